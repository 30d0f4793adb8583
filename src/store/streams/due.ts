// Which streams have something to send just now. A stream that has no row yet is due where its organization has events
// after the webhook's `startAfter`: where it begins is settled when the row is made.

import { type SQL, sql } from 'drizzle-orm';
import { organizations } from '../db/schema.ts';
import { streams, webhooks } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { sendableUpTo } from './held.ts';

/** A stream with undelivered events whose time has come. */
export interface DueStream {
  readonly webhookId: string;
  readonly organizationId: string;
  readonly failures: number;
  readonly leaseId: string | null;
  /** Above `now` while a consumer holds the lease. */
  readonly leaseUntil: number;
}

/** `[webhookId, startAfter]` or `[webhookId, startAfter, organizationId]`, the elements of the JSON lists below. */
export type DueCandidate = readonly [string, number | null] | readonly [string, number | null, string];

/** A source of pairs joined with their organizations `o`: how it names the webhook, and where its streams begin. */
interface Source {
  readonly from: SQL;
  readonly webhookId: SQL;
  readonly startAfter: SQL;
  readonly where: SQL;
}

const PAIRS: Source = {
  from: sql`json_each(${p('pairs')}) AS j`,
  webhookId: sql`j.value ->> 0`,
  startAfter: sql`j.value ->> 1`,
  where: sql`o.id = j.value ->> 2`,
};
/** Active webhooks of one organization, of those in a JSON list, that stand in this database. */
const OWN: Source = {
  from: sql`json_each(${p('organizationIds')}) AS j CROSS JOIN ${webhooks} AS w ON w.organization_id = j.value`,
  webhookId: sql`w.id`,
  startAfter: sql`w.start_after`,
  where: sql`o.id = j.value AND w.status = 'active'`,
};

const columns = ({ webhookId }: Source): SQL => sql`${webhookId} AS "webhookId", o.id AS "organizationId",
  coalesce(${streams.failures}, 0) AS "failures", ${streams.leaseId} AS "leaseId",
  coalesce(${streams.leaseUntil}, 0) AS "leaseUntil"`;
const joined = ({ from, webhookId }: Source): SQL => sql`${from}
  CROSS JOIN (SELECT id, ${sendableUpTo} AS last_sequence FROM ${organizations}) AS o
  LEFT JOIN ${streams} ON ${streams.webhookId} = ${webhookId} AND ${streams.organizationId} = o.id`;
const isBehind = ({ startAfter, where }: Source): SQL =>
  sql`${where} AND o.last_sequence > coalesce(${streams.cursor}, ${startAfter}, 0)`;
const dueOf = (source: Source): SQL => sql`SELECT ${columns(source)} FROM ${joined(source)}
  WHERE ${isBehind(source)} AND coalesce(${streams.nextAttemptAt}, 0) <= ${p('now')}`;
const behindOf = (source: Source): SQL =>
  sql`SELECT ${columns(source)}, coalesce(${streams.nextAttemptAt}, 0) AS "nextAttemptAt"
    FROM ${joined(source)} WHERE ${isBehind(source)}`;

/** Of given pairs of webhook and organization. */
export const dueOfPairs = prepare<DueStream, { pairs: string; now: number }>(() => dueOf(PAIRS));

/** Of the organizations' own webhooks. */
export const dueOfOwn = prepare<DueStream, { organizationIds: string; now: number }>(() => dueOf(OWN));

/** A stream that is behind, due or not. */
export interface BehindStream extends DueStream {
  readonly nextAttemptAt: number;
}

/** Of given pairs, those that have something to send, now or once they may try again. */
export const behindOfPairs = prepare<BehindStream, { pairs: string }>(() => behindOf(PAIRS));

/** The same of the organizations' own webhooks. */
export const behindOfOwn = prepare<BehindStream, { organizationIds: string }>(() => behindOf(OWN));

/** Where a page of organizations ends, and how many it has. */
export const endOfPage = prepare<
  { readonly last: string | null; readonly n: number },
  { after: string; upTo: string; limit: number }
>(
  () => sql`SELECT max(id) AS "last", count(*) AS "n" FROM (SELECT id FROM ${organizations}
  WHERE id > ${p('after')} AND id <= ${p('upTo')} ORDER BY id LIMIT ${p('limit')})`,
);
