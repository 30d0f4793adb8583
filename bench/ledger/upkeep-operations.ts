// What the clock and the notes beside requests cost, which no request is charged with: dropping what is too old, a run that
// finds nothing to do, an organization of which all is sent, when directories and tokens were last used, counters. None of it
// depends on how many people a directory has.

import { isObject, type Json } from '../../src/protocol/json.ts';
import { membersBody, patchBody, userName } from '../people.ts';
import { COLUMNS, type Counts, type Entry } from './counts.ts';
import { difference, openMeter, perRequest, settled } from './measure.ts';
import { filtered, provider } from './operations.ts';
import { ask, type Directory, seed, type Target } from './target.ts';

/** More than a run of retention looks at, 100. */
const IDLE = 200;
/** A run looks at the deliveries of 20 webhooks. */
const WEBHOOKS = 20;
const SMALLEST = 100;
/** More runs than anything here takes. */
const MAX_RUNS = 50;

/** One entry each, for the size of a small directory. */
export async function measureUpkeep(target: Target): Promise<Entry[]> {
  const directory = await seed(target, SMALLEST);
  const notes = [await notedUse(target, directory), ...(await heardChange(target, directory))];
  const counters = await writtenCounters(target, directory);
  return [...notes, counters, ...(await clockRuns(target))];
}

const control = (target: Target, path: string): Promise<Json> => ask(target, '', 'GET', `/ledger/upkeep/${path}`, 200);

/** What `work` costs an account. */
async function costOf(target: Target, account: string, work: () => Promise<unknown>): Promise<Counts> {
  const before = await settled(target);
  await work();
  return difference(before, await settled(target), account);
}

const entryOf = (operation: string, cost: Counts, count = 1): Entry => ({
  operation,
  size: SMALLEST,
  ...perRequest(cost, count),
});

/** The first request of a minute, to a directory that nobody asked for an hour. */
async function notedUse(target: Target, directory: Directory): Promise<Entry> {
  await control(target, `silent?directory=${directory.directoryId}`);
  const { found } = provider(target, directory);
  const cost = await costOf(target, 'use', () => found(filtered('Users', `userName eq "${userName(1)}"`)));
  return entryOf('note-last-use', cost);
}

/** The first change of a minute in an organization with a webhook, which asks for events of another type. */
async function heardChange(target: Target, directory: Directory): Promise<Entry[]> {
  const { organizationId } = directory;
  const webhook = { url: 'https://host.example/hook', organizationId, events: ['directory.deleted'] };
  await ask(target, target.adminApiKey, 'POST', '/api/v1/webhooks', 201, webhook);
  const { patch, user } = provider(target, directory);
  const meter = await openMeter(target, SMALLEST);
  await meter.requests('patch-user-heard', () =>
    patch(`/Users/${user(5)}`, patchBody('replace', 'title', 'Lead'), 200),
  );
  return meter.finish();
}

/** What an isolate writes of requests of the three kinds that docs/scale.md counts. */
async function writtenCounters(target: Target, { directoryId, token }: Directory): Promise<Entry> {
  await control(target, 'counters');
  const counting: Target = {
    ...target,
    send: (path, init) => target.send(path, { ...init, headers: { ...init.headers, 'x-ledger-counters': 'true' } }),
  };
  const { found, group, patch, user } = provider(counting, { directoryId, organizationId: '', token, size: SMALLEST });
  await found(filtered('Users', `userName eq "${userName(2)}"`));
  await patch(`/Users/${user(6)}`, patchBody('replace', 'title', 'Lead'), 200);
  await patch(`/Groups/${group(0)}`, membersBody('add', [user(70)]));
  return entryOf('write-counters', await costOf(target, 'counters', () => control(target, 'counters?last')));
}

/** The clock at rest, on average over a round through all organizations; and what it takes more where something is due. */
async function clockRuns(target: Target): Promise<Entry[]> {
  await control(target, `idle?from=1&to=${IDLE}`);
  // What other operations left to be done, and what is done once.
  await round(target);
  await round(target);
  const rest = await costOf(target, 'clock', () => round(target));
  const runs = await runsOf(target);
  const more = async (operation: string, seedWhat: string, count: number): Promise<Entry> => {
    await control(target, seedWhat);
    const cost = await costOf(target, 'clock', () => round(target));
    for (const column of COLUMNS) cost[column] = Math.max(0, cost[column] - rest[column]);
    return entryOf(operation, cost, count);
  };
  return [
    entryOf('clock-run', rest, runs),
    await more('clock-settles-organization', 'due', IDLE),
    await more('drop-event', `old?kind=events&from=1&to=${IDLE}&each=10`, 10 * IDLE),
    await more('drop-request', `old?kind=requests&from=1&to=${IDLE}&each=50`, 50 * IDLE),
    await more('drop-delivery', `old?kind=deliveries&from=1&to=${WEBHOOKS}&each=50`, 50 * WEBHOOKS),
  ];
}

/** Runs of the clock until retention has seen every organization. @throws Error where something too old is left */
async function round(target: Target): Promise<void> {
  for (let runs = 0; runs < MAX_RUNS; runs++) {
    const told = await control(target, 'clock');
    if (!isObject(told)) throw new Error('The clock said nothing.');
    if (told.place !== '') continue;
    if (told.left !== 0) throw new Error(`Retention left ${String(told.left)} rows.`);
    return;
  }
  throw new Error('Retention does not come round.');
}

async function runsOf(target: Target): Promise<number> {
  for (let runs = 1; runs <= MAX_RUNS; runs++) {
    const told = await control(target, 'clock');
    if (isObject(told) && told.place === '') return runs;
  }
  throw new Error('Retention does not come round.');
}
