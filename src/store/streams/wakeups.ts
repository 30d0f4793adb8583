// The list that the sweep works off: which organizations may have something to send, and from when on it looks. A row goes
// once every stream of its organization has all; in the same statement, unless anything was committed meanwhile.

import { sql } from 'drizzle-orm';
import { events, organizations } from '../db/schema.ts';
import { wakeups } from '../db/schema-clock.ts';
import { streams } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

/** For organizations of a JSON list of [at, organization]. */
export const noteWakeups = prepare<never, { rows: string }>(
  () => sql`INSERT INTO ${wakeups} (at, organization_id)
    SELECT j.value ->> 0, j.value ->> 1 FROM json_each(${p('rows')}) AS j WHERE true
    ON CONFLICT DO NOTHING`,
);

/**
 * For the organizations after one up to another that have something to send to a webhook. Where there is no stream yet:
 * what came since `startAfter`, or (null) since the webhook was made.
 */
export const noteBehind = prepare<
  never,
  { webhookId: string; after: string; last: string; startAfter: number | null; createdAt: number; at: number }
>(
  () => sql`INSERT INTO ${wakeups} (at, organization_id)
    SELECT ${p('at')}, o.id FROM ${organizations} AS o LEFT JOIN ${streams} AS s
      ON s.webhook_id = ${p('webhookId')} AND s.organization_id = o.id
    WHERE o.id > ${p('after')} AND o.id <= ${p('last')} AND CASE
      WHEN s.cursor IS NOT NULL THEN o.last_sequence > s.cursor
      WHEN ${p('startAfter')} IS NOT NULL THEN o.last_sequence > ${p('startAfter')}
      ELSE (SELECT e.at FROM ${events} AS e WHERE e.organization_id = o.id ORDER BY e.sequence DESC LIMIT 1)
        >= ${p('createdAt')} END
    ON CONFLICT DO NOTHING`,
);

/** For all organizations of a page of a webhook's streams. */
export const noteWakeupsOfPage = prepare<never, { webhookId: string; after: string; last: string; at: number }>(
  () => sql`INSERT INTO ${wakeups} (at, organization_id)
    SELECT ${p('at')}, s.organization_id FROM ${streams} AS s WHERE s.webhook_id = ${p('webhookId')}
      AND s.organization_id > ${p('after')} AND s.organization_id <= ${p('last')}
    ON CONFLICT DO NOTHING`,
);

export interface Wakeup {
  readonly at: number;
  readonly organizationId: string;
  /** Of the organization, as it was when the row was read; null also where it is gone. */
  readonly lastCommit: string | null;
}

/** What is due, oldest first, after a place in the list. */
export const dueWakeups = prepare<Wakeup, { now: number; at: number; organizationId: string; limit: number }>(
  () => sql`SELECT w.at AS "at", w.organization_id AS "organizationId", o.last_commit AS "lastCommit"
    FROM (SELECT at, organization_id FROM ${wakeups}
      WHERE (at, organization_id) > (${p('at')}, ${p('organizationId')}) AND at <= ${p('now')}
      ORDER BY at, organization_id LIMIT ${p('limit')}) AS w
    LEFT JOIN ${organizations} AS o ON o.id = w.organization_id
    ORDER BY w.at, w.organization_id`,
);

/** Takes rows away, of a JSON list of [at, organization, last commit]: none whose organization has a newer commit. */
export const dropWakeups = prepare<never, { rows: string }>(
  () => sql`DELETE FROM ${wakeups} WHERE (at, organization_id) IN (
    SELECT j.value ->> 0, j.value ->> 1 FROM json_each(${p('rows')}) AS j
    WHERE (SELECT o.last_commit FROM ${organizations} AS o WHERE o.id = j.value ->> 1) IS j.value ->> 2)`,
);
