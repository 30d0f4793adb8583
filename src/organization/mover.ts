// Moves an organization to another database while its provider goes on, step by step: rows are copied, what changed since
// is copied again, for a moment writes are refused, then the other database has it (docs/decisions/0033). Every step is
// told by rows of both databases, so that whoever goes on after a kill goes on right there, and of two one is refused.

import { AnswerLost, type Database, GuardFailed, NotUnique } from '../database.ts';
import type { Databases } from '../shards.ts';
import { abandonment } from '../store/moves/abandonment.ts';
import {
  deleteCopies,
  deleteKeys,
  deleteLate,
  type Key,
  lateRows,
  pageAfter,
  putPage,
  putRows,
  removeGroups,
  rowsOf,
  type Wiping,
  wipe,
  wipeCopies,
} from '../store/moves/copy.ts';
import {
  type ArrivalRow,
  anyChanges,
  arrivalOf,
  arrive,
  beginArrival,
  type Change,
  changesNoted,
  type DepartureRow,
  departureIs,
  dropChanges,
  EVERY_CHANGE,
  finishDeparture,
  forgetArrival,
  leave,
  liftFence,
  raiseFence,
  stepOn,
  unfinishedDeparture,
} from '../store/moves/places.ts';
import { BULKY, type BulkyTable, LATE, WIPED } from '../store/moves/tables.ts';
import { countTriggers, dropTriggers, TRIGGERS } from '../store/moves/triggers.ts';
import { forgetWebhookDepartures, noteWebhookDepartures } from '../store/moves/webhooks.ts';
import { doMissedJobs } from './missed-jobs.ts';

/** Changed rows of one step; fewer are left when the fence is raised. */
const CHANGES_AT_ONCE = 200;
/** A fence under which the other database does not answer is lifted again. */
const FENCED_MS = 10_000;
const MAX_FENCES = 5;

interface Move {
  readonly operator: Database;
  readonly source: Database;
  readonly target: Database;
  readonly label: string;
  readonly departure: DepartureRow;
  /** Epoch ms. */
  readonly now: number;
}
interface Arriving extends Move {
  /** Read before anything that is written under its step. */
  readonly arrival: ArrivalRow;
}

/**
 * Takes the move out of a database one step on. Returns whether there is more to do for it.
 * @throws AnswerLost where one of the two databases does not answer
 */
export async function stepMove(databases: Databases, label: string, now: number): Promise<boolean> {
  const source = databases.all().get(label);
  const [[departure]] = (await source?.run([unfinishedDeparture({})])) ?? [[]];
  if (!source || !departure) return false;
  const target = databases.all().get(departure.target);
  if (!target) throw new Error(`No database has the label “${departure.target}”, to which an organization is moved.`);
  const move = { operator: databases.operator, source, target, label, departure, now };
  try {
    const { isDeleted, state } = departure;
    if (isDeleted && (state === 'copying' || state === 'fenced')) {
      await abandon(move, 'The organization was deleted.');
      return true;
    }
    const [[arrival]] = await target.run([arrivalOf(departure)]);
    if (arrival?.id === departure.id) await stepFrom({ ...move, arrival });
    else await begin(move);
    return true;
  } catch (error) {
    // Another mover has been faster; or what was a step ago is so no longer.
    if (error instanceof GuardFailed && error.guard.startsWith('guard:move:')) return true;
    if (error instanceof AnswerLost) await liftOverdue(move);
    throw error;
  }
}

async function begin({ departure, label, now, source, target }: Move): Promise<void> {
  const { epoch, id, organizationId, state } = departure;
  if (state === 'left') throw new Error('An organization has left for a database that has forgotten it.');
  if (state === 'cancelling') await source.run([finishDeparture({ organizationId, id, now })]);
  else await target.run([beginArrival({ organizationId, id, epoch, source: label, stage: BULKY[0]?.name ?? '', now })]);
}

