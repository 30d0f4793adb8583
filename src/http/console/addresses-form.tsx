// The form on a directory's page that sets from which addresses it takes requests.

import type { StoredDirectory } from '../../tenancy/directories.ts';
import { AddressesField, type TypedAddresses } from '../ui/allowed-addresses.tsx';
import { providerName } from '../ui/providers.ts';
import { type ConsoleContext, directoryPath } from './context.ts';
import { Csrf } from './layout.tsx';

interface AddressesFormProps {
  readonly c: ConsoleContext;
  readonly directory: StoredDirectory;
  readonly typed: TypedAddresses | null;
}

export function AddressesForm({ c, directory, typed }: AddressesFormProps) {
  return (
    <form method="post" action={`${directoryPath(directory.id)}/addresses`}>
      <Csrf c={c} />
      <div class="field">
        <label for="addresses">Allowed addresses, one CIDR block per line; empty: all</label>
        <AddressesField
          directory={directory}
          provider={providerName(directory.provider)}
          typed={typed}
          now={c.var.now}
        />
      </div>
      <button type="submit" class="quiet">
        Save
      </button>
    </form>
  );
}
