// The request log as it is gathered: kept in the isolate, written in one batch within half a second of the answer, by
// the request that began the batch. An isolate that is killed loses that much. With it goes when directories were last
// asked and tokens last used, neither more often than anyone looks at it.

import QuickLRU from 'quick-lru';
import { BeingMoved, GuardFailed } from '../database.ts';
import { type Env, packsRows } from '../env.ts';
import { LIVE_CLOCK, patienceFrom } from '../patience.ts';
import { byPlace, type Databases, openDatabases } from '../shards.ts';
import { noteRefusedTokens, refusedTokensOf } from '../tenancy/alerts.ts';
import { type FinishedRequests, keepFinished, type LoggedRequest } from '../tenancy/requests.ts';

const FLUSH_AFTER_MS = 400;
const MAX_GATHERED = 100;
/** The one that was to write the batch is gone when it is older than this. */
const OVERDUE_MS = 2_000;
const REFUSED_PER_HOUR = 60;
/** Directories without existence cost a look-up each when a stranger makes them up. */
const MAX_REFUSED_GATHERED = 20;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DIRECTORY_TOUCHED_EVERY_MS = 10_000;
const MAX_REMEMBERED = 10_000;

/** A finished request. Of most refused ones the log keeps nothing: what there is to keep is made when it is to be kept. */
export interface Answered {
  readonly directoryId: string;
  /** When it arrived, epoch ms. */
  readonly at: number;
  /** Of the token that was let in; null where it was refused. */
  readonly tokenHash: string | null;
  /** Only that directory and token were seen is kept of it. */
  readonly seenOnly?: boolean;
  readonly request: () => Omit<LoggedRequest, 'directoryId' | 'at'>;
}

interface Finished {
  readonly request: LoggedRequest;
  readonly seenOnly: boolean;
  readonly tokenHash: string | null;
}

let gathered: Finished[] = [];
let begunAt = 0;
let refusedGathered = 0;
/** How often each directory's tokens were refused in the hour, and how many rows of that were dropped. */
const refusals = new QuickLRU<string, { hour: number; count: number }>({ maxSize: MAX_REMEMBERED });
const touched = new QuickLRU<string, number>({ maxSize: MAX_REMEMBERED });

/** Takes a finished request into the log. Never fails: what cannot be written is told to the console. */
export function log(env: Env, ctx: Pick<ExecutionContext, 'waitUntil'>, answered: Answered): void {
  const { at, directoryId, seenOnly = false, tokenHash } = answered;
  if (tokenHash === null && !admitsRefused(env, ctx, directoryId, at)) return;
  const begins = gathered.length === 0 || at - begunAt > OVERDUE_MS;
  gathered.push({ tokenHash, seenOnly, request: { ...answered.request(), directoryId, at } });
  if (begins) begunAt = at;
  if (gathered.length >= MAX_GATHERED) ctx.waitUntil(flush(env));
  else if (begins) ctx.waitUntil(later(env));
}

async function later(env: Env): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, FLUSH_AFTER_MS));
  await flush(env);
}

/** Bounded for each directory and in all: a stranger must not be able to fill the log. */
function admitsRefused(env: Env, ctx: Pick<ExecutionContext, 'waitUntil'>, directoryId: string, at: number): boolean {
  const hour = Math.floor(at / HOUR_MS);
  const known = refusals.get(directoryId);
  const refusal = known?.hour === hour ? known : { hour, count: 0 };
  refusal.count += 1;
  refusals.set(directoryId, refusal);
  if (refusal.count === refusedTokensOf(env)) ctx.waitUntil(noteBurst(env, directoryId, hour));
  if (refusal.count === REFUSED_PER_HOUR + 1)
    console.warn(JSON.stringify({ message: 'refused tokens of this hour are no longer logged', directoryId }));
  if (refusal.count > REFUSED_PER_HOUR || refusedGathered >= MAX_REFUSED_GATHERED) return false;
  refusedGathered += 1;
  return true;
}

/** For the alert: once an hour and directory. */
async function noteBurst(env: Env, directoryId: string, hour: number): Promise<void> {
  try {
    await noteRefusedTokens(openDatabases(env), directoryId, hour);
  } catch (error) {
    console.warn(JSON.stringify({ message: 'a burst of refused tokens was not noted', error: String(error) }));
  }
}

async function flush(env: Env): Promise<void> {
  const batch = gathered;
  gathered = [];
  refusedGathered = 0;
  const databases = openDatabases(env);
  const packs = packsRows(env);
  const byDirectory = Map.groupBy(
    batch.filter(({ request }) => databases.of(request.directoryId)),
    ({ request }) => request.directoryId,
  );
  await byPlace(databases, [...byDirectory.keys()], async (db, own) => {
    const finished = own.map((directoryId) => byDirectory.get(directoryId) ?? []);
    try {
      await keepFinished(db, toKeep(finished.flat()), packs);
    } catch (error) {
      if (error instanceof GuardFailed) throw error;
      if (error instanceof BeingMoved) await Promise.all(finished.map((each) => keepAlone(databases, each, packs)));
      else lost(finished.flat(), error);
    }
  });
}

/** Of one directory, whose organization may be on its way to another database: for some seconds nothing is written of it. */
async function keepAlone(databases: Databases, finished: readonly Finished[], packs: boolean): Promise<void> {
  const patience = patienceFrom(LIVE_CLOCK);
  const kept = toKeep(finished);
  for (let failures = 0; ; failures++)
    try {
      const db = databases.of(finished[0]?.request.directoryId ?? '');
      return db ? await keepFinished(db, kept, packs) : undefined;
    } catch (error) {
      if (error instanceof BeingMoved && (await patience.pause(failures))) continue;
      return lost(finished, error);
    }
}

function lost(finished: readonly Finished[], error: unknown): void {
  console.warn(JSON.stringify({ message: 'request log lost', rows: finished.length, error: String(error) }));
}

function toKeep(batch: readonly Finished[]): FinishedRequests {
  const requests = (of: readonly Finished[]) => of.flatMap(({ request, seenOnly }) => (seenOnly ? [] : [request]));
  const admitted = batch.filter(({ tokenHash }) => tokenHash !== null);
  const refused = batch.filter(({ tokenHash }) => tokenHash === null);
  return { admitted: requests(admitted), refused: requests(refused), ...touches(admitted) };
}

/** When directories and tokens were last seen, where that is news. */
function touches(admitted: readonly Finished[]): Pick<FinishedRequests, 'directories' | 'tokens'> {
  const directories = new Map<string, number>();
  const tokens = new Map<string, number>();
  for (const { request, tokenHash } of admitted) {
    const { at, directoryId } = request;
    if (at - (touched.get(directoryId) ?? 0) >= DIRECTORY_TOUCHED_EVERY_MS || directories.has(directoryId)) {
      touched.set(directoryId, at);
      directories.set(directoryId, at);
    }
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    if (tokenHash !== null && (touched.get(tokenHash) ?? 0) < minute) {
      touched.set(tokenHash, minute);
      tokens.set(tokenHash, minute);
    }
  }
  return { directories, tokens };
}
