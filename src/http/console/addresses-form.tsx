// The fields on a directory's page that say from which addresses it takes requests.

import type { StoredDirectory } from '../../tenancy/directories.ts';
import { AddressesField, type TypedAddresses } from '../ui/allowed-addresses.tsx';
import { providerName } from '../ui/providers.ts';

interface AddressesProps {
  readonly directory: StoredDirectory;
  readonly typed: TypedAddresses | null;
  readonly now: number;
}

export function Addresses({ directory, typed, now }: AddressesProps) {
  return (
    <div class="field">
      <label for="addresses">Allowed addresses, one CIDR block per line; empty: all</label>
      <AddressesField directory={directory} provider={providerName(directory.provider)} typed={typed} now={now} />
    </div>
  );
}
