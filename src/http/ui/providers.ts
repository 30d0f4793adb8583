// The identity providers that the portal guides through, in the order of their cards.

import type { Provider } from '../../directory/providers.ts';

export const PROVIDERS = [
  { id: 'jumpcloud', name: 'JumpCloud', about: 'Custom application with Identity Management' },
  { id: 'okta', name: 'Okta', about: 'SCIM 2.0 app with a bearer token' },
  { id: 'entra', name: 'Microsoft Entra ID', about: 'Enterprise application, automatic provisioning' },
  { id: 'onelogin', name: 'OneLogin', about: 'SCIM Provisioner with SAML, SCIM v2 Core' },
  { id: 'pingone', name: 'PingOne', about: 'Provisioning connection, SCIM outbound' },
  { id: 'custom', name: 'Another provider', about: 'Anything that supports SCIM 2.0' },
] as const satisfies readonly { readonly id: Provider; readonly name: string; readonly about: string }[];

/** Null for what is none. */
export function providerOf(id: unknown): (typeof PROVIDERS)[number] | null {
  return PROVIDERS.find((provider) => provider.id === id) ?? null;
}

/** What sentences call the provider of a directory. */
export function providerName(id: string): string {
  const provider = providerOf(id);
  return provider === null || provider.id === 'custom' ? 'your identity provider' : provider.name;
}