function stepFrom(move: Arriving): Promise<void> {
  const { arrival, departure } = move;
  if (departure.state === 'cancelling') return clear(move);
  if (departure.state === 'left') return arrival.stage === 'arrived' ? cleanUp(move) : takeIn(move);
  const table = BULKY.findIndex(({ name }) => name === arrival.stage);
  const bulky = BULKY[table];
  if (bulky) return copyPage(move, bulky, BULKY[table + 1]?.name ?? 'changes');
  if (arrival.stage !== 'sealed') return catchUp(move);
  // What was sealed under an earlier fence has been written to since.
  if (departure.state === 'fenced' && arrival.fence === departure.fence) return handOver(move);
  return takeStep(move, 'changes');
}

async function takeStep({ arrival, target }: Arriving, stage: string): Promise<void> {
  await target.run(stepOn(arrival, { stage }));
}

/** Whatever changes behind the page is noted, by triggers that are older than the page. */
async function copyPage(
  { arrival, departure, source, target }: Arriving,
  table: BulkyTable,
  after: string,
): Promise<void> {
  const { pageOf, statements } = pageAfter(table, departure.organizationId, keyIn(arrival.position));
  const { next, rows } = pageOf((await source.run([...statements, stillIs(departure)])).slice(0, -1));
  const progress = next
    ? { stage: table.name, position: JSON.stringify(next), rows: rows.length }
    : { stage: after, rows: rows.length };
  await target.run([...stepOn(arrival, progress), ...putPage(table, rows)]);
}

/** Rows are read after the notes, which go only once what was read is in. */
async function catchUp(move: Arriving): Promise<void> {
  const { arrival, departure, now, source, target } = move;
  const [changes] = await source.run([changesNoted({ limit: CHANGES_AT_ONCE }), stillIs(departure)]);
  const last = changes.at(-1);
  if (last) {
    const keys = keysByTable(changes);
    const found = await source.run(keys.map(({ table, own }) => rowsOf(table, own)));
    const rows = found.reduce((sum, of) => sum + of.length, 0);
    await target.run([
      ...stepOn(arrival, { stage: 'changes', rows }),
      ...keys.map(({ own, table }) => deleteKeys(table, own)),
      ...keys.flatMap(({ table }, index) => putRows(table, found[index] ?? [], 'INSERT OR REPLACE')),
      ...keys.flatMap(({ own, table }, index) => removalsOf(table, own, found[index] ?? [], now)),
    ]);
    await source.run([dropChanges({ upTo: last.id })]);
  }
  if (changes.length === CHANGES_AT_ONCE) return;
  if (departure.state === 'copying') await source.run([raiseFence({ ...departure, now })]);
  else if (!last) await seal(move);
}

function keysByTable(changes: readonly Change[]): { readonly table: BulkyTable; readonly own: readonly string[] }[] {
  return BULKY.flatMap((table) => {
    const own = [...new Set(changes.filter(({ name }) => name === table.name).map(({ key }) => key))];
    return own.length === 0 ? [] : [{ table, own }];
  });
}

function removalsOf(table: BulkyTable, keys: readonly string[], rows: readonly object[], now: number) {
  if (table.name !== 'groups') return [];
  const there = new Set(rows.map((row) => String(Reflect.get(row, 'id'))));
  const gone = keys.map((key) => String(keyIn(key)[1])).filter((id) => !there.has(id));
  return gone.length === 0 ? [] : [removeGroups(gone, now)];
}

/** Under the fence, all changes copied: with the rows that remain, the target is what the source is. */
async function seal({ arrival, departure, source, target }: Arriving): Promise<void> {
  const { fence, organizationId } = departure;
  const [[changed], [triggers], ...rest] = await source.run([
    anyChanges({}),
    countTriggers(),
    ...lateRows(organizationId),
    stillIs(departure),
  ]);
  if (Number(changed?.n) !== 0) return;
  if (Number(triggers?.n) !== TRIGGERS)
    return abandon({ departure, source }, 'The tables were changed meanwhile. Begin the move again.');
  const rows = rest.slice(0, LATE.length);
  try {
    await target.run([
      ...stepOn(arrival, { stage: 'sealed', fence, rows: rows.flat().length }),
      ...deleteCopies(organizationId, departure.target),
      ...LATE.flatMap((table, index) => putRows(table, rows[index] ?? [], 'INSERT')),
    ]);
  } catch (error) {
    if (!(error instanceof NotUnique)) throw error;
    await abandon({ departure, source }, 'An organization of the other database has its externalId.');
  }
}

