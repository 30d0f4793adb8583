// `npm run chaos`: an import while `npm start` is killed with all its processes, or restarted as an update does it, again and
// again; afterwards no further write, and everything that was acknowledged must reach two host apps, in order. With
// `--guard`, after the import everybody is suspended under the same fire.
//   -- --kills 5 --restarts 0 --users 2000 --seed 1 --guard

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createClient } from '@rollcall/sdk';
import { directoryReceiver } from '../examples/host-app/receiver.ts';
import { openTables } from '../examples/host-app/tables.ts';
import { everything } from '../examples/host-app/views.ts';
import { differences } from '../packages/testkit/src/jumpcloud/expected.ts';
import { type Random, seededRandom } from '../packages/testkit/src/jumpcloud/random.ts';
import { burstUnderFire } from './chaos/guard.ts';
import { newestSequence, type Stage, setStage } from './chaos/stage.ts';
import { isKept, reportOf } from './chaos/stream-report.ts';
import { asScim, differencesOf, readDirectory } from './compare.ts';
import { copyAsScim, Everything } from './host-app.ts';
import { onNpmGone } from './parent.ts';
import { endAllGroups } from './process-group.ts';

const MAX_REPEATS = 20;
/** The last lease ends after 30 s, the clock comes every 30 s. */
const ARRIVES_WITHIN_MS = 240_000;
/** An end comes so long, at most, after the streams have moved. */
const MAX_DELAY_MS = 1_500;
const POLL_MS = 100;
const SHOWN = 10;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '5' },
    restarts: { type: 'string', default: '0' },
    users: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    guard: { type: 'boolean', default: false },
  },
});
const [kills, restarts] = [Number(values.kills), Number(values.restarts)];
const [users, seed] = [Number(values.users), Number(values.seed)];
const ends = kills + restarts;
const startedAt = performance.now();

function say(text: string): void {
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}

/** Ends the server in one of the ways that are left, at random, and starts it again. */
function ender({ idp, server }: Stage, random: Random): () => Promise<void> {
  let [killsLeft, restartsLeft] = [kills, restarts];
  return async () => {
    const isKill = random.below(killsLeft + restartsLeft) < killsLeft;
    if (isKill) {
      killsLeft -= 1;
      const processes = await server.kill();
      say(`Kill: ${processes} processes, ${idp.acknowledged} changes acknowledged so far`);
    } else {
      restartsLeft -= 1;
      await server.stop();
      say(`Restart: ended by SIGTERM, ${idp.acknowledged} changes acknowledged so far`);
    }
    await server.start();
    say('Started again');
  };
}

/** Ends the server at random moments of the import, each while the streams are moving; falls silent with the last. */
async function importUnderFire({ hosts, idp, server }: Stage, random: Random, end: () => Promise<void>): Promise<void> {
  let exported = false;
  const failed = idp.run().then(() => {
    exported = true;
    return new Promise<never>(() => undefined);
  });
  // Random shares of the import, the last near its end.
  const shares = Array.from({ length: ends - 1 }, () => (5 + random.below(85)) / 100).sort((a, b) => a - b);
  for (const share of [...shares, 0.97]) {
    idp.slowFrom(share);
    // A quick machine may have exported all before the last end: then nothing moves any more.
    const moving = () => exported || hosts.every((host) => host.arrivals.at(-1)?.life === server.ends);
    while (idp.progress < share || !moving()) await Promise.race([sleep(POLL_MS), failed]);
    await Promise.race([sleep(random.below(MAX_DELAY_MS)), failed]);
    if (share === 0.97) idp.silence();
    await end();
  }
}

async function chaos(folder: string): Promise<boolean> {
  const stage = await setStage(folder, { users, seed });
  const { adminApiKey, directoryId, hosts, idp, organizationId, rest, server } = stage;
  say(`npm start is running on ${server.origin}`);
  say(`JumpCloud exports ${users} users; ${kills} kills, ${restarts} restarts (seed ${seed})`);
  const random = seededRandom(seed);
  const end = ender(stage, random);
  const wrong: string[] = [];
  if (values.guard) wrong.push(...(await burstUnderFire(stage, { end, ends, random, say })));
  else await importUnderFire(stage, random, end);

  const { last, numbered } = await newestSequence(rest, organizationId);
  for (let waited = 0; hosts.some((host) => host.newest(organizationId) < last); waited += POLL_MS) {
    if (waited > ARRIVES_WITHIN_MS) break;
    await sleep(POLL_MS);
  }
  say(`No further write since the last end; ${last} events in the outbox`);

  const truth = await readDirectory(rest, directoryId);
  // What was sent and not answered may have been done or not: it is no loss when it is there.
  const acknowledgedOnly = (found: readonly string[]) => found.filter((one) => !one.startsWith('left over'));
  const problems = [...wrong, ...acknowledgedOnly(differences(idp.session.expected, asScim(truth)))];
  let kept = numbered && problems.length === 0;
  console.log(`\nacknowledged  ${idp.acknowledged} changes\nlost          ${problems.length} in the directory`);
  for (const host of hosts) {
    const report = reportOf(host.arrivals, last, ends + 1);
    const copy = host.copy();
    const lost = acknowledgedOnly(differences(idp.session.expected, copyAsScim(copy)));
    const apart = differencesOf(truth, copy);
    problems.push(...lost, ...apart);
    kept &&= isKept(report, Math.max(MAX_REPEATS, host.maxBatch)) && lost.length + apart.length === 0;
    console.log(`
stream with maxBatch ${host.maxBatch}
  lost          ${report.lost} events, ${lost.length} acknowledged changes
  repeated      ${report.repeated.slice(1).join(', ')} after each end, ${report.repeated[0]} before; other webhook-id: ${report.renamed}
  gaps          ${report.gaps}  out of order  ${report.disorder}
  copy differs  ${apart.length} from ${truth.users.length} users and ${truth.groups.length} groups`);
    host.close();
  }
  const pulled = openTables(':memory:');
  const client = createClient({ origin: server.origin, apiKey: adminApiKey });
  const count = await directoryReceiver('', pulled, client).catchUp(organizationId);
  const apart = differencesOf(truth, Everything.parse(everything(pulled)));
  problems.push(...apart);
  kept &&= apart.length === 0;
  console.log(`\nby polling\n  events        ${count}\n  copy differs  ${apart.length}`);
  for (const problem of problems.slice(0, SHOWN)) console.error(problem);
  console.log(kept ? '\nPassed.' : '\nFAILED.');
  return kept;
}

async function main(): Promise<number> {
  const isCount = (value: number) => Number.isInteger(value) && value >= 0;
  if (![kills, restarts, users, seed].every(isCount) || users * seed * ends === 0) {
    console.error(
      '--kills, --restarts, --users and --seed must be whole numbers, and --users, --seed and the ends not 0.',
    );
    return 2;
  }
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-chaos-'));
  const stopped = Promise.withResolvers<never>();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => stopped.reject(new Error(`Stopped by ${name}.`)));
  onNpmGone(() => stopped.reject(new Error('npm is gone.')));
  try {
    return (await Promise.race([chaos(folder), stopped.promise])) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await endAllGroups();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

process.exit(await main());
