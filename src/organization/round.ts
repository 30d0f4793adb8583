// One round: load → decide → commit. A failed fence loads again and decides the whole round again; faults of D1 are
// ridden out, and an answer that was lost is looked up (sent.ts); a batch refused for another cause is split
// until the culprit stands alone. A change that comes alone is tried without the load first (lone.ts).

import {
  AnswerLost,
  type D1,
  type Database,
  DatabaseFull,
  type DatabaseOptions,
  GuardFailed,
  isNearlyFull,
  type Meter,
  NotUnique,
  newMeter,
  openDatabase,
} from '../database.ts';
import { NO_LIMITS, type WriteLimits } from '../directory/budget.ts';
import type { ChangeRequest, Outcome } from '../directory/change.ts';
import { touchesOf } from '../directory/changes.ts';
import { type DecidedRound, decideRound } from '../directory/decide-round.ts';
import { admittedOf, type Drafts, openDrafts } from '../directory/drafts.ts';
import { furtherQuestions, type Plan, planOf, questionsOf } from '../directory/plan.ts';
import { isBehindRestore } from '../directory/restored.ts';
import { portionsOf } from '../directory/whole-groups.ts';
import { newId } from '../id.ts';
import { type Clock, type Patience, patienceFrom } from '../patience.ts';
import { noRoom, overloaded, ScimError, uniqueness } from '../protocol/error.ts';
import { commitBatch } from '../store/commit/commit.ts';
import { touchBatch } from '../store/commit/touch.ts';
import type { Recompute } from '../store/db/roles.ts';
import { load, noQuestions, nothingAsked, once, withMore } from '../store/load/load.ts';
import type { OrganizationRow } from '../store/load/organization.ts';
import { guessOf, mayBeGuessed, tailOf } from './lone.ts';
import { failed, refused, success, withCost } from './outcome.ts';
import type { Remembered } from './remembered.ts';
import { takenOf } from './sent.ts';

const MAX_TRIES = 5;
const COMMIT_TIMEOUT_MS = 15_000;
/** Commits of a minute share a row of the sweep's list. */
const MINUTE_MS = 60_000;
/** When this many changes fail alone with the same message, the cause is not theirs: no table, no space. */
const ALIKE = 2;

export interface RoundDeps extends Clock {
  /** None where absent. */
  readonly limits?: WriteLimits;
  /** Bytes up to which the database takes what makes it grow (directory/reserve.ts); no limit where absent. */
  readonly growsUpTo?: number;
  /** Whether long events are stored packed; not where absent. */
  readonly packs?: boolean;
  readonly db: D1;
  /** Where there are several databases: goes with the organization. What was decided before a move is decided again. */
  readonly follows?: NonNullable<DatabaseOptions['follows']>;
  readonly newCommitId: () => string;
  /** Whether `db` holds the webhooks too: then the commit tells whether anyone listens. */
  readonly holdsWebhooks: boolean;
  /** Called once after each committed batch whose events somebody may be waiting for. */
  readonly committed: (organizationId: string) => void;
  /** Called with changes whose commit may still take effect, before they are answered with 429. */
  readonly unsettled?: (requests: readonly ChangeRequest[]) => Promise<void>;
  /** A recompute of roles waits for its next step. */
  readonly goOn?: (recompute: Recompute) => void;
  /** What the writer remembers, for changes that come alone; without it, each is loaded. */
  readonly memory?: Remembered;
  /** For work that no response waits for. */
  readonly later: (work: Promise<unknown>) => void;
}

/** Carries out the changes of one organization, in order, and answers each. */
export async function runRound(
  deps: RoundDeps,
  organizationId: string,
  requests: readonly ChangeRequest[],
): Promise<Outcome[]> {
  const meter = newMeter();
  const plans = requests.map(planOf);
  const patience = patienceFrom(deps);
  const db = openDatabase(deps.db, { meter, patience, ...followed(deps) });
  const run: Run = { deps, db, organizationId, patience, alone: new Map() };
  const outcomes = await carryOut(run, plans);
  const share: Meter = {
    d1Trips: meter.d1Trips / requests.length,
    rowsRead: meter.rowsRead / requests.length,
    rowsWritten: meter.rowsWritten / requests.length,
  };
  const told = isNearlyFull(db, deps.growsUpTo) ? ({ nearlyFull: true } as const) : {};
  return outcomes.map((outcome) => ({ ...withCost(outcome, share), ...told }));
}

