// Moving an organization to another database: begun and cancelled here, carried out by the clock (organization/mover.ts).

import { AnswerLost, type Database, GuardFailed, isNearlyFull } from '../database.ts';
import { send } from '../delivery/wake.ts';
import type { Env } from '../env.ts';
import { isOrganizationId } from '../id.ts';
import { type Databases, jurisdictionsOf, nameOfDatabase } from '../shards.ts';
import { abandonment } from '../store/moves/abandonment.ts';
import {
  type ArrivalRow,
  arrivalOf,
  beginDeparture,
  type DepartureRow,
  departureIs,
  departureOf,
} from '../store/moves/places.ts';
import { createTriggers, dropTriggers } from '../store/moves/triggers.ts';
import { organizationById } from '../store/operator/organizations.ts';
import { growthLimitOf } from '../thresholds.ts';
import { audit } from './audit.ts';
import type { ActionContext } from './context.ts';
import { done, invalid, type NotDone, type Result, unknown } from './result.ts';
import { noDatabase } from './shard.ts';

export const MOVE_STATES = ['copying', 'switching', 'cleaning', 'finished', 'cancelling', 'failed'] as const;

export interface Move {
  readonly from: string;
  readonly to: string;
  readonly state: (typeof MOVE_STATES)[number];
  /** The table that is being copied. */
  readonly table: string | null;
  /** Rows copied so far, those that changed meanwhile once more. */
  readonly rows: number;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly error: string | null;
}

/** Where an organization stands, and its move: the one under way, else the one by which it came; null for neither. */
export interface Standing {
  readonly shard: string;
  readonly move: Move | null;
}

/** @param id of an organization that exists */
export async function standingOf(databases: Databases, id: string): Promise<Standing> {
  const found = await placesOf(databases, id);
  const shard = databases.labelOf(id);
  const { arrival, departure } = found ?? {};
  if (departure && departure.state !== 'left') {
    const there = await quietly(databases.all().get(departure.target), (db) => db.run([arrivalOf(departure)]));
    const reached = there?.[0][0];
    return { shard, move: moveOf(shard, departure, reached?.id === departure.id ? reached : undefined) };
  }
  if (!arrival) return { shard, move: null };
  const there = await quietly(databases.all().get(arrival.source), (db) => db.run([departureOf(arrival)]));
  const left = there?.[0][0];
  const { rows, source, startedAt } = arrival;
  const finishedAt = left ? left.finishedAt : null;
  const state = finishedAt === null ? 'cleaning' : 'finished';
  return { shard, move: { from: source, to: shard, state, table: null, rows, startedAt, finishedAt, error: null } };
}

async function placesOf(databases: Databases, organizationId: string) {
  const db = databases.of(organizationId);
  if (!db) return null;
  const [[departure], [arrival]] = await db.run([departureOf({ organizationId }), arrivalOf({ organizationId })]);
  return { departure, arrival };
}

function moveOf(shard: string, departure: DepartureRow, arrival: ArrivalRow | undefined): Move {
  const { error, finishedAt, startedAt, target } = departure;
  const state = departure.state === 'fenced' ? 'switching' : departure.state === 'left' ? 'cleaning' : departure.state;
  const table = state === 'copying' && arrival && arrival.stage !== 'changes' ? arrival.stage : null;
  return { from: shard, to: target, state, table, rows: arrival?.rows ?? 0, startedAt, finishedAt, error };
}

/** Progress is worth no failure. */
async function quietly<T>(db: Database | undefined, ask: (db: Database) => Promise<T>): Promise<T | null> {
  try {
    return db ? await ask(db) : null;
  } catch (error) {
    if (error instanceof AnswerLost) return null;
    throw error;
  }
}

/** The jurisdiction of a database that a move to another would leave; null for none. */
function leavesJurisdiction(env: Env, shard: string, target: string): DurableObjectJurisdiction | null {
  const jurisdictions = jurisdictionsOf(env);
  const jurisdiction = jurisdictions?.get(shard);
  return jurisdiction === undefined || jurisdictions?.get(target) === jurisdiction ? null : jurisdiction;
}

