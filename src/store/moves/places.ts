// The two rows of a move: the departure in the database that an organization leaves, the arrival in the one it goes to.

import { getTableColumns, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { selected } from '../db/rows.ts';
import { arrivals, departureChanges, departures } from '../db/schema-moves.ts';
import { p, prepare, prepareGrowing } from '../db/statement.ts';

export type DepartureRow = Readonly<typeof departures.$inferSelect>;
export type ArrivalRow = Readonly<typeof arrivals.$inferSelect>;
export interface Change {
  readonly id: number;
  readonly name: string;
  /** JSON list. */
  readonly key: string;
}

const DEPARTURE = selected(getTableColumns(departures));
const ARRIVAL = selected(getTableColumns(arrivals));

/**
 * Begins a move, where no other of this database is under way and the organization is there. Its epoch is above all that
 * this one has known.
 */
export const beginDeparture = prepare<
  { readonly id: string },
  { organizationId: string; id: string; target: string; now: number }
>(
  () => sql`INSERT INTO ${departures} (organization_id, id, state, target, epoch, started_at)
    SELECT o.id, ${p('id')}, 'copying', ${p('target')}, 1 + coalesce(a.epoch, 0), ${p('now')}
      FROM organizations AS o LEFT JOIN ${arrivals} AS a ON a.organization_id = o.id
      WHERE o.id = ${p('organizationId')} AND NOT EXISTS (SELECT 1 FROM ${departures} WHERE finished_at IS NULL)
    ON CONFLICT DO UPDATE SET id = excluded.id, state = excluded.state, target = excluded.target, epoch = excluded.epoch,
      fence = 0, busy_until = 0, started_at = excluded.started_at, fenced_at = NULL, left_at = NULL, finished_at = NULL,
      error = NULL WHERE ${departures.state} = 'failed'
    RETURNING id AS "id"`,
);

/** Fails the batch where the move is not, or no longer, in this state. */
export const departureIs = prepare<never, { organizationId: string; id: string; state: string; fence: number }>(
  () => sql`INSERT INTO guard SELECT 'guard:move:departure' WHERE NOT EXISTS (SELECT 1 FROM ${departures}
    WHERE ${departures.organizationId} = ${p('organizationId')} AND ${departures.id} = ${p('id')}
      AND ${departures.state} = ${p('state')} AND ${departures.fence} = ${p('fence')})`,
);

export const departureOf = prepare<DepartureRow, { organizationId: string }>(
  () => sql`SELECT ${DEPARTURE} FROM ${departures} WHERE ${departures.organizationId} = ${p('organizationId')}`,
);

/** The one that is under way, and whether its organization has been deleted since it began. */
export const unfinishedDeparture = prepare<DepartureRow & { readonly isDeleted: 0 | 1 }, Record<never, never>>(
  () => sql`SELECT ${DEPARTURE}, NOT EXISTS (SELECT 1 FROM organizations AS o
      WHERE o.id = ${departures.organizationId} AND o.deleted_at IS NULL) AS "isDeleted"
    FROM ${departures} WHERE finished_at IS NULL LIMIT 1`,
);

/** Takes the move for a turn: only one that nobody else is at, or whose mover is this one. */
export const claimDeparture = prepare<{ readonly id: string }, { was: number; until: number; now: number }>(
  () => sql`UPDATE ${departures} SET busy_until = ${p('until')}
    WHERE finished_at IS NULL AND (busy_until = ${p('was')} OR busy_until <= ${p('now')}) RETURNING id AS "id"`,
);

export const anyChanges = prepare<{ readonly n: number }, Record<never, never>>(
  () => sql`SELECT EXISTS (SELECT 1 FROM ${departureChanges}) AS "n"`,
);

type Of = { organizationId: string; id: string; fence: number; now: number };
const ofMove = sql`${departures.organizationId} = ${p('organizationId')} AND ${departures.id} = ${p('id')}
  AND ${departures.fence} = ${p('fence')}`;

export const raiseFence = prepare<never, Of>(
  () => sql`UPDATE ${departures} SET state = 'fenced', fence = fence + 1, fenced_at = ${p('now')}
    WHERE ${ofMove} AND state = 'copying'`,
);
export const liftFence = prepare<never, Omit<Of, 'now'>>(
  () => sql`UPDATE ${departures} SET state = 'copying', fenced_at = NULL WHERE ${ofMove} AND state = 'fenced'`,
);
/** From here on the organization stands in the target. */
export const leave = prepare<never, Of>(
  () => sql`UPDATE ${departures} SET state = 'left', left_at = ${p('now')} WHERE ${ofMove} AND state = 'fenced'`,
);
/** Fails the batch where it is too late for that. */
export const mayGiveUp = prepare<never, { organizationId: string; id: string }>(
  () => sql`INSERT INTO guard SELECT 'guard:move:late' WHERE NOT EXISTS (SELECT 1 FROM ${departures}
    WHERE ${departures.organizationId} = ${p('organizationId')} AND ${departures.id} = ${p('id')}
      AND ${departures.state} IN ('copying', 'fenced'))`,
);
export const giveUp = prepare<{ readonly id: string }, { organizationId: string; id: string; error: string | null }>(
  () => sql`UPDATE ${departures} SET state = 'cancelling', error = ${p('error')}
    WHERE ${departures.organizationId} = ${p('organizationId')} AND ${departures.id} = ${p('id')}
      AND state IN ('copying', 'fenced') RETURNING id AS "id"`,
);
/** Of one that has left, or that was given up and is taken back. */
export const finishDeparture = prepare<never, { organizationId: string; id: string; now: number }>(
  () => sql`UPDATE ${departures} SET finished_at = ${p('now')},
      state = CASE state WHEN 'cancelling' THEN 'failed' ELSE state END
    WHERE ${departures.organizationId} = ${p('organizationId')} AND ${departures.id} = ${p('id')}`,
);

/** Greater than any id of a change. */
export const EVERY_CHANGE = Number.MAX_SAFE_INTEGER;

export const changesNoted = prepare<Change, { limit: number }>(
  () => sql`SELECT id AS "id", name AS "name", key AS "key" FROM ${departureChanges} ORDER BY id LIMIT ${p('limit')}`,
);
export const dropChanges = prepare<never, { upTo: number }>(
  () => sql`DELETE FROM ${departureChanges} WHERE id <= ${p('upTo')}`,
);

export const beginArrival = prepareGrowing<
  never,
  { organizationId: string; id: string; epoch: number; source: string; stage: string; now: number }
>(
  () => sql`INSERT INTO ${arrivals} (organization_id, id, epoch, source, stage, position, step, rows, started_at)
    VALUES (${p('organizationId')}, ${p('id')}, ${p('epoch')}, ${p('source')}, ${p('stage')}, '[]', 0, 0, ${p('now')})
    ON CONFLICT DO UPDATE SET id = excluded.id, epoch = excluded.epoch, source = excluded.source, stage = excluded.stage,
      position = '[]', step = 0, rows = 0, fence = 0, started_at = excluded.started_at, arrived_at = NULL
      WHERE ${arrivals.epoch} < excluded.epoch OR ${arrivals.stage} = 'clearing'`,
);

export const arrivalOf = prepare<ArrivalRow, { organizationId: string }>(
  () => sql`SELECT ${ARRIVAL} FROM ${arrivals} WHERE ${arrivals.organizationId} = ${p('organizationId')}`,
);

type Step = { organizationId: string; id: string; step: number };
/** Fails the batch where another mover has been here since the step was read. */
const stepIs = prepare<never, Step>(
  () => sql`INSERT INTO guard SELECT 'guard:move:step' WHERE NOT EXISTS (SELECT 1 FROM ${arrivals}
    WHERE ${arrivals.organizationId} = ${p('organizationId')} AND ${arrivals.id} = ${p('id')}
      AND ${arrivals.step} = ${p('step')})`,
);
const moveArrival = prepare<never, Step & { stage: string; position: string; rows: number; fence: number }>(
  () => sql`UPDATE ${arrivals} SET step = ${p('step')} + 1, stage = ${p('stage')}, position = ${p('position')},
      rows = rows + ${p('rows')}, fence = ${p('fence')}
    WHERE ${arrivals.organizationId} = ${p('organizationId')} AND ${arrivals.id} = ${p('id')}`,
);

export interface Progress {
  readonly stage: string;
  readonly position?: string;
  readonly rows?: number;
  readonly fence?: number;
}

/** Begins each batch of the target: of two movers with the same page one fails, so that none is written late. */
export function stepOn(
  arrival: ArrivalRow,
  { fence = arrival.fence, position = '[]', rows = 0, stage }: Progress,
): Statement<never>[] {
  const { id, organizationId, step } = arrival;
  const at = { organizationId, id, step };
  return [stepIs(at), moveArrival({ ...at, stage, position, rows, fence })];
}

/** It stands here by now, and an address that sent others on from here is over. */
export function arrive(arrival: ArrivalRow, now: number): Statement<never>[] {
  const { epoch, organizationId } = arrival;
  return [
    ...stepOn(arrival, { stage: 'arrived' }),
    arrived({ organizationId, now }),
    wakeArrived({ organizationId, now }),
    forgetDeparture({ organizationId, epoch }),
  ];
}

const arrived = prepare<never, { organizationId: string; now: number }>(
  () => sql`UPDATE ${arrivals} SET arrived_at = ${p('now')} WHERE ${arrivals.organizationId} = ${p('organizationId')}`,
);
const wakeArrived = prepare<never, { organizationId: string; now: number }>(
  () =>
    sql`INSERT INTO wakeups (at, organization_id) VALUES (${p('now')}, ${p('organizationId')}) ON CONFLICT DO NOTHING`,
);
const forgetDeparture = prepare<never, { organizationId: string; epoch: number }>(
  () => sql`DELETE FROM ${departures} WHERE ${departures.organizationId} = ${p('organizationId')}
    AND ${departures.epoch} < ${p('epoch')}`,
);
/** Of an organization of which nothing is left to be found: the addresses that it left where it once stood. */
export function forgetPlaces(organizationId: string): readonly Statement<never>[] {
  return [forgetAddress({ organizationId }), forgetArrived({ organizationId })];
}

const forgetAddress = prepare<never, { organizationId: string }>(
  () => sql`DELETE FROM ${departures} WHERE ${departures.organizationId} = ${p('organizationId')}
    AND ${departures.state} = 'left' AND ${departures.finishedAt} IS NOT NULL`,
);
const forgetArrived = prepare<never, { organizationId: string }>(
  () =>
    sql`DELETE FROM ${arrivals} WHERE ${arrivals.organizationId} = ${p('organizationId')} AND ${arrivals.stage} = 'arrived'`,
);
export const forgetArrival = prepare<never, { organizationId: string }>(
  () => sql`DELETE FROM ${arrivals} WHERE ${arrivals.organizationId} = ${p('organizationId')}`,
);