function followed({ follows }: RoundDeps): DatabaseOptions {
  return follows ? { follows } : {};
}

interface Run {
  readonly deps: RoundDeps;
  /** Within the time of the round, halves included. */
  readonly db: Database;
  readonly organizationId: string;
  readonly patience: Patience;
  /** How many changes failed alone with an error, by its words. */
  readonly alone: Map<string, number>;
}

async function carryOut(run: Run, plans: readonly Plan[]): Promise<Outcome[]> {
  const { db, deps, organizationId, patience } = run;
  const commit = deps.newCommitId();
  // The same for every try: of two batches under one commit id either may win, and both must say the same.
  const now = deps.now();
  const sent: DecidedRound[] = [];
  let fences = 0;
  let silences = 0;
  const [lone = null] = plans.length === 1 ? plans : [];
  const memory = deps.memory ?? null;
  let guess = lone && memory && guessOf(memory, organizationId, lone, now);
  if (!lone) memory?.forget();
  for (;;) {
    try {
      const { admits, open, organization, portions } = guess ?? (await loadAll(db, organizationId, plans, now));
      const taken = await takenOf(db, sent, commit, organization);
      if (taken) return settle(deps, organizationId, taken);
      if (isBehindRestore(organization) && admits && !(lone && beginsEpoch(lone))) {
        const [begun] = await carryOut(run, [planOf(restored(organizationId))]);
        if (begun && !begun.ok) return plans.map(() => begun);
        continue;
      }
      // What was sent before was decided on groups that could all be loaded: they have changed, and it cannot win any more.
      if (portions.length > 1) return inTurn(run, portions);
      // As a load has heard just now. A guess, which has asked nothing, is never made in a database that was.
      const nearlyFull = isNearlyFull(db, deps.growsUpTo);
      const limits = { ...(deps.limits ?? NO_LIMITS), nearlyFull };
      const decided = decideRound(open, plans, limits, (at) => newId('evt', at));
      if (guess && !mayBeGuessed(decided.changes)) {
        guess = null;
        continue;
      }
      if (!decided.changes) return settle(deps, organizationId, decided);
      sent.push(decided);
      const { lastCommit = null, lastSequence = 0 } = organization ?? {};
      const fence = { organizationId, lastSequence, lastCommit };
      const wakeup = { at: Math.floor(now / MINUTE_MS) * MINUTE_MS, everywhere: deps.holdsWebhooks ? 0 : 1 } as const;
      const { changes, written } = decided;
      const [fenced, move, ...writes] = commitBatch(fence, commit, changes, written, wakeup, deps.packs);
      const tail = lone && memory && tailOf(memory, organizationId, lone, decided.changes, now);
      const batch = [guess?.fence ?? fenced, move, ...writes, ...(tail?.statements ?? [])] as const;
      const [, [moved], ...results] = await db.run(batch, COMMIT_TIMEOUT_MS);
      if (tail && !isNearlyFull(db, deps.growsUpTo)) tail.learn(results.slice(writes.length));
      else memory?.forget();
      return settle(deps, organizationId, decided, !deps.holdsWebhooks || moved?.heard === 1);
    } catch (error) {
      memory?.forget();
      const guessed = guess !== null;
      guess = null;
      // This one surely did not take effect.
      if (error instanceof GuardFailed) sent.pop();
      // Whatever a guess was refused for, what is loaded will tell. It has cost a trip, not one of the tries.
      if (guessed && !(error instanceof AnswerLost)) continue;
      if (error instanceof GuardFailed) {
        fences += 1;
        if (fences === MAX_TRIES)
          return putOff(plans, 'Another change to this organization is in progress. Try again.');
      } else if (error instanceof AnswerLost) {
        if (await patience.pause(silences++)) continue;
        if (sent.length > 0) await deps.unsettled?.(plans.map(({ request }) => request));
        return putOff(plans, 'The database is not responding. Try again.');
      } else return split(run, plans, error);
    }
  }
}

