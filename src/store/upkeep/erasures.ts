// The statements of erasures: pages of events, log entries and delivery attempts in the order of their keys, and what
// is written over them. Each reads a bounded page, whatever it finds there.

import { getTableColumns, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { builder } from '../db/builder.ts';
import { withData } from '../db/packed.ts';
import { selected } from '../db/rows.ts';
import { directories, events, organizations, removals } from '../db/schema.ts';
import { erasures } from '../db/schema-erasures.ts';
import { deliveries, portalLinks, requestLog, sessions } from '../db/schema-operator.ts';
import { lists, p, prepare } from '../db/statement.ts';

export type ErasureRow = Readonly<typeof erasures.$inferSelect>;

type Key = { organizationId: string; id: string };
const isThis = sql`${erasures.organizationId} = ${p('organizationId')} AND ${erasures.id} = ${p('id')}`;

export const insertErasure = prepare<
  never,
  Key & { directoryId: string | null; userId: string | null; terms: string | null; now: number }
>(() =>
  builder.insert(erasures).values({
    organizationId: p('organizationId'),
    id: p('id'),
    directoryId: p('directoryId'),
    userId: p('userId'),
    terms: p('terms'),
    stage: 'removal',
    position: '',
    pass: 1,
    found: 0,
    events: 0,
    requests: 0,
    deliveries: 0,
    startedAt: p('now'),
  }),
);

export const erasureById = prepare<ErasureRow, Key>(
  () => sql`SELECT ${selected(getTableColumns(erasures))} FROM ${erasures} WHERE ${isThis}`,
);

/** The newest first. */
export const erasuresOf = prepare<ErasureRow, { organizationId: string; limit: number }>(
  () => sql`SELECT ${selected(getTableColumns(erasures))} FROM ${erasures}
    WHERE ${erasures.organizationId} = ${p('organizationId')} ORDER BY ${erasures.id} DESC LIMIT ${p('limit')}`,
);

/** Found by an index that holds the running ones alone. */
export const runningErasures = prepare<ErasureRow, { limit: number }>(
  () => sql`SELECT ${selected(getTableColumns(erasures))} FROM ${erasures} INDEXED BY erasures_running
    WHERE ${erasures.finishedAt} IS NULL LIMIT ${p('limit')}`,
);

/** Moves an erasure on, unless another run has done so: of two that look at the same page, one counts it. */
export const saveErasure = prepare<
  { readonly id: string },
  Key & {
    fromStage: string;
    fromPosition: string;
    fromPass: number;
    stage: string;
    position: string;
    pass: number;
    found: number;
    events: number;
    requests: number;
    deliveries: number;
    terms: string | null;
    finishedAt: number | null;
  }
>(
  () => sql`UPDATE ${erasures} SET stage = ${p('stage')}, position = ${p('position')}, pass = ${p('pass')},
      found = ${p('found')}, events = ${p('events')}, requests = ${p('requests')}, deliveries = ${p('deliveries')},
      terms = ${p('terms')}, finished_at = ${p('finishedAt')}
    WHERE ${isThis} AND ${erasures.stage} = ${p('fromStage')} AND ${erasures.position} = ${p('fromPosition')}
      AND ${erasures.pass} = ${p('fromPass')} RETURNING ${erasures.id} AS id`,
);

interface EventToErase {
  readonly sequence: number;
  readonly data: string | null;
}

/** An event's data where it names the user (all: ''), null where it does not. IDs of users stand in clear in packed ones. */
export const eventsToErase = prepare<
  EventToErase,
  { organizationId: string; after: number; userId: string; limit: number }
>(
  () => sql`SELECT ${events.sequence} AS sequence,
      CASE WHEN ${p('userId')} = '' OR instr(${events.data}, ${p('userId')}) > 0 THEN ${events.data} END AS data
    FROM ${events} WHERE ${events.organizationId} = ${p('organizationId')} AND ${events.sequence} > ${p('after')}
    ORDER BY ${events.sequence} LIMIT ${p('limit')}`,
  withData,
);

/** `rows` is a JSON list of [sequence, data]. */
const overwrite = prepare<never, { organizationId: string; rows: string }>(
  () => sql`UPDATE ${events} SET data = j.value ->> 1 FROM json_each(${p('rows')}) j
    WHERE ${events.organizationId} = ${p('organizationId')} AND ${events.sequence} = j.value ->> 0`,
);

export function overwriteEvents(organizationId: string, rows: readonly (readonly [number, string])[]): Statement[] {
  return lists(rows).map((part) => overwrite({ organizationId, rows: part }));
}

export const requestsToErase = prepare<
  { readonly id: string; readonly entry: string },
  { directoryId: string; after: string; limit: number }
>(
  () => sql`SELECT ${requestLog.id} AS id, ${requestLog.entry} AS entry FROM ${requestLog}
    WHERE ${requestLog.directoryId} = ${p('directoryId')} AND ${requestLog.id} > ${p('after')}
    ORDER BY ${requestLog.id} LIMIT ${p('limit')}`,
);

const overwriteEntries = prepare<never, { directoryId: string; rows: string }>(
  () => sql`UPDATE ${requestLog} SET entry = j.value ->> 1 FROM json_each(${p('rows')}) j
    WHERE ${requestLog.directoryId} = ${p('directoryId')} AND ${requestLog.id} = j.value ->> 0`,
);

export function overwriteRequests(directoryId: string, rows: readonly (readonly [string, string])[]): Statement[] {
  return lists(rows).map((part) => overwriteEntries({ directoryId, rows: part }));
}

/** What hosts answered to the organization's events, and whether the event names the user; of others the key alone. */
export const deliveriesToErase = prepare<
  { readonly webhookId: string; readonly id: string; readonly body: string | null; readonly named: number },
  { organizationId: string; webhookId: string; after: string; userId: string; limit: number }
>(
  () => sql`SELECT d.webhook_id AS "webhookId", d.id AS id,
      CASE WHEN d.organization_id = ${p('organizationId')} THEN d.response_body END AS body,
      coalesce(instr(e.data, ${p('userId')}) > 0, 0) AS named
    FROM (SELECT * FROM ${deliveries} WHERE (webhook_id, id) > (${p('webhookId')}, ${p('after')})
      ORDER BY webhook_id, id LIMIT ${p('limit')}) d
    LEFT JOIN ${events} e ON e.organization_id = ${p('organizationId')}
      AND d.organization_id = ${p('organizationId')} AND e.sequence = d.sequence
    ORDER BY d.webhook_id, d.id`,
);

/** `keys` is a JSON list of [webhookId, id]. */
export const blankDeliveries = prepare<never, { keys: string }>(
  () => sql`UPDATE ${deliveries} SET response_body = NULL FROM json_each(${p('keys')}) j
    WHERE ${deliveries.webhookId} = j.value ->> 0 AND ${deliveries.id} = j.value ->> 1`,
);

/** An erasure waits for nobody: the organization cannot be restored any more, and its directories may go at once. */
export function removeAtOnce(organizationId: string, range: { from: string; to: string }, now: number) {
  return [endRestorable({ organizationId }), removeDirectoriesOf({ organizationId, ...range, now })] as const;
}

const endRestorable = prepare<never, { organizationId: string }>(
  () => sql`UPDATE ${organizations} SET restorable_until = NULL
    WHERE ${organizations.id} = ${p('organizationId')} AND ${organizations.deletedAt} IS NOT NULL`,
);
const removeDirectoriesOf = prepare<never, { organizationId: string; from: string; to: string; now: number }>(
  () => sql`INSERT INTO ${removals} (kind, target, created_at)
    SELECT 'directory', ${directories.id}, ${p('now')} FROM ${organizations} CROSS JOIN ${directories}
      ON ${directories.id} > ${p('from')} AND ${directories.id} < ${p('to')}
    WHERE ${organizations.id} = ${p('organizationId')} AND ${organizations.deletedAt} IS NOT NULL
    ON CONFLICT DO NOTHING`,
);

/** The directories that a deleted organization still has rows of: the clock removes them first. */
export const directoriesLeft = prepare<{ readonly n: number }, { from: string; to: string }>(
  () => sql`SELECT count(*) AS n FROM ${directories}
    WHERE ${directories.id} > ${p('from')} AND ${directories.id} < ${p('to')}`,
);

/** What the row of a deleted organization says beside its id, and the doors that stood open to its administrators. */
export function blankOrganization(organizationId: string): Statement[] {
  return [blankNames({ organizationId }), dropLinks({ organizationId }), dropSessions({ organizationId })];
}

const blankNames = prepare<never, { organizationId: string }>(
  () => sql`UPDATE ${organizations} SET name = id, external_id = NULL
    WHERE ${organizations.id} = ${p('organizationId')} AND ${organizations.deletedAt} IS NOT NULL`,
);
const dropLinks = prepare<never, { organizationId: string }>(
  () => sql`DELETE FROM ${portalLinks} WHERE ${portalLinks.organizationId} = ${p('organizationId')}`,
);
const dropSessions = prepare<never, { organizationId: string }>(
  () => sql`DELETE FROM ${sessions} WHERE ${sessions.organizationId} = ${p('organizationId')}`,
);
