// Whether a database has room for the events of a resync, which are kept for 30 days: so that resyncs do not fill what
// others write to.

import { parseThresholds } from '../delivery/alerts/thresholds.ts';
import { membersOfAll, resyncBytes } from '../directory/resync-size.ts';
import { organizationOf } from '../id.ts';
import { nameOfDatabase } from '../shards.ts';
import { sizeOfResync } from '../store/operator/resyncs.ts';
import type { ActionContext } from './context.ts';

/** How full a resync may make a database, in per cent of `databaseMB`: the rest is for changes. */
const MOST_FULL_PERCENT = 90;

/** What the resyncs that one call begins are going to write: none of it is in the database's size yet. */
export interface Reserved {
  bytes: number;
}

const inMB = (bytes: number) => Math.max(0, Math.round(bytes / 1_000_000)).toLocaleString('en');

/** Why there is no room for a resync of a directory; null where there is, or where the database does not tell its size. */
export async function lacksRoom(
  { databases, delivery }: Pick<ActionContext, 'databases' | 'delivery'>,
  directoryId: string,
  reserved: Reserved,
): Promise<string | null> {
  const db = databases.of(directoryId);
  const [[row]] = (await db?.run([sizeOfResync({ directoryId })])) ?? [[]];
  const sizeBytes = db?.answered()?.sizeBytes;
  const capacityMB = parseThresholds(delivery.env.ALERT_THRESHOLDS ?? '')?.databaseMB;
  if (!row || sizeBytes === undefined || capacityMB === undefined) return null;
  const { docBytes, groups, users } = row;
  const known = JSON.parse(row.members) as readonly number[];
  const directory = { users, groups, docBytes: docBytes ?? undefined, members: membersOfAll(groups, known) };
  const bytes = resyncBytes(directory, delivery.env.PACK_ROWS === 'true' ? 'packed' : 'plain');
  const roomBytes = capacityMB * 10_000 * MOST_FULL_PERCENT - sizeBytes - reserved.bytes;
  if (bytes > roomBytes) {
    const label = databases.labelOf(organizationOf(directoryId));
    return `The resync would write about ${inMB(bytes)} MB of events, and the database “${nameOfDatabase(label)}” has room for ${inMB(roomBytes)} MB of them. Keep the request log for fewer days (REQUEST_LOG_DAYS), move the organization to another database, or wait: events are deleted after 30 days.`;
  }
  reserved.bytes += bytes;
  return null;
}