/** After a restore of the database nothing else happens before the new epoch has begun, in a commit of its own. */
function restored(organizationId: string): ChangeRequest {
  return { organizationId, directoryId: '', tokenHash: null, change: { kind: 'organization.restored' } };
}

function beginsEpoch({ request }: Plan): boolean {
  return request.change.kind === 'organization.restored';
}

function putOff(plans: readonly Plan[], detail: string): Outcome[] {
  return plans.map(() => refused(overloaded(detail)));
}

/** If D1 rejects a batch because of one of its changes, the others must still get through. */
async function split(run: Run, plans: readonly Plan[], error: unknown): Promise<Outcome[]> {
  const words = String(error);
  const alone = run.alone.get(words) ?? 0;
  if (plans.length <= 1) {
    run.alone.set(words, alone + 1);
    return plans.map(() => refusalOf(error));
  }
  if (alone >= ALIKE && !isOfOneChange(error)) return plans.map(() => failed(error));
  const middle = Math.ceil(plans.length / 2);
  return inTurn(run, [plans.slice(0, middle), plans.slice(middle)]);
}

async function inTurn(run: Run, portions: readonly (readonly Plan[])[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const portion of portions) outcomes.push(...(await carryOut(run, portion)));
  return outcomes;
}

/**
 * Errors that only the values of a change can cause, however many changes have such values; and a full database, in
 * which a change that takes rows away may still have room.
 */
function isOfOneChange(error: unknown): boolean {
  if (error instanceof DatabaseFull) return true;
  return error instanceof NotUnique || error instanceof RangeError || /constraint|too big/i.test(String(error));
}

/** What an index says that nobody knew when the change was decided. */
function refusalOf(error: unknown): Outcome {
  if (error instanceof DatabaseFull) return refused(noRoom());
  if (!(error instanceof NotUnique)) return failed(error);
  if (error.columns.includes('user_name_key'))
    return refused(uniqueness('userName is already used by another user in this directory.'));
  if (error.columns.includes('organizations.external_id'))
    return refused(new ScimError(409, undefined, 'Another organization has its externalId by now.'));
  return failed(error);
}

/** The basis on which a round is decided. */
interface Opening {
  readonly organization: OrganizationRow | undefined;
  /** Whether anyone is admitted. */
  readonly admits: boolean;
  readonly open: () => Drafts;
  /** The plans in one portion; in several where their groups have too many members for one round. */
  readonly portions: readonly (readonly Plan[])[];
}

/** The second load, for what only the first one reveals, is done for the changes that the first one admitted. */
async function loadAll(db: Database, organizationId: string, plans: readonly Plan[], now: number): Promise<Opening> {
  const first = await load(db, organizationId, once(questionsOf(plans)));
  const admitted = admittedOf(plans, first.answers, now);
  const portions = portionsOf(plans, first.answers);
  const basis = { admits: admitted.length > 0, organization: first.organization, portions };
  const further = portions.length > 1 ? noQuestions() : furtherQuestions(admitted, first);
  if (nothingAsked(further)) return { ...basis, open: () => openDrafts(admitted, first, first, now) };
  // The first one's sequence stays: whatever happened between the two fails at the fence.
  const more = await load(db, organizationId, once(further));
  const loaded = { ...first, answers: withMore(first.answers, more.answers) };
  return { ...basis, open: () => openDrafts(admitted, loaded, first, now) };
}

function settle(
  deps: RoundDeps,
  organizationId: string,
  { changes, decisions, drafts }: DecidedRound,
  heard = true,
): Outcome[] {
  if (changes && heard) deps.committed(organizationId);
  const { goesOn, recompute } = drafts.shared.roles;
  if (goesOn && recompute.now) deps.goOn?.(recompute.now);
  const touches = touchesOf(drafts);
  const touched = touchBatch(touches);
  if (touched.length > 0) deps.later(openDatabase(deps.db, followed(deps)).run(touched));
  return decisions.map((decision) => (decision.ok ? success(decision.result) : failed(decision.error)));
}
