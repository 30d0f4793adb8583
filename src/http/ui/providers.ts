// The identity providers that the portal guides through, in the order of their cards.

import type { Provider } from '../../directory/providers.ts';
import { ENGLISH, type Language } from './catalog/language.ts';

export const PROVIDERS = [
  { id: 'jumpcloud', name: 'JumpCloud' },
  { id: 'okta', name: 'Okta' },
  { id: 'entra', name: 'Microsoft Entra ID' },
  { id: 'onelogin', name: 'OneLogin' },
  { id: 'pingone', name: 'PingOne' },
  { id: 'custom', name: 'Another provider' },
] as const satisfies readonly { readonly id: Provider; readonly name: string }[];

/** Null for what is none. */
export function providerOf(id: unknown): (typeof PROVIDERS)[number] | null {
  return PROVIDERS.find((provider) => provider.id === id) ?? null;
}

/** What sentences call the provider of a directory. */
export function providerName(id: string, { texts }: Language = ENGLISH): string {
  const provider = providerOf(id);
  return provider === null || provider.id === 'custom' ? texts.words.yourProvider : provider.name;
}
