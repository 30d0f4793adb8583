// Events that streams went on without. Written with the attempt that used up their schedule; gone once they are sent
// again and accepted, replayed, or acknowledged.

import { sql } from 'drizzle-orm';
import { setAsideEvents, streams } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

/** `rows` is a JSON list of DeliveryRow. */
export const insertSetAside = prepare<never, { rows: string }>(
  () => sql`INSERT INTO ${setAsideEvents} (webhook_id, organization_id, sequence, event_id, at)
    SELECT value ->> 'webhookId', value ->> 'organizationId', value ->> 'sequence', value ->> 'eventId', value ->> 'at'
    FROM json_each(${p('rows')}) WHERE true ON CONFLICT DO NOTHING`,
);

type OfStream = { webhookId: string; organizationId: string };

const ofStream = sql`${setAsideEvents.webhookId} = ${p('webhookId')}
  AND ${setAsideEvents.organizationId} = ${p('organizationId')}`;

/** One event was sent again and accepted. */
export const settleSetAside = prepare<never, OfStream & { sequence: number }>(
  () => sql`DELETE FROM ${setAsideEvents} WHERE ${ofStream} AND ${setAsideEvents.sequence} = ${p('sequence')}`,
);

/** What comes after a number is sent again. */
export const settleSetAsideAfter = prepare<never, OfStream & { after: number }>(
  () => sql`DELETE FROM ${setAsideEvents} WHERE ${ofStream} AND ${setAsideEvents.sequence} > ${p('after')}`,
);

/** All of a stream's, which an operator has seen. Answers with a row for each. */
export const acknowledgeSetAside = prepare<{ readonly sequence: number }, OfStream>(
  () => sql`DELETE FROM ${setAsideEvents} WHERE ${ofStream} RETURNING ${setAsideEvents.sequence} AS "sequence"`,
);

export const countSetAside = prepare<{ readonly n: number }, OfStream & { limit: number }>(
  () => sql`SELECT count(*) AS "n" FROM (SELECT 1 FROM ${setAsideEvents} WHERE ${ofStream} LIMIT ${p('limit')})`,
);

/** What lies beyond the cursors of a page of streams is sent again. */
export const settleSetAsideBeyond = prepare<never, { webhookId: string; after: string; last: string }>(
  () => sql`DELETE FROM ${setAsideEvents} WHERE ${setAsideEvents.webhookId} = ${p('webhookId')}
    AND ${setAsideEvents.organizationId} > ${p('after')} AND ${setAsideEvents.organizationId} <= ${p('last')}
    AND ${setAsideEvents.sequence} > (SELECT s.cursor FROM ${streams} AS s
      WHERE s.webhook_id = ${p('webhookId')} AND s.organization_id = ${setAsideEvents.organizationId})`,
);

/** Of a webhook's streams after one organization up to another. */
export const deleteSetAsideUpTo = prepare<never, { webhookId: string; after: string; last: string }>(
  () => sql`DELETE FROM ${setAsideEvents} WHERE ${setAsideEvents.webhookId} = ${p('webhookId')}
    AND ${setAsideEvents.organizationId} > ${p('after')} AND ${setAsideEvents.organizationId} <= ${p('last')}`,
);
