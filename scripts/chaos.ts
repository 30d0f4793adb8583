// `npm run chaos`: an import while every process of `npm start` is killed again and again; afterwards no further write,
// and everything that was acknowledged must reach two host apps, in order.  -- --kills 5 --users 2000 --seed 1

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createClient } from '@rollcall/sdk';
import { z } from 'zod';
import { directoryReceiver } from '../examples/host-app/receiver.ts';
import { openTables } from '../examples/host-app/tables.ts';
import { everything } from '../examples/host-app/views.ts';
import { differences } from '../packages/testkit/src/jumpcloud/expected.ts';
import { type Random, seededRandom } from '../packages/testkit/src/jumpcloud/random.ts';
import { type Host, startHost } from './chaos/host.ts';
import { type Provider, provider } from './chaos/provider.ts';
import { isKept, reportOf } from './chaos/stream-report.ts';
import { type Victim, victim } from './chaos/victim.ts';
import { asScim, differencesOf, readDirectory } from './compare.ts';
import { copyAsScim, Everything } from './host-app.ts';
import { onNpmGone } from './parent.ts';
import { freePort } from './port.ts';
import { endAllGroups } from './process-group.ts';
import { type RestClient, restClient } from './rest.ts';

const MAX_REPEATS = 20;
const BATCH = 50;
/** The last lease ends after 30 s, the clock comes every 30 s. */
const ARRIVES_WITHIN_MS = 240_000;
/** A kill comes so long, at most, after the streams have moved. */
const MAX_DELAY_MS = 1_500;
const POLL_MS = 100;
const SHOWN = 10;

const Created = z.object({ id: z.string() });
const Webhook = Created.extend({ secret: z.string() });
const Directory = Created.extend({ endpoint: z.string() });
const Token = z.object({ token: z.string() });
const Events = z.object({ data: z.array(z.object({ sequence: z.number() })), nextAfter: z.number() });

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '5' },
    users: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const [kills, users, seed] = [Number(values.kills), Number(values.users), Number(values.seed)];
const startedAt = performance.now();

function say(text: string): void {
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}

/** Kills at random moments of the import, each while the streams are moving; falls silent with the last. */
async function importUnderFire(server: Victim, idp: Provider, hosts: readonly Host[], random: Random): Promise<void> {
  let exported = false;
  const failed = idp.run().then(() => {
    exported = true;
    return new Promise<never>(() => undefined);
  });
  // Random shares of the import, the last near its end.
  const shares = Array.from({ length: kills - 1 }, () => (5 + random.below(85)) / 100).sort((a, b) => a - b);
  for (const share of [...shares, 0.97]) {
    idp.slowFrom(share);
    // A quick machine may have exported all before the last kill: then nothing moves any more.
    const moving = () => exported || hosts.every((host) => host.arrivals.at(-1)?.life === server.kills);
    while (idp.progress < share || !moving()) await Promise.race([sleep(POLL_MS), failed]);
    await Promise.race([sleep(random.below(MAX_DELAY_MS)), failed]);
    if (share === 0.97) idp.silence();
    const processes = await server.kill();
    say(`Kill ${server.kills}: ${processes} processes, ${idp.acknowledged} changes acknowledged so far`);
    await server.start();
    say('Started again');
  }
}

async function newestSequence(rest: RestClient, organizationId: string): Promise<{ last: number; numbered: boolean }> {
  let last = 0;
  let numbered = true;
  for (;;) {
    const page = await rest.call(Events, 'GET', `/organizations/${organizationId}/events?after=${last}&limit=200`);
    if (page.data.length === 0) return { last, numbered };
    for (const { sequence } of page.data) {
      numbered &&= sequence === last + 1;
      last = sequence;
    }
  }
}

async function chaos(folder: string): Promise<boolean> {
  const adminApiKey = randomBytes(32).toString('hex');
  const onError = (line: string) => console.error(line);
  const server = victim({ port: await freePort(), stateDir: join(folder, 'state'), adminApiKey, onError });
  await server.start();
  say(`npm start is running on ${server.origin}`);
  const rest = restClient(server.origin, adminApiKey);
  const hosts = [];
  for (const maxBatch of [1, BATCH]) {
    const host = await startHost(await freePort(), () => server.kills);
    host.trust((await rest.call(Webhook, 'POST', '/webhooks', { url: host.url, maxBatch })).secret);
    hosts.push({ ...host, maxBatch });
  }
  const organization = await rest.call(Created, 'POST', '/organizations', { name: 'Acme' });
  const base = `/organizations/${organization.id}/directories`;
  const directory = await rest.call(Directory, 'POST', base, { provider: 'jumpcloud' });
  const { token } = await rest.call(Token, 'POST', `/directories/${directory.id}/tokens`, {});
  const idp = provider({ baseUrl: `${directory.endpoint}/`, token, users, seed });
  say(`JumpCloud exports ${users} users; ${kills} kills (seed ${seed})`);
  await importUnderFire(server, idp, hosts, seededRandom(seed));

  const { last, numbered } = await newestSequence(rest, organization.id);
  for (let waited = 0; hosts.some((host) => host.newest(organization.id) < last); waited += POLL_MS) {
    if (waited > ARRIVES_WITHIN_MS) break;
    await sleep(POLL_MS);
  }
  say(`No further write since the last kill; ${last} events in the outbox`);

  const truth = await readDirectory(rest, directory.id);
  // What was sent and not answered may have been done or not: it is no loss when it is there.
  const acknowledgedOnly = (found: readonly string[]) => found.filter((one) => !one.startsWith('left over'));
  const problems = acknowledgedOnly(differences(idp.session.expected, asScim(truth)));
  let kept = numbered && problems.length === 0;
  console.log(`\nacknowledged  ${idp.acknowledged} changes\nlost          ${problems.length} in the directory`);
  for (const host of hosts) {
    const report = reportOf(host.arrivals, last, kills + 1);
    const copy = host.copy();
    const lost = acknowledgedOnly(differences(idp.session.expected, copyAsScim(copy)));
    const apart = differencesOf(truth, copy);
    problems.push(...lost, ...apart);
    kept &&= isKept(report, Math.max(MAX_REPEATS, host.maxBatch)) && lost.length + apart.length === 0;
    console.log(`
stream with maxBatch ${host.maxBatch}
  lost          ${report.lost} events, ${lost.length} acknowledged changes
  repeated      ${report.repeated.slice(1).join(', ')} after each kill, ${report.repeated[0]} before; other webhook-id: ${report.renamed}
  gaps          ${report.gaps}  out of order  ${report.disorder}
  copy differs  ${apart.length} from ${truth.users.length} users and ${truth.groups.length} groups`);
    host.close();
  }
  const pulled = openTables(':memory:');
  const client = createClient({ origin: server.origin, apiKey: adminApiKey });
  const count = await directoryReceiver('', pulled, client).catchUp(organization.id);
  const apart = differencesOf(truth, Everything.parse(everything(pulled)));
  problems.push(...apart);
  kept &&= apart.length === 0;
  console.log(`\nby polling\n  events        ${count}\n  copy differs  ${apart.length}`);
  for (const problem of problems.slice(0, SHOWN)) console.error(problem);
  console.log(kept ? '\nPassed.' : '\nFAILED.');
  return kept;
}

async function main(): Promise<number> {
  if (![kills, users, seed].every((value) => Number.isInteger(value) && value > 0)) {
    console.error('--kills, --users and --seed must be whole numbers above 0.');
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
