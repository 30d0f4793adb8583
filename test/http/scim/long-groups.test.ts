// Groups with more members than one trip reads leave as a stream: the same JSON, whatever it takes to make it.

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/database.ts';
import type { Env } from '../../../src/env.ts';
import { app } from '../../../src/http/app.ts';
import { count, takeCounts } from '../../../src/metrics.ts';
import { pageOfRequests } from '../../../src/tenancy/requests.ts';
import { hashSecret, newSecret } from '../../../src/tenancy/secret.ts';
import { type Seeded, seedDirectory } from '../../seed/directory.ts';
import { ORIGIN } from '../calls.ts';
import { type Provider, resources, scim } from './calls.ts';

const SIZE = 9_000;
let provider: Provider;
let seeded: Seeded;
let tokenHash: string;
/** Everyone is in the first two groups. */
let long: string;

beforeAll(async () => {
  const token = newSecret('rc');
  tokenHash = await hashSecret(token);
  seeded = await seedDirectory(env.DB, SIZE, tokenHash);
  const { directoryId, organizationId } = seeded;
  provider = { organizationId, directoryId, token, base: `/directories/${directoryId}/scim/v2` };
  long = `/Groups/${seeded.group(0)}`;
  for (const id of [seeded.group(0), seeded.group(1)])
    await env.DB.batch([
      env.DB.prepare(
        'INSERT OR IGNORE INTO memberships (group_id, member_id) SELECT ?, id FROM users WHERE directory_id = ?',
      ).bind(id, directoryId),
      env.DB.prepare('UPDATE groups SET member_count = ? WHERE id = ?').bind(SIZE, id),
    ]);
});

const members = (body: { readonly members?: unknown }) => body.members as { value: string }[];

/** A request of its own context, whose log is written when it is over. `before` is called before the n-th trip, from 0. */
async function asked(
  path: string,
  take: (response: Response) => Promise<unknown>,
  before: (trip: number) => Promise<unknown> = async () => undefined,
) {
  let trips = 0;
  const withSession = (constraint?: string) => {
    const session = env.DB.withSession(constraint);
    return {
      prepare: (sql: string) => session.prepare(sql),
      batch: async (statements: D1PreparedStatement[]) => {
        await before(trips++);
        return session.batch(statements);
      },
      getBookmark: () => session.getBookmark(),
    };
  };
  const DB = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === 'withSession') return withSession;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const context = createExecutionContext();
  const request = new Request(`${ORIGIN}${provider.base}${path}`, {
    headers: { Authorization: `Bearer ${provider.token}` },
  });
  const taken = await take(await app.fetch(request, { ...env, DB, METRICS: 'true' } as Env, context));
  await waitOnExecutionContext(context);
  const {
    items: [newest],
  } = await pageOfRequests(openDatabase(env.DB), provider.directoryId, { limit: 1 });
  return { taken, trips, logged: newest };
}

