// The log of a webhook's attempts, newest first, merged over the shards that hold its organizations.

import { type Answers, askEach, type LabelledDatabases } from '../every-database.ts';
import { type DeliveryRow, deliveriesBefore, deliveryAt } from '../store/streams/deliveries.ts';

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

/** Deliveries looked at for one page with filters. */
const LOOK_BACK = 5000;
/** Greater than any id. */
const END = '~';

/** A page of the log. `databases` are the shards to look in. */
export async function listDeliveries(databases: LabelledDatabases, query: LogQuery): Promise<LogPage> {
  const { webhookId, status, organizationId, limit } = query;
  const before = query.before ?? END;
  const filtered = status !== null || organizationId !== null;
  const looked = filtered ? await lookBack(databases, webhookId, before) : { from: '', missing: [] };
  const { from } = looked;
  const statement = deliveriesBefore({ webhookId, before, from, status, organizationId, limit: limit + 1 });
  const parts = await askEach(databases, (db) => db.run([statement]));
  const missing = [...new Set([...looked.missing, ...parts.missing])];
  // Those of an organization that is being moved stand in two.
  const distinct = new Map(parts.found.flatMap(([part]) => part).map((row) => [row.id, row]));
  const rows = [...distinct.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  const items = rows.slice(0, limit);
  if (rows.length > limit) return { items, next: items.at(-1)?.id ?? null, missing };
  return { items, next: from === '' ? null : from, missing };
}

/** The id down to which a page with filters looks: the same in every shard, '' for the beginning. */
async function lookBack(
  databases: LabelledDatabases,
  webhookId: string,
  before: string,
): Promise<{ readonly from: string } & Pick<Answers<string>, 'missing'>> {
  const statement = deliveryAt({ webhookId, before, offset: LOOK_BACK });
  const { found, missing } = await askEach(databases, (db) => db.run([statement]));
  const ids = found.map(([[row]]) => row?.id ?? '').sort();
  return { from: ids.at(-1) ?? '', missing };
}
