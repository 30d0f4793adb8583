// `npm run bench`: throughput and latency of the Worker over HTTP, beside a floor that does the same D1 statements and
// nothing else, in alternating rounds of one run.  -- --only get-user,import  -- --seconds 20  -- --users 10000

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LARGE } from '../packages/testkit/src/jumpcloud/people.ts';
import { onNpmGone } from '../scripts/parent.ts';
import { endAllGroups } from '../scripts/process-group.ts';
import { measureDeliveries } from './run/deliveries.ts';
import { importCompany } from './run/import.ts';
import { type Measured, percentile, rate, sendFor, sendTimes, together } from './run/load.ts';
import { burstOperation, type Operation, readOperations, writeOperations } from './run/operations.ts';
import { measureRefusal } from './run/refusal.ts';
import { type Sides, startSides } from './run/sides.ts';
import { measurePaced, measureStranger } from './run/stranger.ts';

/** Short, since the load of a shared machine changes within seconds. */
const ROUND_SECONDS = 1;
const CONCURRENCY = 16;
const BURST = { requests: 500, concurrency: 50 };
const IMPORT_CONCURRENCY = 8;
const MAX_DELIVERIES = 1000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    /** Of each operation and side. */
    seconds: { type: 'string', default: '10' },
    users: { type: 'string', default: String(LARGE.users) },
  },
});
const only = new Set(values.only.split(',').filter(Boolean));
const wanted = (name: string) => only.size === 0 || only.has(name);
const users = Number(values.users);
const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await endAllGroups();
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

type Side = 'worker' | 'floor';
type Round = (operation: Operation, side: Side) => Promise<Measured>;

const steady: Round = (operation, side) => sendFor(ROUND_SECONDS, CONCURRENCY, operation[side]);
const burst: Round = (operation, side) => sendTimes(BURST.requests, BURST.concurrency, operation[side]);

