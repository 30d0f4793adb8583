// The log of a webhook's attempts, newest first, merged over the shards that hold its organizations.

import { askEach, type LabelledDatabases } from '../every-database.ts';
import { type DeliveryRow, deliveriesFound } from '../store/streams/deliveries.ts';

/** An attempt to deliver an event. */
export type LoggedDelivery = DeliveryRow;

/** What became of an attempt. */
export const DELIVERY_STATUSES = [
  'accepted',
  'retrying',
  'failed',
  'skipped',
] as const satisfies readonly DeliveryStatus[];
export type DeliveryStatus = DeliveryRow['status'];

export interface LogQuery {
  readonly webhookId: string;
  readonly status: DeliveryStatus | null;
  readonly organizationId: string | null;
  /** Id of the last delivery seen, null for the newest. */
  readonly before: string | null;
  readonly limit: number;
}

export interface LogPage {
  readonly items: readonly DeliveryRow[];
  /** Where the next page begins, null on the last one. A page with filters may be short and still have a next one. */
  readonly next: string | null;
  /** Names of the databases that did not answer. */
  readonly missing: readonly string[];
}

/** Deliveries that a page with filters looks through in each shard; twice where it is not full, to see where they end. */
const MAX_LOOKED_THROUGH = 2_500;
/** Greater than any id. */
const END = '~';

/** A page of the log, one trip. `databases` are the shards to look in. */
export async function listDeliveries(databases: LabelledDatabases, query: LogQuery): Promise<LogPage> {
  const { webhookId, status, organizationId, limit } = query;
  const before = query.before ?? END;
  const asked = { webhookId, before, status, organizationId, looked: MAX_LOOKED_THROUGH, limit: limit + 1 };
  const statement = deliveriesFound(asked);
  const { found, missing } = await askEach(databases, (db) => db.run([statement]));
  const rows = found.flatMap(([part]) => part);
  // Where the first shard's stretch ends, counted from the newest, the page ends in all of them.
  const from = rows.reduce((end, { id, matches }) => (matches === 0 && id > end ? id : end), '');
  // Those of an organization that is being moved stand in two.
  const distinct = new Map(rows.filter(({ id, matches }) => matches === 1 && id >= from).map((row) => [row.id, row]));
  const matching = [...distinct.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).map(({ matches: _, ...row }) => row);
  const items = matching.slice(0, limit);
  if (matching.length > limit) return { items, next: items.at(-1)?.id ?? null, missing };
  return { items, next: from === '' ? null : from, missing };
}