describe('GET of a group of 9,000', () => {
  it('shows them all, once, as a small group shows its members', async () => {
    const { body, headers, status } = await scim(provider, 'GET', long);
    const { body: small } = await scim(provider, 'GET', `/Groups/${seeded.group(2)}`);
    expect(status).toBe(200);
    expect(members(body).map(({ value }) => value)).toEqual(Array.from({ length: SIZE }, (_, i) => seeded.user(i)));
    expect(members(body).slice(100, 150)).toEqual(members(small));
    expect(Object.keys(body)).toEqual(Object.keys(small));
    expect(body.meta).toMatchObject({ version: headers.get('ETag') });
    expect(headers.get('Content-Type')).toBe('application/scim+json; charset=utf-8');
    expect(headers.get('Location')).toBe(`${ORIGIN}${provider.base}${long}`);
  });

  it.each([
    ['attributes=members.value', ['id', 'members'], ['value']],
    ['attributes=displayName,members', ['id', 'displayName', 'members'], ['value', '$ref', 'display', 'type']],
    ['excludedAttributes=meta,members.$ref', ['schemas', 'id', 'displayName', 'members'], ['value', 'display', 'type']],
    ['attributes=displayName', ['id', 'displayName'], null],
  ])('shows what is asked for: %s', async (query, attributes, ofMembers) => {
    const { body } = await scim(provider, 'GET', `${long}?${query}`);
    const { schemas: _, ...shown } = body;
    expect(Object.keys(attributes.includes('schemas') ? body : shown)).toEqual(attributes);
    expect(body.members === undefined ? null : Object.keys(members(body)[SIZE - 1] ?? {})).toEqual(ofMembers);
    expect(members(body)?.length ?? SIZE).toBe(SIZE);
  });

  it('is 404 for one that is not there, however it is asked for', async () => {
    for (const id of [seeded.group(99_999), seeded.user(0), 'nothing'])
      for (const query of ['', '?attributes=members', '?excludedAttributes=members'])
        expect([id, query, (await scim(provider, 'GET', `/Groups/${id}${query}`)).status]).toEqual([id, query, 404]);
  });

  it('asks of the conditions first, and reads one trip for HEAD', async () => {
    const { headers } = await scim(provider, 'HEAD', long);
    const tag = headers.get('ETag') ?? '';
    expect(tag).toBe('W/"1"');
    expect((await scim(provider, 'GET', long, { headers: { 'If-None-Match': tag } })).status).toBe(304);
    expect((await scim(provider, 'GET', long, { headers: { 'If-Match': 'W/"9"' } })).status).toBe(412);
    const logged = async () => (await pageOfRequests(openDatabase(env.DB), provider.directoryId, { limit: 3 })).items;
    await expect.poll(async () => (await logged()).map(({ status }) => status).sort()).toEqual([200, 304, 412]);
    for (const { entry } of await logged()) expect(entry.d1Trips).toBe(1);
  });

  it('is read no further than it is taken, so that its first piece is out before the next is asked for', async () => {
    const reached: number[] = [];
    const take = async (response: Response) => {
      const taking = response.body?.getReader();
      await taking?.read();
      await new Promise((resolve) => setTimeout(resolve, 0));
      const before = reached.length;
      await taking?.read();
      const after = reached.length;
      await taking?.cancel();
      return [before, after];
    };
    const { taken } = await asked(long, take, async (trip) => reached.push(trip));
    expect(taken).toEqual([1, 2]);
  });

  it('is logged and counted at its end, with all that it cost', async () => {
    // Far ahead, so that nobody else takes them.
    count('rollcall_sweeps', {});
    takeCounts(Date.now() + 3_600_000);
    const { logged, trips } = await asked(long, (response) => response.text());
    expect(trips).toBe(4);
    expect(logged).toMatchObject({ status: 200, entry: { path: long, detail: null, d1Trips: 4 } });
    expect(logged?.entry.rowsRead).toBeGreaterThan(2 * SIZE);
    const counts = takeCounts(Date.now() + 7_200_000) ?? [];
    const counted = (name: string) => counts.find((each) => each.name === name && each.labels.includes('scim'))?.value;
    expect(counted('rollcall_d1_round_trips')).toBe(4);
    expect(counted('rollcall_d1_rows_read')).toBe(logged?.entry.rowsRead);
    expect(counted('rollcall_http_requests')).toBe(1);
  });

  it('sends its beginning before the second trip', async () => {
    let trip = 0;
    const first = async (response: Response) => {
      const reader = response.body?.getReader();
      const { value } = (await reader?.read()) ?? {};
      const begun = trip;
      await reader?.cancel();
      return [begun, new TextDecoder().decode(value).slice(0, 11)];
    };
    const { logged, taken } = await asked(long, first, async (n) => {
      trip = n;
    });
    expect(taken).toEqual([expect.any(Number), '{"schemas":']);
    expect(taken).toHaveProperty(
      '0',
      expect.toSatisfy((begun: number) => begun <= 1),
    );
    expect(logged?.entry.detail).toBe('The client closed the connection before the end of the response.');
  });

  it.each([
    ['the group is deleted', () => `UPDATE groups SET id = 'gone' || id WHERE id = '${seeded.group(1)}'`, 'does'],
    [
      'the token is revoked',
      () => `UPDATE tokens SET suspended_at = 1 WHERE hash = '${tokenHash}'`,
      'The bearer token is',
    ],
    [
      'the directory is paused',
      () => `UPDATE directories SET status = 'paused' WHERE id = '${provider.directoryId}'`,
      'This directory is paused',
    ],
  ])('breaks off where %s meanwhile', async (_, change, said) => {
    const meddle = (trip: number) => (trip === 2 ? env.DB.prepare(change()).run() : Promise.resolve());
    const path = `/Groups/${seeded.group(1)}`;
    const { logged, taken } = await asked(
      path,
      (response) =>
        response.text().then(
          () => 'whole',
          () => 'broken',
        ),
      meddle,
    );
    await env.DB.batch([
      env.DB.prepare(`UPDATE groups SET id = substr(id, 5) WHERE id LIKE 'gone%'`),
      env.DB.prepare('UPDATE tokens SET suspended_at = NULL WHERE hash = ?').bind(tokenHash),
      env.DB.prepare(`UPDATE directories SET status = 'active' WHERE id = ?`).bind(provider.directoryId),
    ]);
    expect(taken).toBe('broken');
    const detail = said === 'does' ? `Group ${seeded.group(1)} has been deleted meanwhile.` : said;
    expect(logged).toMatchObject({ status: 200, entry: { path } });
    expect(logged?.entry.detail).toContain(`The response was broken off: ${detail}`);
  });
});

