// The addresses from which a directory takes requests, as they are set: what is no block is named, and a list that would
// shut out the provider is not saved unless that is wanted.

import type { Database } from '../database.ts';
import { isAllowed, MAX_ADDRESS_BLOCKS, normalBlock } from '../directory/addresses.ts';
import { isAddressRefusal } from '../protocol/error.ts';
import { pageOfRequests } from './requests.ts';
import { invalid, type NotDone, type WrongMember } from './result.ts';

/** Looked at for the last address: a provider's page of requests. */
const LOOK_BACK = 100;

/** Where the provider last came from. */
export interface SeenAddress {
  readonly address: string;
  /** Epoch ms. */
  readonly at: number;
}

/** The blocks in normal form, each once; or which of the texts is none. */
export function blocksOf(
  texts: readonly string[],
): { readonly ok: true; readonly blocks: readonly string[] } | NotDone<'invalid'> {
  if (texts.length > MAX_ADDRESS_BLOCKS)
    return invalid({ member: 'allowedAddresses', detail: `A list can have at most ${MAX_ADDRESS_BLOCKS} entries.` });
  const blocks = texts.map(normalBlock);
  const wrong = texts.flatMap((text, index): WrongMember[] => {
    const detail = `“${text.slice(0, 100)}” is not an IP address or CIDR block, such as 203.0.113.0/24 or 2001:db8::/32.`;
    return blocks[index] === null ? [{ member: `allowedAddresses/${index}`, detail }] : [];
  });
  if (wrong.length > 0) return invalid(...wrong);
  return { ok: true, blocks: [...new Set(blocks.filter((block) => block !== null))] };
}

/** The address of the newest accepted request; null if the log has none. */
export async function lastAddress(db: Database, directoryId: string): Promise<SeenAddress | null> {
  const { items } = await pageOfRequests(db, directoryId, { limit: LOOK_BACK });
  for (const { at, entry, status } of items)
    if (entry.address && status !== 401 && !isAddressRefusal({ status, detail: entry.detail }))
      return { address: entry.address, at };
  return null;
}

/** The provider's last address, where a list would shut it out. */
export async function shutOut(
  db: Database,
  directoryId: string,
  blocks: readonly string[],
): Promise<SeenAddress | null> {
  if (blocks.length === 0) return null;
  const seen = await lastAddress(db, directoryId);
  return seen && !isAllowed(JSON.stringify(blocks), seen.address) ? seen : null;
}
