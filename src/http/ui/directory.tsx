// What pages call a directory, and the badge of its status.

import type { StoredDirectory } from '../../tenancy/directories.ts';
import { ENGLISH, type Language } from './catalog/language.ts';
import { useLanguage } from './catalog/use.ts';
import { Badge } from './components.tsx';
import { providerOf } from './providers.ts';

/** What pages call a directory: its own name, else its provider's. */
export function directoryName(
  { name, provider }: Pick<StoredDirectory, 'name' | 'provider'>,
  { texts }: Language = ENGLISH,
): string {
  return name ?? (provider === 'custom' ? texts.words.yourDirectory : (providerOf(provider)?.name ?? provider));
}

export function Status({ status }: { readonly status: string }) {
  const { words } = useLanguage().texts;
  switch (status) {
    case 'active':
      return <Badge tone="ok">{words.connected}</Badge>;
    case 'paused':
      return <Badge tone="wait">{words.paused}</Badge>;
    default:
      return <Badge>{words.waiting}</Badge>;
  }
}
