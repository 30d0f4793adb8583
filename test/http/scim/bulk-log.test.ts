// Of a bulk request that is answered 200 the log says which of its operations failed.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { enter } from '../browsing.ts';
import { call, data } from '../calls.ts';
import { createUser, newProvider, type Provider, scim, user, where } from './calls.ts';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const post = (bulkId: string, body: JsonObject) => ({ method: 'POST', path: '/Users', bulkId, data: body });

/** Sends a bulk request, and returns what the log has of it: it is written within half a second of the answer. */
async function logged(provider: Provider, Operations: JsonObject[]): Promise<JsonObject> {
  const answer = await scim(provider, 'POST', '/Bulk', { body: { schemas: [BULK], Operations } });
  expect(answer.status).toBe(200);
  const read = async () =>
    data(await call('GET', `/directories/${provider.directoryId}/requests?method=POST`)).find(
      ({ path }) => path === '/Bulk',
    );
  await expect.poll(read).toBeDefined();
  return (await read()) ?? {};
}

async function why(provider: Provider, query: Record<string, string>) {
  return (await call('GET', `/directories/${provider.directoryId}/why${where(query)}`)).body;
}

describe('operations of a bulk request that failed', () => {
  it('are in the log, each with its reason and whom it was about', async () => {
    const provider = await newProvider();
    const [ada, eve] = [await createUser(provider, 'ada'), await createUser(provider, 'eve')];
    const renamed = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'userName', value: 'ADA' }] };
    const entry = await logged(provider, [
      post('a', user('bob')),
      post('b', { ...user('Ada'), externalId: 'a-2', emails: [{ value: 'ada@acme.example' }] }),
      { method: 'PATCH', path: `/Users/${eve}`, data: renamed },
      { method: 'DELETE', path: '/Users/usr_01kathn4x0m3v9k2p8qw7c5t6r' },
      { method: 'BREW', path: '/Users' },
    ]);
    expect(entry).toMatchObject({ status: 200, failedOperationCount: 4 });
    expect(entry.failedOperations).toMatchObject([
      {
        ...{ index: 1, method: 'POST', path: '/Users', bulkId: 'b', status: 409, scimType: 'uniqueness' },
        ...{ detail: expect.stringContaining('userName'), names: ['Ada', 'a-2', 'ada@acme.example'] },
      },
      { index: 2, method: 'PATCH', path: `/Users/${eve}`, bulkId: null, status: 409, names: ['ADA'] },
      { index: 3, method: 'DELETE', status: 404, names: [] },
      { index: 4, method: 'BREW', status: 400, names: [] },
    ]);
    // The one who is called so.
    expect(await why(provider, { userName: 'ada' })).toMatchObject({ status: 'active', userId: ada });
    const health = await call('GET', `/organizations/${provider.organizationId}/health`);
    expect(health.body.directories).toMatchObject([{ failuresLastHour: 1 }]);
  });

  it('say why somebody is not there', async () => {
    const provider = await newProvider();
    await createUser(provider, 'ada');
    const filling = Array.from({ length: 60 }, (_, i) => post(`f${i}`, { ...user(`f${i}`), title: 'x'.repeat(200) }));
    // Behind what the log keeps of a body.
    const dup = { ...user('ada'), externalId: 'e-7', emails: [{ value: 'Eve@Acme.example', type: 'work' }] };
    await logged(provider, [...filling, post('dup', dup)]);
    const queries: Record<string, string>[] = [{ externalId: 'e-7' }, { email: 'eve@acme.example' }];
    for (const query of queries)
      expect(await why(provider, query)).toMatchObject({
        status: 'refused',
        request: { method: 'POST', path: '/Bulk', status: 409, detail: expect.stringContaining('userName') },
      });
    expect(await why(provider, { externalId: 'E-7' })).toMatchObject({ status: 'never_sent' });
    expect(await why(provider, { email: 'f7@acme.example' })).not.toMatchObject({ status: 'refused' });
  });

  it('count all where the log keeps the first ones only, and hold no secret', async () => {
    const provider = await newProvider();
    const long = 'x'.repeat(600);
    const secret = 'hunter2-correct-horse';
    const entry = await logged(provider, [
      { method: 'POST', path: `/Things?password=${secret}`, bulkId: `token=${secret}`, data: { password: secret } },
      ...Array.from({ length: 300 }, (_, i) =>
        post(`${i}`, { ...user(`${i}${long}`), password: secret, active: long }),
      ),
    ]);
    expect(entry.failedOperationCount).toBe(301);
    const kept = JSON.stringify(entry.failedOperations);
    expect(kept.length).toBeGreaterThan(4 * 1024);
    expect(kept.length).toBeLessThan(10 * 1024);
    expect(JSON.stringify(entry)).not.toContain(secret);
  });

  it('none failed, none are named', async () => {
    const provider = await newProvider();
    expect(await logged(provider, [post('a', user('bob'))])).toMatchObject({
      failedOperations: [],
      failedOperationCount: 0,
    });
  });

  it('are shown in the portal: among the failed, with reasons, on the overview and as CSV', async () => {
    const provider = await newProvider('okta');
    await createUser(provider, 'ada');
    await logged(provider, [post('a', user('bob')), post('b', user('Ada'))]);
    const { visitor } = await enter(provider.organizationId);
    const home = `/portal/${provider.organizationId}/${provider.directoryId}`;
    const shown = '2 changes arrived in one bulk request';
    for (const [page, tone] of [
      ['/log?show=failed', 'Failed in part'],
      ['', 'Failed in part'],
      ['/log.csv?show=failed', '1 of them failed. Ada: '],
    ] as const) {
      const { text } = await visitor.get(`${home}${page}`);
      expect([page, text.includes(shown), text.includes(tone), text.includes('1 of them failed. Ada: ')]).toEqual([
        page,
        true,
        true,
        true,
      ]);
    }
  });
});
