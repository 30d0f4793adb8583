// The test kit as a host app's tests use it: a Rollcall of its own, providers that push to it, and a host app behind it.

import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostApp } from '../../examples/host-app/app.ts';
import { openTables, type Tables } from '../../examples/host-app/tables.ts';
import { everything } from '../../examples/host-app/views.ts';
import { NotSettled, type Rollcall, simulate, startRollcall } from '../../packages/testkit/src/index.ts';

let rollcall: Rollcall;
beforeAll(async () => {
  rollcall = await startRollcall();
}, 60_000);
afterAll(() => rollcall.stop());

async function listen(answer: (request: Request) => Response | Promise<Response>) {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = serve({ fetch: answer, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port));
  return { url: `http://127.0.0.1:${await promise}/webhooks`, close: () => server.close() };
}

/** The host app's copy, in the words of the directory. */
function copyOf(tables: Tables) {
  const { users, groups, memberships } = everything(tables);
  const names = new Map(users.map(({ id, userName }) => [id, String(userName)]));
  return {
    users: users.map(({ userName }) => String(userName)).sort(),
    groups: groups
      .map(({ id, displayName }) => {
        const members = memberships.flatMap((one) =>
          one.groupId === id ? (names.get(String(one.memberId)) ?? []) : [],
        );
        return { displayName: String(displayName), members: members.sort() };
      })
      .sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
  };
}

describe.each(['jumpcloud', 'okta', 'entra'] as const)('%s, played', (provider) => {
  it('leaves a directory and a host app as expected, from Test Connection over a bad day to a resync', async () => {
    const tables = openTables(':memory:');
    let app: ReturnType<typeof hostApp> | undefined;
    const host = await listen((request) => app?.fetch(request) ?? new Response(null, { status: 503 }));
    const organization = await rollcall.createOrganization(provider);
    const { secret } = await rollcall.createWebhook(host.url, { maxBatch: 50 });
    app = hostApp(secret, tables, rollcall.client);
    const { id, endpoint, token } = await rollcall.createDirectory(organization.id, provider);

    const acme = simulate[provider](endpoint, token, { people: 8, groups: 2 });
    await acme.testConnection();
    await acme.provision();
    expect(await rollcall.directory(id)).toEqual(acme.expected());
    const [{ displayName = '' } = {}] = acme.expected().groups;
    await acme.hire({ userName: 'grace@acme.example', title: 'Engineer' }, displayName);
    await acme.change('grace@acme.example', { title: 'Lead', department: undefined });
    await acme.suspend('grace@acme.example');
    await acme.resume('grace@acme.example');
    await acme.createGroup('Night shift', 'grace@acme.example');
    await acme.quit('grace@acme.example', displayName);
    await acme.badDay();
    await acme.deleteGroup('Night shift');
    expect(acme.requests.retried).toBeGreaterThan(1);
    expect(await rollcall.directory(id)).toEqual(acme.expected());

    const events = await rollcall.settled();
    expect(events.map(({ sequence }) => sequence)).toContain(1);
    const { users, groups } = acme.expected();
    const wanted = { users: users.map(({ userName }) => userName), groups };
    expect(copyOf(tables)).toEqual(wanted);

    await rollcall.client.directories.resync(id);
    expect((await rollcall.settled()).at(-1)?.type).toBe('directory.resync_finished');
    expect(copyOf(tables)).toEqual(wanted);
    host.close();
    for await (const webhook of rollcall.client.webhooks.list()) await rollcall.client.webhooks.delete(webhook.id);
  });
});

describe('settled', () => {
  it('says what is still to be delivered, and what the host app has answered', async () => {
    const organization = await rollcall.createOrganization();
    const host = await listen(() => new Response('out of order', { status: 500 }));
    const webhook = await rollcall.createWebhook(host.url);
    await rollcall.createDirectory(organization.id);
    const error = await rollcall.settled(1_000).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotSettled);
    expect(String(error)).toContain(`${webhook.id} has 1 events of ${organization.id} to deliver.`);
    expect(String(error)).toContain('of 1 directory.created: 500 out of order');
    await rollcall.client.webhooks.delete(webhook.id);
    host.close();
  });

  it('is at once where nobody listens', async () => {
    await rollcall.settled();
    expect(await rollcall.settled()).toEqual([]);
  });
});
