// The list of addresses from which a directory takes requests, as portal and console offer it: one entry a line.

import { blocksIn, MAX_ADDRESS_BLOCKS, MAX_BLOCK_LENGTH } from '../../directory/addresses.ts';
import type { SeenAddress } from '../../tenancy/allowed-addresses.ts';
import type { StoredDirectory } from '../../tenancy/directories.ts';
import { useLanguage } from './catalog/use.ts';
import { Notice } from './components.tsx';

/** What was typed, and why it was not saved yet. */
export interface TypedAddresses {
  readonly text: string;
  readonly shutOut: SeenAddress;
}

/** The entries of the form's field, apart by lines, spaces or commas. */
export function typedAddresses(field: unknown): string[] {
  return typeof field === 'string' ? field.split(/[\s,]+/).filter((entry) => entry !== '') : [];
}

interface AddressesFieldProps {
  readonly directory: StoredDirectory;
  readonly provider: string;
  readonly typed: TypedAddresses | null;
  readonly now: number;
}

/** A field named `addresses` and, where the list would shut the provider out, the question whether it is meant. */
export function AddressesField({ directory, now, provider, typed }: AddressesFieldProps) {
  const { ago, say, texts } = useLanguage();
  const { settings } = texts;
  return (
    <>
      {typed === null ? null : (
        <Notice tone="bad">
          <p>
            <strong>{say(settings.addressesExclude, { address: typed.shutOut.address })}</strong>
            {` ${say(settings.addressesSeen, { provider, ago: ago(typed.shutOut.at, now) })}`}
          </p>
          <p>
            <label>
              <input type="checkbox" name="sure" value="yes" />
              {` ${settings.addressesAnyway}`}
            </label>
          </p>
        </Notice>
      )}
      <textarea
        id="addresses"
        name="addresses"
        rows={4}
        maxlength={MAX_ADDRESS_BLOCKS * MAX_BLOCK_LENGTH}
        placeholder="203.0.113.0/24"
      >
        {typed?.text ?? blocksIn(directory.allowedAddresses).join('\n')}
      </textarea>
    </>
  );
}