describe('lists with groups of 9,000', () => {
  it.each([
    ['GET', '/Groups?count=4', undefined],
    ['POST', '/Groups/.search', { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], count: 4 }],
    ['GET', '/Groups?count=4&cursor', undefined],
  ])('show each as it is shown alone: %s %s', async (method, path, body) => {
    const list = await scim(provider, method, path, body ? { body } : {});
    const alone = [];
    for (let i = 0; i < 4; i++) alone.push((await scim(provider, 'GET', `/Groups/${seeded.group(i)}`)).body);
    expect(list.body).toMatchObject({ totalResults: SIZE / 50, itemsPerPage: 4 });
    expect(resources(list)).toEqual(alone);
  });

  it('show users among them, and a filter by members', async () => {
    const root = await scim(provider, 'GET', `?startIndex=1&count=${SIZE / 50 + 1}&attributes=userName,members.value`);
    const shown = resources(root);
    expect(shown.slice(0, 3).map((each) => members(each).length)).toEqual([SIZE, SIZE, 50]);
    expect(shown.at(-1)).toMatchObject({ userName: 'User0@x.org' });
    const found = await scim(provider, 'GET', `/Groups?filter=members.value eq "${seeded.user(7)}"`);
    expect(resources(found).map((each) => members(each).length)).toEqual([SIZE, SIZE]);
    const named = await scim(provider, 'GET', '/Groups?filter=displayName eq "Group 0"');
    expect(resources(named).map((each) => members(each).length)).toEqual([SIZE]);
  });
});

describe('answers to writes of groups of 4,500', () => {
  const everyone = (count: number) => Array.from({ length: count }, (_, i) => ({ value: seeded.user(i) }));
  const body = (displayName: string, count: number) => ({ displayName, members: everyone(count) });

  it('show the members as they are after it: POST, PUT, PATCH with attributes', async () => {
    const made = await scim(provider, 'POST', '/Groups', { body: body('Many', 4_500) });
    expect(made.status).toBe(201);
    const path = `/Groups/${String(made.body.id)}`;
    expect(made.headers.get('ETag')).toBe('W/"1"');
    expect(made.body).toEqual((await scim(provider, 'GET', path)).body);
    expect(members(made.body)).toHaveLength(4_500);
    const put = await scim(provider, 'PUT', path, { body: body('Many', 4_400) });
    expect(put.body).toEqual((await scim(provider, 'GET', path)).body);
    expect(members(put.body)).toHaveLength(4_400);
    const patch = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: 'members', value: [{ value: seeded.user(8_000) }] }],
    };
    const patched = await scim(provider, 'PATCH', `${path}?attributes=members.value`, { body: patch });
    expect([patched.status, members(patched.body).length]).toEqual([200, 4_401]);
    expect(members(patched.body).at(-1)).toEqual({ value: seeded.user(8_000) });
    // Those that become few again, and those that are not asked for.
    const few = await scim(provider, 'PUT', path, { body: body('Many', 2) });
    expect(members(few.body)).toHaveLength(2);
    const more = await scim(provider, 'PUT', path, { body: body('Many', 4_100) });
    expect(members(more.body)).toHaveLength(4_100);
    const without = await scim(provider, 'PUT', `${path}?excludedAttributes=members`, { body: body('Many', 4_200) });
    expect(without.body).not.toHaveProperty('members');
    const logged = async () => (await pageOfRequests(openDatabase(env.DB), provider.directoryId, { limit: 1 })).items;
    await expect.poll(async () => (await logged())[0]?.method).toBe('PUT');
  });
});
