// Whether a database has room for the events of a resync, which are kept for 30 days: so that resyncs do not fill what
// others write to.

import { pauseAfter } from '../directory/resync.ts';
import { membersOfAll, resyncBytes } from '../directory/resync-size.ts';
import { packsRows } from '../env.ts';
import { organizationOf } from '../id.ts';
import { nameOfDatabase } from '../shards.ts';
import { sizeOfResync } from '../store/operator/resyncs.ts';
import { parseThresholds } from '../thresholds.ts';
import type { ActionContext } from './context.ts';

/** How full a resync may make a database, in per cent of `databaseMB`: the rest is for changes. */
const MOST_FULL_PERCENT = 90;

/** What the resyncs that a call is just beginning are going to write: they are not among those that run yet. */
export interface Reserved {
  bytes: number;
}

const inMB = (bytes: number) => Math.max(0, Math.round(bytes / 1_000_000)).toLocaleString('en');

/** Why a resync is refused, or how many bytes it was given of what is reserved. */
export type Room = { readonly refusal: string } | { readonly bytes: number };

/**
 * Reserves room for a resync of a directory, beside those that run in its database, of which nothing may have been written
 * yet. Nothing is refused where the database does not tell its size, nor one that cannot begin for another reason.
 */
export async function reserveRoom(
  { databases, delivery, now }: Pick<ActionContext, 'databases' | 'delivery' | 'now'>,
  directoryId: string,
  reserved: Reserved,
): Promise<Room> {
  const db = databases.of(directoryId);
  const [[row]] = (await db?.run([sizeOfResync({ directoryId })])) ?? [[]];
  const sizeBytes = db?.answered()?.sizeBytes;
  const capacityMB = parseThresholds(delivery.env.ALERT_THRESHOLDS ?? '')?.databaseMB;
  if (!row || sizeBytes === undefined || capacityMB === undefined) return { bytes: 0 };
  const { docBytes, finishedAt, groups, isRunning, othersGroups, othersUsers, users } = row;
  const isTooSoon = finishedAt !== null && finishedAt + pauseAfter({ users, groups }) > now;
  if (isRunning === 1 || isTooSoon) return { bytes: 0 };
  const known = JSON.parse(row.members) as readonly number[];
  const directory = { users, groups, docBytes: docBytes ?? undefined, members: membersOfAll(groups, known) };
  const packs = packsRows(delivery.env);
  const bytes = resyncBytes(directory, packs);
  const taken = sizeBytes + reserved.bytes + resyncBytes({ users: othersUsers, groups: othersGroups }, packs);
  const roomBytes = capacityMB * 10_000 * MOST_FULL_PERCENT - taken;
  if (bytes > roomBytes) {
    const label = databases.labelOf(organizationOf(directoryId));
    const refusal = `The resync would write about ${inMB(bytes)} MB of events, and the database “${nameOfDatabase(label)}” has room for ${inMB(roomBytes)} MB of them. Keep the request log for fewer days (REQUEST_LOG_DAYS), move the organization to another database, or wait: events are deleted after 30 days.`;
    return { refusal };
  }
  reserved.bytes += bytes;
  return { bytes };
}