/** Labels of the databases to which an organization may be moved that stands in one. */
export function moveTargets({ databases, delivery }: ActionContext, shard: string): readonly string[] {
  const others = [...databases.all().keys()].filter((label) => label !== shard);
  return others.filter((label) => leavesJurisdiction(delivery.env, shard, label) === null);
}

const inTheWay = (detail: string): NotDone<'in use'> => ({ ok: false, reason: 'in use', detail });

/** Begins the move of an organization to the database of a label; to where it stands already, nothing is done. */
export async function beginMove(
  context: ActionContext,
  organizationId: string,
  target: string,
): Promise<Result<Standing, 'unknown' | 'invalid' | 'in use'>> {
  const { databases, delivery, now } = context;
  const own = isOrganizationId(organizationId) ? databases.of(organizationId) : null;
  const [[organization]] = (await own?.run([organizationById({ id: organizationId })])) ?? [[]];
  if (!organization) return unknown('organization');
  const to = databases.all().get(target);
  if (!to) return invalid({ member: 'shard', detail: noDatabase(databases, target) });
  const before = await standingOf(databases, organizationId);
  if (before.shard === target) return inTheWay('The organization already stands in this database.');
  const jurisdiction = leavesJurisdiction(delivery.env, before.shard, target);
  if (jurisdiction !== null)
    return invalid({
      member: 'shard',
      detail: `The organization is in the jurisdiction ${jurisdiction}, and would leave it. Nothing that is in a jurisdiction is moved out of it.`,
    });
  // Never sent on to another: it would leave that one then.
  const here = databases.all().get(before.shard);
  if (!here) return unknown('organization');
  const [[leftover]] = await to.run([departureOf({ organizationId })]);
  if (isNearlyFull(to, growthLimitOf(delivery.env)))
    return inTheWay(`The database “${nameOfDatabase(target)}” is nearly full.`);
  if (before.move?.state === 'cleaning' || (leftover && leftover.finishedAt === null))
    return inTheWay('The rows of its last move are still being deleted. Try again later.');
  const id = crypto.randomUUID();
  const batch = [
    beginDeparture({ organizationId, id, target, now }),
    audit(context, 'organization.move', organizationId, organizationId, { after: { shard: target } }),
    departureIs({ organizationId, id, state: 'copying', fence: 0 }),
    ...dropTriggers(),
    ...createTriggers(organizationId),
  ];
  try {
    await here.run(batch);
  } catch (error) {
    if (!(error instanceof GuardFailed)) throw error;
    return inTheWay('Another move out of this database is in progress. Organizations leave a database one at a time.');
  }
  await send(delivery.queue, [{ body: { organizationId: '', clock: { label: before.shard, move: 0 } } }]);
  return done(await standingOf(databases, organizationId));
}

/** Until writes have gone over, a move can be taken back: what was copied is deleted. */
export async function cancelMove(
  context: ActionContext,
  organizationId: string,
): Promise<Result<Standing, 'unknown' | 'in use'>> {
  const { databases, delivery } = context;
  const own = isOrganizationId(organizationId) ? databases.of(organizationId) : null;
  const [[organization], [departure]] = (await own?.run([
    organizationById({ id: organizationId }),
    departureOf({ organizationId }),
  ] as const)) ?? [[], []];
  const label = databases.labelOf(organizationId);
  const here = databases.all().get(label);
  if (!here || !organization) return unknown('organization');
  const tooLate = inTheWay(
    'No move of the organization can be cancelled: none is in progress, or it has already taken place.',
  );
  if (!departure) return tooLate;
  const ending = abandonment(departure, null);
  const told = audit(context, 'organization.cancel_move', organizationId, organizationId, {
    before: { shard: departure.target },
  });
  try {
    await here.run([...ending, told]);
  } catch (error) {
    if (!(error instanceof GuardFailed)) throw error;
    return tooLate;
  }
  await send(delivery.queue, [{ body: { organizationId: '', clock: { label, move: 0 } } }]);
  return done(await standingOf(databases, organizationId));
}