/** Rounds of Worker and floor in turn, so that whatever else the machine does falls on both. */
async function compare(operation: Operation, round: Round, warm: boolean): Promise<void> {
  const rounds: Record<Side, Measured[]> = { worker: [], floor: [] };
  const sides: Side[] = ['worker', 'floor'];
  if (warm) for (const side of sides) await sendFor(1, CONCURRENCY, operation[side]);
  const pairs = warm ? Math.ceil(Number(values.seconds) / ROUND_SECONDS) : 1;
  // Each pair the other way round: what goes up or down meanwhile falls on both alike.
  for (let pair = 0; pair < pairs; pair++, sides.reverse())
    for (const side of sides) rounds[side].push(await round(operation, side));
  const worker = together(rounds.worker);
  const floor = together(rounds.floor);
  const ms = (measured: Measured) => [50, 95, 99].map((p) => percentile(measured, p).toFixed(1)).join(' / ');
  // Of each pair, and of these the median: a moment in which the machine was elsewhere counts once.
  const ratio = median(rounds.worker.map((one, pair) => rate(one) / rate(rounds.floor[pair] ?? one)));
  row([operation.name, rate(worker).toFixed(0), rate(floor).toFixed(0), ratio.toFixed(2), ms(worker), ms(floor)]);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

const WIDTHS = [17, 9, 9, 6, 21, 21];
function row(cells: readonly string[]): void {
  console.log(`| ${cells.map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0)).join(' | ')} |`);
}

async function measure(sides: Sides): Promise<void> {
  row(['operation', 'Worker/s', 'floor/s', 'ratio', 'Worker p50/95/99 ms', 'floor p50/95/99 ms']);
  row(WIDTHS.map((width) => '-'.repeat(width)));
  for (const operation of [...readOperations(sides), ...writeOperations(sides)])
    if (wanted(operation.name)) await compare(operation, steady, true);
  if (wanted('add-member-burst')) await compare(burstOperation(sides), burst, false);
  const [first] = sides.small;
  if (wanted('deliveries') && first) {
    const { events, floor, worker } = await measureDeliveries(sides, first.organizationId, MAX_DELIVERIES);
    const ratio = (worker / floor).toFixed(2);
    row([`deliveries`, worker.toFixed(0), floor.toFixed(0), ratio, `one stream, ${events} events`, '']);
  }
  if (wanted('stranger')) await showStranger(sides);
  if (wanted('import')) await measureImport(sides);
}

async function showStranger(sides: Sides): Promise<void> {
  const turns = Math.max(4, Math.ceil(Number(values.seconds) / ROUND_SECONDS));
  const { rates, refusedShare, sentPerSecond, toAlone, toBeside } = await measureStranger(sides, turns, ROUND_SECONDS);
  const paced = await measurePaced(sides, Math.max(3, Math.ceil(turns / 2)));
  const refusal = await measureRefusal(sides, turns);
  const at = (kind: 'amid' | 'beside') =>
    `${rates[kind].toFixed(0)}/s next to ${sentPerSecond[kind].toFixed(0)} requests/s`;
  console.log(`
One directory's patch-user at concurrency ${CONCURRENCY}, ${turns} turns; a client with unknown tokens sends bodies of 100 kB, ${(100 * refusedShare).toFixed(1)} % of them got a 401 or 429:
alone ${rates.alone.toFixed(0)}/s; with those requests ${at('amid')}; with them going to a path that always answers 401 ${at('beside')}.
Median of the ratios: ${median(toAlone).toFixed(2)} of alone, ${median(toBeside).toFixed(2)} of that path.`);
  const ms = ({ alone, amid }: { readonly alone: number; readonly amid: number }) =>
    `${alone.toFixed(0)} ms alone, ${amid.toFixed(0)} ms amid them`;
  console.log(`
The same at the 25 requests/s that every directory is assured of, next to ${paced.sentPerSecond.toFixed(0)} requests/s: it keeps ${median(paced.toAlone).toFixed(2)} of its rate.
p50 ${ms(paced.p50)}; p95 ${ms(paced.p95)}.`);
  if (refusal)
    console.log(`
CPU of a refused request, by itself, all processes: ${refusal.door.toFixed(2)} ms by the Worker, ${refusal.beside.toFixed(2)} ms at that path.`);
}

async function measureImport(sides: Sides): Promise<void> {
  const share = users / LARGE.users;
  const size = {
    users,
    groups: Math.ceil(LARGE.groups * share),
    memberships: Math.ceil(LARGE.memberships * share),
  };
  const done = await importCompany(sides.worker, size, IMPORT_CONCURRENCY);
  const rates = done.userRates.map((each) => each.toFixed(0)).join(', ');
  console.log(`
Import of ${size.users} users, ${size.groups} groups, ${size.memberships} memberships at concurrency ${IMPORT_CONCURRENCY}:
${done.requests} requests in ${done.seconds.toFixed(1)} s (${(done.requests / done.seconds).toFixed(0)}/s), ${done.retried} retried, none rejected.
Users per second in each tenth (a lookup and a create each): ${rates}.
Groups and memberships: ${done.groupSeconds.toFixed(1)} s.
${done.events} events, ${done.inOrder ? 'every one delivered, in order' : 'NOT delivered completely and in order'}, the last ${done.deliveryLagSeconds.toFixed(1)} s after the last answer (${(done.events / done.deliverySeconds).toFixed(0)}/s).`);
  if (!done.inOrder) throw new Error('The events were not delivered completely and in order.');
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(130));
onNpmGone(() => void end(1));

try {
  console.error('Seeding …');
  const sides = await startSides({ folder, largeSize: 10_000, smallSize: 500, smallCount: CONCURRENCY });
  await Promise.race([measure(sides), sides.worker.died, sides.floor.died]);
  await end(0);
} catch (error) {
  if (!ending) console.error(error instanceof Error ? error.message : error);
  await end(1);
}
