// A local server with a second database, from a fresh state folder: an organization in it is pushed to, delivered from,
// and shown in lists, console and health beside one in the default database.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { localDatabases } from '../../scripts/local-databases.ts';
import { freePort } from '../../scripts/port.ts';
import { ROOT } from '../../scripts/process-group.ts';
import { type RestClient, restClient } from '../../scripts/rest.ts';
import { type RunningServer, startServer } from '../../scripts/server.ts';

const SLOW_MS = 300_000;
const stateDir = mkdtempSync(join(tmpdir(), 'rollcall-shards-'));
const Made = z.object({ id: z.string() });
const Directory = Made.extend({ endpoint: z.string() });
const Token = z.object({ token: z.string() });
const Health = z.object({
  status: z.literal('ok'),
  databases: z.array(z.object({ label: z.string(), status: z.literal('ok') })),
});

let port: number;
let running: RunningServer | undefined;
let rest: RestClient;

beforeAll(async () => {
  port = await freePort();
  const environment = { ...process.env, SHARDS: 'eu' };
  running = await startServer({ port, stateDir, environment, onError: () => undefined });
  rest = restClient(running.origin, running.adminApiKey);
}, SLOW_MS);

afterAll(async () => {
  await running?.stop();
  rmSync(stateDir, { recursive: true, force: true });
  if (port !== undefined) rmSync(join(ROOT, `wrangler.start.${port}.toml`), { force: true });
});

/** The labels of the databases that answer. */
async function labels(): Promise<string[]> {
  const authorization = `Bearer ${running?.adminApiKey}`;
  const answer = await fetch(`${running?.origin}/healthz?detail=1`, { headers: { authorization } });
  return Health.parse(await answer.json()).databases.map(({ label }) => label);
}

/** A page of the console, for whoever signs in with the admin key. */
async function consolePage(path: string): Promise<string> {
  const { adminApiKey, origin } = running ?? { adminApiKey: '', origin: '' };
  const signIn = { method: 'POST', headers: { origin }, redirect: 'manual' } as const;
  const signedIn = await fetch(`${origin}/console/sign-in`, {
    ...signIn,
    body: new URLSearchParams({ key: adminApiKey }),
  });
  const cookie = signedIn.headers.getSetCookie().map((each) => each.split(';')[0]);
  return (await fetch(`${origin}${path}`, { headers: { cookie: cookie.join('; ') } })).text();
}

describe('npm start with SHARDS', () => {
  it('serves an organization of the second database', { timeout: SLOW_MS }, async () => {
    const received: string[] = [];
    const host = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const event = z.object({ type: z.string(), organizationId: z.string() }).parse(JSON.parse(body));
      received.push(`${event.organizationId} ${event.type}`);
      response.end();
    });
    const hostPort = await freePort();
    await new Promise<void>((resolve) => host.listen(hostPort, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${hostPort}/`;
    await rest.call(Made, 'POST', '/webhooks', { url });

    const ids: string[] = [];
    for (const [name, shard] of [
      ['Bavaria', 'eu'],
      ['Ohio', ''],
      ['Tuscany', 'eu'],
    ] as const) {
      const { id } = await rest.call(Made, 'POST', '/organizations', { name, shard });
      ids.push(id);
      const directory = await rest.call(Directory, 'POST', `/organizations/${id}/directories`, { provider: 'okta' });
      const { token } = await rest.call(Token, 'POST', `/directories/${directory.id}/tokens`, {});
      const pushed = await fetch(`${directory.endpoint}/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify({
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
          userName: `ada@${name}.example`,
        }),
      });
      expect(pushed.status).toBe(201);
    }
    expect(ids.map((id) => id.startsWith('org_eu_'))).toEqual([true, false, true]);
    const created = () => ids.filter((id) => received.includes(`${id} user.created`));
    await expect.poll(created, { timeout: 60_000, interval: 200 }).toEqual(ids);
    host.close();

    expect(await labels()).toEqual(['', 'eu']);
    const shown = await consolePage('/console');
    for (const name of ['Bavaria', 'Ohio', 'Tuscany']) expect(shown).toContain(name);
    const page = z.object({ data: z.array(Made), nextCursor: z.string().nullable() });
    const listed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const from: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const { data, nextCursor }: z.infer<typeof page> = await rest.call(page, 'GET', `/organizations?limit=1${from}`);
      listed.push(...data.map(({ id }) => id));
      cursor = nextCursor;
    }
    expect(listed).toEqual([...ids].sort());
    const unknown = rest.call(Made, 'POST', '/organizations', { name: 'Moon', shard: 'moon' });
    await expect(unknown).rejects.toThrow('No database has the label \\"moon\\". There are: the default one, eu.');
  });

  it('keeps a database that SHARDS no longer names, beside another', () => {
    const { databases, options } = localDatabases(stateDir, port, { SHARDS: 'us2' });
    expect(databases.map(({ binding }) => binding)).toEqual(['DB', 'DB_EU', 'DB_US2']);
    expect(new Set(databases.map(({ id }) => id)).size).toBe(3);
    expect(options).toEqual(['--config', `wrangler.start.${port}.toml`]);
  });

  it.each(['EU', 'europe-west', '2us', 'muchtoolong', 'eu us'])('refuses the label %j', (label) => {
    expect(() => localDatabases(stateDir, port, { SHARDS: `us2,${label}` })).toThrow(
      `SHARDS has the label "${label}", but a label must be 1 to 8 lower-case letters or digits, starting with a letter, and not "default".`,
    );
  });
});
