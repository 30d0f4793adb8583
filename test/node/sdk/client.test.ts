import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createClient, type Group, RollcallError, type User } from '../../../packages/sdk/src/index.ts';
import { OPERATIONS } from '../../../packages/sdk/src/operations.ts';

type Reply = Response | (() => never);

/** A client whose requests get these answers, one after the other. */
function clientWith(...replies: readonly Reply[]) {
  const asked: { url: string; init: RequestInit }[] = [];
  const waits: number[] = [];
  const client = createClient({
    origin: 'https://rollcall.example/',
    apiKey: 'rk_test',
    fetch: async (url, init) => {
      const reply = replies[asked.push({ url, init }) - 1];
      if (reply === undefined) throw new Error('No answer is left.');
      return typeof reply === 'function' ? reply() : reply;
    },
    sleep: async (ms) => void waits.push(ms),
  });
  return { client, asked, waits };
}

const broken = () => {
  throw new TypeError('fetch failed');
};
const problem = (status: number, members = {}, headers = {}) =>
  Response.json({ type: 'urn:rollcall:problem:x', title: 'T', status, detail: 'D', ...members }, { status, headers });

describe('the client', () => {
  it('sends what an operation takes, and gives its answer typed', async () => {
    const { client, asked } = clientWith(
      Response.json({ id: 'dir_1' }, { status: 201 }),
      new Response(null, { status: 204 }),
    );
    const made = await client.directories.create('org/1', { provider: 'okta' });
    expectTypeOf(made.endpoint).toEqualTypeOf<string>();
    expectTypeOf(await client.tokens.delete('dir_1', 'tok_1')).toEqualTypeOf<undefined>();
    expect(
      asked.map(({ url, init }) => [init.method, url, init.body, new Headers(init.headers).get('authorization')]),
    ).toEqual([
      [
        'POST',
        'https://rollcall.example/api/v1/organizations/org%2F1/directories',
        '{"provider":"okta"}',
        'Bearer rk_test',
      ],
      ['DELETE', 'https://rollcall.example/api/v1/directories/dir_1/tokens/tok_1', undefined, 'Bearer rk_test'],
    ]);
  });

  it('iterates over all pages of a list', async () => {
    const { client, asked } = clientWith(
      Response.json({ data: [{ id: 'usr_1' }, { id: 'usr_2' }], nextCursor: 'next page' }),
      Response.json({ data: [{ id: 'usr_3' }], nextCursor: null }),
    );
    const ids: string[] = [];
    for await (const user of client.users.list('dir_1', { active: 'true' })) {
      expectTypeOf(user).toEqualTypeOf<User>();
      ids.push(user.id);
    }
    expect(ids).toEqual(['usr_1', 'usr_2', 'usr_3']);
    expect(asked.map(({ url }) => new URL(url).search)).toEqual([
      '?limit=200&active=true',
      '?limit=200&active=true&cursor=next+page',
    ]);
    type Groups = ReturnType<ReturnType<typeof client.groups.list>['all']>;
    expectTypeOf<Groups>().resolves.toEqualTypeOf<Group[]>();
  });

  it('says at the end of a list that a database is missing in it', async () => {
    const { client } = clientWith(
      Response.json({ data: [{ id: 'org_1' }], nextCursor: 'next', missingDatabases: ['eu'] }),
      Response.json({ data: [{ id: 'org_2' }], nextCursor: null, missingDatabases: [] }),
    );
    const ids: string[] = [];
    const goThrough = async () => {
      for await (const { id } of client.organizations.list()) ids.push(id);
    };
    await expect(goThrough()).rejects.toMatchObject({ name: 'IncompleteList', missingDatabases: ['eu'] });
    expect(ids).toEqual(['org_1', 'org_2']);
  });

  it('iterates over events to the newest one', async () => {
    const { client, asked } = clientWith(
      Response.json({ data: [{ sequence: 4 }, { sequence: 5 }], nextAfter: 5, earliest: 1 }),
      Response.json({ data: [], nextAfter: 5, earliest: 1 }),
    );
    expect((await client.events.list('org_1', { after: 3 }).all()).map(({ sequence }) => sequence)).toEqual([4, 5]);
    expect(asked.map(({ url }) => new URL(url).searchParams.get('after'))).toEqual(['3', '5']);
  });

  it('tells what the API refuses, with all that a report needs', async () => {
    const errors = [{ pointer: '/name', detail: 'is missing' }];
    const { client } = clientWith(problem(422, { errors, instance: 'urn:rollcall:request:req_1' }));
    const error = await client.organizations.create({ name: '' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RollcallError);
    expect(error).toMatchObject({ status: 422, title: 'T', detail: 'D', requestId: 'req_1', errors });
    expect(String(error)).toBe('RollcallError: POST /organizations answered 422: D');
  });

  it('tells of an answer that is not the API at all by its text', async () => {
    const { client } = clientWith(new Response('<h1>Bad gateway</h1>', { status: 404 }));
    await expect(client.organizations.get('org_1')).rejects.toMatchObject({
      status: 404,
      detail: '<h1>Bad gateway</h1>',
      requestId: null,
    });
  });

  it('repeats what passes, as Retry-After says or with growing waits', async () => {
    const { client, asked, waits } = clientWith(
      problem(429, {}, { 'retry-after': '7' }),
      broken,
      problem(503),
      Response.json({ id: 'org_1' }),
    );
    expect((await client.organizations.get('org_1')).id).toBe('org_1');
    expect(asked).toHaveLength(4);
    expect(waits[0]).toBe(7000);
    expect(waits[1]).toBeGreaterThanOrEqual(750);
    expect(waits[2]).toBeGreaterThan(waits[1] ?? 0);
  });

  it('gives up after four repetitions, and at once where the wait is longer than a minute', async () => {
    const many = clientWith(...Array.from({ length: 5 }, () => problem(429)));
    await expect(many.client.organizations.get('org_1')).rejects.toMatchObject({ status: 429 });
    expect(many.asked).toHaveLength(5);
    const long = clientWith(problem(429, {}, { 'retry-after': '300' }));
    await expect(long.client.directories.list('org_1').all()).rejects.toMatchObject({ retryAfterSeconds: 300 });
    expect(long.asked).toHaveLength(1);
  });

  it('sends a POST that makes something once only, and repeats one that is safe', async () => {
    const once = clientWith(broken, Response.json({}));
    await expect(once.client.tokens.create('dir_1')).rejects.toThrow('fetch failed');
    expect(once.asked).toHaveLength(1);
    const safe = clientWith(broken, new Response('{}', { status: 202 }));
    await safe.client.webhooks.replay('wh_1', { organizationId: 'org_1', after: 0 });
    expect(safe.asked).toHaveLength(2);
  });

  it('takes a thing for deleted that is gone when its deletion is repeated', async () => {
    const { client } = clientWith(broken, problem(404));
    await client.directories.delete('dir_1');
    await expect(clientWith(problem(404)).client.directories.delete('dir_1')).rejects.toMatchObject({ status: 404 });
  });

  it('refuses an empty id, with which a path would name something else', async () => {
    await expect(clientWith().client.users.get('dir_1', '')).rejects.toThrow('needs usr');
  });

  it('reads an export a line at a time, and says where it breaks off', async () => {
    const lines = (...texts: string[]) => new Response(texts.join(''), { status: 200 });
    const whole = ['{"type":"user","data":{"id":"usr_1"}}\n', '{"type":"end","data":{"lines":1}}\n'];
    const { asked, client } = clientWith(lines(...whole), lines(whole[0] ?? ''), problem(404));
    const read = async () => Array.fromAsync(client.users.export('dir_1', 'usr_1'));
    expect(await read()).toEqual([{ type: 'user', data: { id: 'usr_1' } }]);
    expect(asked[0]?.url).toBe('https://rollcall.example/api/v1/directories/dir_1/users/usr_1/export');
    await expect(read()).rejects.toThrow('broke off');
    await expect(read()).rejects.toBeInstanceOf(RollcallError);
  });

  it('has a name for every operation of the API', () => {
    const source = readFileSync('packages/sdk/src/client/client.ts', 'utf8');
    const unnamed = Object.keys(OPERATIONS).filter((operation) => !source.includes(`'${operation}'`));
    // The description of the API itself.
    expect(unnamed, 'to be named in packages/sdk/src/client/client.ts').toEqual(['getDocument']);
  });
});