/** The one moment: before it the organization stands here, after it there. */
async function handOver({ departure, label, now, operator, source, target }: Arriving): Promise<void> {
  const { organizationId } = departure;
  await doMissedJobs({ operator, target, label, organizationId, now });
  await source.run([
    stillIs(departure),
    ...dropTriggers(),
    leave({ ...departure, now }),
    noteWebhookDepartures({ organizationId, target: departure.target }),
    ...deleteLate(organizationId),
    dropChanges({ upTo: EVERY_CHANGE }),
    forgetArrival({ organizationId }),
  ]);
}

async function takeIn({ arrival, now, target }: Arriving): Promise<void> {
  await target.run([...arrive(arrival, now), forgetWebhookDepartures(arrival)]);
}

/** What is left of it in the source, found by nobody any more. The place is kept with the arrival. */
async function cleanUp({ arrival, departure, now, source, target }: Arriving): Promise<void> {
  const wiping = wipe(departure.organizationId, placeIn(arrival.position));
  const results = wiping ? await source.run([...wiping.statements, stillIs(departure)]) : [];
  const next = wiping?.nextOf(results) ?? null;
  if (next)
    return void (await target.run(
      stepOn(arrival, { stage: 'arrived', position: JSON.stringify([next.table, ...next.after]) }),
    ));
  await source.run([finishDeparture({ ...departure, now })]);
}

/** Takes back what was copied. */
async function clear(move: Arriving): Promise<void> {
  const { arrival, departure, now, source, target } = move;
  const { organizationId } = departure;
  if (arrival.stage !== 'clearing')
    return void (await target.run([
      ...stepOn(arrival, { stage: 'clearing' }),
      ...deleteCopies(organizationId, departure.target),
    ]));
  const wiping = await wipingOf(move);
  // The step is checked before, and raised behind what it takes away: no page of another mover comes between.
  const results = wiping
    ? await target.run([...stepOn(arrival, { stage: 'clearing', position: arrival.position }), ...wiping.statements])
    : [];
  const next = wiping?.nextOf(results.slice(2)) ?? null;
  if (next) {
    const raised = { ...arrival, step: arrival.step + 1 };
    return void (await target.run(
      stepOn(raised, { stage: 'clearing', position: JSON.stringify([next.table, ...next.after]) }),
    ));
  }
  await target.run([forgetArrival({ organizationId })]);
  await source.run([finishDeparture({ ...departure, now })]);
}

/** In the default database the audit log of older webhooks has always been: of that table, what the source has goes. */
async function wipingOf({ arrival, departure, source }: Arriving): Promise<Wiping | null> {
  const { organizationId, target } = departure;
  const place = placeIn(arrival.position);
  const table = WIPED[place.table];
  if (target !== '' || table?.name !== 'audit_log') return wipe(organizationId, place);
  const { pageOf, statements } = pageAfter(table, organizationId, place.after);
  return wipeCopies(table, place.table, pageOf(await source.run([...statements])));
}

async function abandon({ departure, source }: Pick<Move, 'departure' | 'source'>, error: string): Promise<void> {
  await source.run(abandonment(departure, error));
}

/** One of the two is silent: rather than refuse writes for longer, they go on, and the fence comes again. */
async function liftOverdue({ departure, now, source }: Move): Promise<void> {
  const { fence, fencedAt, state } = departure;
  if (state !== 'fenced' || now - (fencedAt ?? now) < FENCED_MS) return;
  if (fence < MAX_FENCES) await source.run([liftFence(departure)]);
  else await abandon({ departure, source }, `A database did not answer while writes were stopped, ${fence} times.`);
}

function stillIs({ fence, id, organizationId, state }: DepartureRow) {
  return departureIs({ organizationId, id, state, fence });
}

function keyIn(position: string): Key {
  return JSON.parse(position) as Key;
}

function placeIn(position: string) {
  const [table = 0, ...after] = keyIn(position);
  return { table: Number(table), after };
}
