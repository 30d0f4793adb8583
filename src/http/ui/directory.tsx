// What pages call a directory, and the badge of its status.

import type { StoredDirectory } from '../../tenancy/directories.ts';
import { Badge } from './components.tsx';
import { providerOf } from './providers.ts';

/** What pages call a directory: its own name, else its provider's. */
export function directoryName({ name, provider }: Pick<StoredDirectory, 'name' | 'provider'>): string {
  return name ?? (provider === 'custom' ? 'Your directory' : (providerOf(provider)?.name ?? provider));
}

export function Status({ status }: { readonly status: string }) {
  switch (status) {
    case 'active':
      return <Badge tone="ok">Connected</Badge>;
    case 'paused':
      return <Badge tone="wait">Paused</Badge>;
    default:
      return <Badge>Waiting for first request</Badge>;
  }
}
