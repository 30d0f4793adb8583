// `npm run drill`: the database of a running server stalls, in real time, while two providers push; afterwards nothing
// that was acknowledged may be lost, nothing done twice.  -- --seconds 40,80 --kinds hang,lost,broken,overloaded

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readDirectory } from './compare.ts';
import { judge } from './drill/facts.ts';
import { entraAtWork, newWork, oktaAtWork, type Work } from './drill/providers.ts';
import { type Outcome, outcomeOf, table, type When } from './drill/report.ts';
import { type Sender, sender } from './drill/sender.ts';
import { onNpmGone } from './parent.ts';
import { freePort } from './port.ts';
import { endAllGroups } from './process-group.ts';
import { type RestClient, restClient } from './rest.ts';
import { startServer } from './server.ts';

const KINDS = ['hang', 'lost', 'broken', 'overloaded'];
/** Work before the stall, and after it. */
const CALM_MS = 5_000;
/** So long after a stall, at most, everything that was begun is done: Okta waits 10 s, a request at most 60 s. */
const SETTLES_WITHIN_MS = 150_000;
const POLL_MS = 250;
const SHOWN = 5;

const Created = z.object({ id: z.string() });
const Directory = Created.extend({ endpoint: z.string() });
const Token = z.object({ token: z.string() });
const State = z.object({ waiting: z.boolean(), beganAt: z.number(), met: z.number() });
const Events = z.object({
  data: z.array(
    z.object({
      sequence: z.number(),
      type: z.string(),
      data: z.object({
        user: z.object({ userName: z.string(), title: z.string().nullish() }).optional(),
        group: z.object({ displayName: z.string() }).optional(),
        added: z.array(z.object({ userName: z.string().optional() })).optional(),
      }),
    }),
  ),
});

const startedAt = performance.now();

function say(text: string): void {
  console.error(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}

interface Provider extends Sender {
  readonly name: 'okta' | 'entra';
  readonly organizationId: string;
  readonly directoryId: string;
  readonly work: Work;
}

async function connect(rest: RestClient, name: Provider['name']): Promise<Provider> {
  const { id: organizationId } = await rest.call(Created, 'POST', '/organizations', { name });
  const base = `/organizations/${organizationId}/directories`;
  const directory = await rest.call(Directory, 'POST', base, { provider: name });
  const { token } = await rest.call(Token, 'POST', `/directories/${directory.id}/tokens`, {});
  const { answers, send } = sender(directory.endpoint, token);
  return { name, organizationId, directoryId: directory.id, work: newWork(), answers, send };
}

async function eventsOf(rest: RestClient, organizationId: string) {
  const all: z.infer<typeof Events>['data'] = [];
  for (;;) {
    const after = all.at(-1)?.sequence ?? 0;
    const { data } = await rest.call(Events, 'GET', `/organizations/${organizationId}/events?after=${after}&limit=200`);
    if (data.length === 0) return all;
    all.push(...data);
  }
}

/** Stalls the database from its next commit on, and returns when that is over. */
async function stall(origin: string, kind: string, ms: number): Promise<When> {
  await fetch(`${origin}/drill/stall?kind=${kind}&ms=${ms}`, { method: 'POST' });
  const state = async () => State.parse(await (await fetch(`${origin}/drill/state`)).json());
  let now = await state();
  for (const deadline = Date.now() + 4 * CALM_MS; now.waiting; now = await state()) {
    if (Date.now() > deadline) throw new Error('The stall ended without hitting a commit.');
    await sleep(POLL_MS);
  }
  say(`${kind}: the stall of ${ms / 1000} s has begun`);
  const endsAt = now.beganAt + ms;
  while (Date.now() < endsAt) await sleep(Math.min(10_000, Math.max(0, endsAt - Date.now())));
  const { beganAt, met } = await state();
  say(`${kind}: the stall is over; it hit ${met} batches`);
  return { beganAt, endsAt };
}

async function drill(origin: string, rest: RestClient, kind: string, seconds: number): Promise<Outcome[]> {
  const providers = [await connect(rest, 'okta'), await connect(rest, 'entra')];
  const atWork = providers.map(({ name, send, work }) => (name === 'okta' ? oktaAtWork : entraAtWork)(send, work));
  const allDone = Promise.all(atWork);
  const broken = allDone.then(() => new Promise<never>(() => undefined));
  await Promise.race([sleep(CALM_MS), broken]);
  const when = await Promise.race([stall(origin, kind, seconds * 1000), broken]);
  await Promise.race([sleep(CALM_MS), broken]);
  for (const { work } of providers) work.stopping = true;
  const isDone = await Promise.race([allDone.then(() => true), sleep(SETTLES_WITHIN_MS, false)]);
  say(`${kind}: ${isDone ? 'the providers are done' : 'the providers are NOT done'}`);
  return Promise.all(
    providers.map(async ({ answers, directoryId, name, organizationId, work }) => {
      const verdict = judge(
        work.acknowledged,
        await eventsOf(rest, organizationId),
        await readDirectory(rest, directoryId),
      );
      const { lost, missing, twice } = verdict;
      for (const one of lost.slice(0, SHOWN)) say(`  ${name} lost: ${one}`);
      for (const one of twice.slice(0, SHOWN)) say(`  ${name} twice: ${one}`);
      for (const one of missing.slice(0, SHOWN)) say(`  ${name} without an event: ${one}`);
      for (const one of work.givenUp.slice(0, SHOWN)) say(`  ${name} gave up: ${one}`);
      return outcomeOf({ stall: `${kind}, ${seconds} s`, provider: name, work, verdict, answers, when, isDone });
    }),
  );
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '40,80' },
      kinds: { type: 'string', default: KINDS.join(',') },
    },
  });
  const seconds = values.seconds.split(',').map(Number);
  const kinds = values.kinds.split(',');
  if (!seconds.every((each) => each >= 1 && each <= 600) || !kinds.every((each) => KINDS.includes(each))) {
    console.error(`--seconds must be a list of numbers from 1 to 600, --kinds a list from ${KINDS.join(', ')}.`);
    return 2;
  }
  const stateDir = await mkdtemp(join(tmpdir(), 'rollcall-drill-'));
  const stopped = Promise.withResolvers<never>();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => stopped.reject(new Error(`Stopped by ${name}.`)));
  onNpmGone(() => stopped.reject(new Error('npm is gone.')));
  const allStalls = async (): Promise<Outcome[]> => {
    const { PATH, HOME } = process.env;
    const server = await startServer({
      port: await freePort(),
      stateDir,
      environment: { PATH, HOME },
      entry: 'bench/worker/stalling-worker.ts',
      // Of a stall the log is full.
      onError: () => undefined,
    });
    const rest = restClient(server.origin, server.adminApiKey);
    const outcomes: Outcome[] = [];
    for (const kind of kinds)
      for (const each of seconds)
        outcomes.push(...(await Promise.race([drill(server.origin, rest, kind, each), server.died])));
    return outcomes;
  };
  try {
    const outcomes = await Promise.race([allStalls(), stopped.promise]);
    console.log(`${table(outcomes)}\n`);
    const kept = outcomes.every(({ isKept }) => isKept);
    console.log(kept ? 'Passed: nothing acknowledged is lost, nothing was done twice.' : 'FAILED.');
    return kept ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await endAllGroups();
    await rm(stateDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

process.exit(await main());
