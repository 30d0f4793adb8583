// `npm run demo`: the main job from end to end, in a state folder of its own and on free ports. JumpCloud (a player of
// its requests) fills a directory, the sample host app follows by webhook, and in the end both must be equal. With
// `--guard` another story: removals by accident that never reach the host app.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { differences } from '../packages/testkit/src/jumpcloud/expected.ts';
import { startSession } from '../packages/testkit/src/jumpcloud/session.ts';
import { asScim, differencesOf, readDirectory } from './compare.ts';
import { watchEvents } from './demo-events.ts';
import { playAfternoon } from './demo-guard.ts';
import { changeSteps, type Step, setUpSteps } from './demo-play.ts';
import { openRoles } from './demo-roles.ts';
import { startHostApp } from './host-app.ts';
import { freePort } from './port.ts';
import { endAllGroups } from './process-group.ts';
import { restClient } from './rest.ts';
import { startServer } from './server.ts';

const TIME_LIMIT_MS = 110_000;
const MAX_SHOWN_DIFFERENCES = 20;

const Created = z.object({ id: z.string() });
const Webhook = Created.extend({ secret: z.string() });
const Directory = Created.extend({ endpoint: z.string() });
const Token = z.object({ token: z.string() });

const startedAt = performance.now();

/** One line a step. */
function say(step: string, received?: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
  console.log(`${seconds} s  ${step}${received === undefined ? '' : `\n           host app: ${received}`}`);
}

async function demo(folder: string, signal: AbortSignal): Promise<boolean> {
  const onError = (line: string) => console.error(line);
  // Settings of the caller's environment are for another server than this one.
  const { PATH, HOME } = process.env;
  const environment = { PATH, HOME };
  const port = await freePort();
  const stateDir = join(folder, 'state');
  const server = await startServer({ port, stateDir, environment, onError, onProgress: say });
  say(`Rollcall is running on ${server.origin}`);

  const rest = restClient(server.origin, server.adminApiKey);
  const hostPort = await freePort();
  const url = `http://127.0.0.1:${hostPort}/webhooks`;
  const webhook = await rest.call(Webhook, 'POST', '/webhooks', { url, description: 'Sample host app' });
  const host = await startHostApp(hostPort, webhook.secret, join(folder, 'host-app.db'), onError);
  say(`The sample host app listens on ${host.origin}`);

  const organization = await rest.call(Created, 'POST', '/organizations', { name: 'Acme', externalId: 'acme' });
  const base = `/organizations/${organization.id}/directories`;
  const directory = await rest.call(Directory, 'POST', base, { provider: 'jumpcloud' });
  const { token } = await rest.call(Token, 'POST', `/directories/${directory.id}/tokens`, {});
  const watch = watchEvents(rest, host, organization.id);
  say('Organization, directory and token created', await watch.settle(signal));

  // With the slash that administrators leave at the end: requests then go to …/v2//Users.
  const session = startSession({ baseUrl: `${directory.endpoint}/`, token, concurrency: 8 });
  const jumpCloud = async ({ play, title, until }: Step) => {
    const before = session.client.counts.sent;
    await Promise.race([play(), server.died]);
    const requests = session.client.counts.sent - before;
    const received = await watch.settle(signal, until);
    say(`JumpCloud: ${title} (${requests} ${requests === 1 ? 'request' : 'requests'})`, received);
  };
  for (const step of setUpSteps(session)) await jumpCloud(step);

  if (process.argv.includes('--guard')) {
    const place = { organizationId: organization.id, directoryId: directory.id };
    const wrong = await playAfternoon({ rest, host, session, watch, signal, jumpCloud, say, ...place });
    const truth = await readDirectory(rest, directory.id);
    const found = [...wrong, ...differencesOf(truth, await host.copy())];
    for (const difference of found.slice(0, MAX_SHOWN_DIFFERENCES)) console.error(difference);
    return found.length === 0;
  }

  const roles = openRoles(rest, host, session, { organizationId: organization.id, directoryId: directory.id });
  say(`The app declares roles: ${await roles.declare()}`);
  say(`The customer maps groups to roles, as previewed: ${await roles.map()}`, await watch.settle(signal, roles.until));
  for (const { step, role } of roles.steps()) {
    await jumpCloud(step);
    await roles.expectRole(role);
  }
  for (const step of changeSteps(session)) await jumpCloud(step);

  await rest.call(z.unknown(), 'POST', `/directories/${directory.id}/resync`);
  say('The host app starts a resync', await watch.settle(signal, 'directory.resync_finished'));

  await roles.settled(signal);
  await watch.settle(signal);
  const truth = await readDirectory(rest, directory.id);
  const found = [
    ...differences(session.expected, asScim(truth)).map(
      (difference) => `Directory differs from JumpCloud: ${difference}`,
    ),
    ...differencesOf(truth, await host.copy()).map((difference) => `Host app differs from directory: ${difference}`),
  ];
  for (const difference of found.slice(0, MAX_SHOWN_DIFFERENCES)) console.error(difference);
  const mapped = truth.users.filter(({ role }) => role !== null).length;
  const members = truth.groups.reduce((sum, group) => sum + group.members.length, 0);
  const sizes = `${truth.users.length} users, ${truth.groups.length} groups, ${members} memberships, ${mapped} people with a role`;
  say(found.length === 0 ? `Equal: ${sizes}` : `NOT equal: ${found.length} differences in ${sizes}`);
  return found.length === 0;
}

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-demo-'));
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => stop.abort(new Error(`Stopped by ${name}.`)));
  const limit = setTimeout(() => stop.abort(new Error('The demo took longer than 110 s.')), TIME_LIMIT_MS);
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason));
  });
  try {
    return (await Promise.race([demo(folder, stop.signal), stopped])) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    clearTimeout(limit);
    await endAllGroups();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

process.exit(await main());
