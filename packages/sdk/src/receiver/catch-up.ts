// Fetches by REST what the webhook did not bring: for a first start, after an outage, or in place of webhooks.

import type { Client } from '../client/client.ts';
import { RollcallError } from '../client/error.ts';
import type { Store } from '../stores/store.ts';
import type { Event } from '../types.ts';
import type { Gone } from './apply.ts';

/** Rollcall's newest event is an older one than this app has applied: its database was restored, and nobody said so. */
export class BehindPosition extends Error {
  override readonly name = 'BehindPosition';
}

const MEANWHILE: readonly number[] = [409, 429];
/** More directories than any organization may have. */
const ALL = 10_000;

/**
 * Hands all events after the position to `apply`, page by page, and tells how many there were. Where some are gone for
 * good (they are kept for 30 days), every directory of the organization is asked to send all of itself again.
 * @throws RollcallError
 */
export async function catchUp(
  client: Client,
  store: Store<never>,
  organizationId: string,
  apply: (events: readonly Event[], gone?: Gone) => Promise<void>,
): Promise<number> {
  const position = await store.position(organizationId);
  let count = 0;
  try {
    const asked = position ? { after: position.sequence, epoch: position.epoch } : {};
    for await (const { data, earliest, epoch, lastSequence } of client.events.list(organizationId, asked).pages()) {
      if (position && epoch === position.epoch && lastSequence < position.sequence)
        throw new BehindPosition(
          `${organizationId} ends at event ${lastSequence}, and ${position.sequence} was applied here: Rollcall's database was restored to an earlier state. Its operator has to declare that with POST /api/v1/restores.`,
        );
      if (position === undefined && count === 0 && earliest > 1) await askForAll(client, organizationId);
      await apply(data);
      count += data.length;
    }
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
    // The organization is deleted: there is nothing more to fetch.
    if (error.status === 404) return count;
    const { earliest, epoch = 1 } = error.problem;
    if (error.status !== 410 || typeof earliest !== 'number' || typeof epoch !== 'number') throw error;
    const there = await askForAll(client, organizationId);
    const before = Number.MAX_SAFE_INTEGER;
    const known = await store.known({ organizationId, kind: 'directory', before, limit: ALL });
    const directories = known.flatMap(({ directoryId }) => (there.has(directoryId) ? [] : [directoryId]));
    await apply([], { upTo: { epoch, sequence: earliest - 1 }, directories });
    return count + (await catchUp(client, store, organizationId, apply));
  }
  return count;
}

/**
 * Asks each directory for a resync, and tells which there are. One that runs, or has ended within the hour, stands among
 * the events that are still to come.
 */
async function askForAll(client: Client, organizationId: string): Promise<ReadonlySet<string>> {
  const there = new Set<string>();
  for await (const { id } of client.directories.list(organizationId)) {
    there.add(id);
    try {
      await client.directories.resync(id);
    } catch (error) {
      if (!(error instanceof RollcallError && MEANWHILE.includes(error.status))) throw error;
    }
  }
  return there;
}
