import { beforeAll, describe, expect, it } from 'vitest';
import { isObject, type JsonObject } from '../../../src/protocol/json.ts';
import { type Answer, call, ORIGIN } from '../calls.ts';
import { createUser, GROUP, names, newProvider, type Provider, scim, user } from './calls.ts';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

let provider: Provider;

beforeAll(async () => {
  provider = await newProvider();
});

const bulk = (operations: unknown[], rest: JsonObject = {}) =>
  scim(provider, 'POST', '/Bulk', { body: { schemas: [BULK], Operations: operations, ...rest } });

function results(answer: Answer): JsonObject[] {
  const operations = answer.body.Operations;
  if (!Array.isArray(operations)) throw new Error(JSON.stringify(answer.body));
  return operations.filter(isObject);
}

const statuses = (answer: Answer) => results(answer).map(({ status }) => status);
const post = (bulkId: string, userName: string) => ({ method: 'POST', path: '/Users', bulkId, data: user(userName) });

describe('bulk (RFC 7644 §3.7)', () => {
  it('creates, refers, changes and deletes, and answers in the order of the request', async () => {
    const gone = await createUser(provider, 'gone');
    const answer = await bulk([
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'g',
        data: { schemas: [GROUP], displayName: 'Bulk', members: [{ value: 'bulkId:a' }, { value: 'bulkId:b' }] },
      },
      post('a', 'bulk-a'),
      post('b', 'bulk-b'),
      {
        method: 'PATCH',
        path: '/Users/bulkId:a',
        data: { schemas: [PATCH], Operations: [{ op: 'add', path: 'title', value: 'x' }] },
      },
      { method: 'DELETE', path: `/Users/${gone}` },
    ]);
    expect(answer.status).toBe(200);
    expect(statuses(answer)).toEqual(['201', '201', '201', '200', '204']);
    const [group, first] = results(answer);
    expect(group).toMatchObject({ method: 'POST', bulkId: 'g', version: 'W/"1"' });
    expect(String(first?.location)).toContain(`${ORIGIN}${provider.base}/Users/usr_`);
    const members = await scim(provider, 'GET', String(group?.location).slice((ORIGIN + provider.base).length));
    expect(members.body.members).toHaveLength(2);
    expect((await scim(provider, 'GET', `/Users/${gone}`)).status).toBe(404);
  });

  it('§3.7.2 what reads like a reference in an attribute that refers to nothing is kept as it was sent', async () => {
    const texts = { title: 'bulkId:b', externalId: 'bulkId:nobody', emails: [{ value: 'bulkId:b' }] };
    const operations = [{ op: 'replace', path: 'displayName', value: 'bulkId:nobody' }];
    const answer = await bulk([
      { method: 'POST', path: '/Users', bulkId: 'a', data: user('bulk-text', texts) },
      { method: 'PATCH', path: '/Users/bulkId:a', data: { schemas: [PATCH], Operations: operations } },
      post('b', 'bulk-named'),
    ]);
    expect(statuses(answer)).toEqual(['201', '200', '201']);
    const [made] = results(answer);
    const read = await scim(provider, 'GET', String(made?.location).slice((ORIGIN + provider.base).length));
    expect(read.body).toMatchObject({ ...texts, displayName: 'bulkId:nobody' });
  });

  it('an operation that fails does not take the others with it', async () => {
    const answer = await bulk([
      post('a', 'same'),
      post('b', 'SAME'),
      { method: 'POST', path: '/Nothing', bulkId: 'c', data: {} },
      { method: 'PUT', path: '/Users/usr_none', data: user('x') },
      { method: 'PATCH', path: '/Users/bulkId:missing', data: {} },
      post('d', 'another'),
    ]);
    expect(statuses(answer)).toEqual(['201', '409', '404', '404', '400', '201']);
    expect(results(answer)[1]).toMatchObject({ bulkId: 'b', response: { scimType: 'uniqueness', status: '409' } });
    expect(results(answer)[1]?.location).toBeUndefined();
    expect(results(answer)[3]?.location).toBe(`${ORIGIN}${provider.base}/Users/usr_none`);
  });

  it('§3.7.3 an operation that cannot be understood says where its resource is, a POST excepted', async () => {
    const id = await createUser(provider, 'located');
    const answer = await bulk([
      { method: 'PATCH', path: `/Users/${id}` },
      { method: 'POST', path: `/Users/${id}`, bulkId: 'a', data: {} },
    ]);
    expect(results(answer).map(({ location, status }) => [status, location])).toEqual([
      ['400', `${ORIGIN}${provider.base}/Users/${id}`],
      ['400', undefined],
    ]);
  });

  it('§3.7.3 the PATCH of the example, a list of operations as its data, is carried out', async () => {
    const id = await createUser(provider, 'listed', { nickName: 'Dave' });
    const data = [
      { op: 'remove', path: 'nickName' },
      { op: 'add', path: 'userName', value: 'listed-dave' },
    ];
    expect(statuses(await bulk([{ method: 'PATCH', path: `/Users/${id}`, version: 'W/"1"', data }]))).toEqual(['200']);
    const { body } = await scim(provider, 'GET', `/Users/${id}`);
    expect([body.userName, body.nickName]).toEqual(['listed-dave', undefined]);
  });

  it('failOnErrors ends the request after so many errors', async () => {
    const broken = { method: 'POST', path: '/Nothing', data: {} };
    expect(statuses(await bulk([post('a', 'stop-1'), broken, post('b', 'stop-2')], { failOnErrors: 1 }))).toEqual([
      '201',
      '400',
    ]);
    expect((await scim(provider, 'GET', '/Users?filter=userName eq "stop-2"')).body.totalResults).toBe(0);
    const two = await bulk([broken, post('a', 'stop-3'), broken, post('b', 'stop-4')], { failOnErrors: 2 });
    expect(statuses(two)).toEqual(['400', '201', '400']);
  });

  const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const managed = (bulkId: string, userName: string, manager: string) => ({
    method: 'POST',
    path: '/Users',
    bulkId,
    data: user(userName, { [ENTERPRISE]: { manager: { value: `bulkId:${manager}` } } }),
  });
  const pathOf = (result: JsonObject | undefined) => String(result?.location).slice((ORIGIN + provider.base).length);
  const managerOf = async (result: JsonObject | undefined) =>
    (await scim(provider, 'GET', pathOf(result))).body[ENTERPRISE];

  it('§3.7.1 users that refer to each other are made, each with the id of the other', async () => {
    const answer = await bulk([
      managed('a', 'circle-a', 'b'),
      managed('b', 'circle-b', 'a'),
      managed('c', 'self', 'c'),
    ]);
    expect(statuses(answer)).toEqual(['201', '201', '201']);
    const [a, b, c] = results(answer);
    const idOf = (result: JsonObject | undefined) => pathOf(result).slice('/Users/'.length);
    expect([await managerOf(a), await managerOf(b), await managerOf(c)]).toEqual(
      [b, a, c].map((each) => ({ manager: { value: idOf(each) } })),
    );
  });

  it('§3.7.1 where one of a circle fails, those that refer to it are taken back with 409', async () => {
    await createUser(provider, 'broken-b');
    const answer = await bulk([
      managed('a', 'broken-a', 'b'),
      managed('b', 'broken-b', 'a'),
      managed('c', 'broken-c', 'a'),
      post('d', 'unbroken'),
    ]);
    expect(statuses(answer)).toEqual(['409', '409', '409', '201']);
    expect(results(answer).map(({ location }) => location === undefined)).toEqual([true, true, true, false]);
    const left = await scim(provider, 'GET', '/Users?filter=userName sw "broken-"');
    expect(names(left)).toEqual(['broken-b']);
  });

  it('§3.7.1 a circle of groups is 409', async () => {
    const group = (bulkId: string, member: string) => ({
      method: 'POST',
      path: '/Groups',
      bulkId,
      data: { schemas: [GROUP], displayName: bulkId, members: [{ value: `bulkId:${member}`, type: 'Group' }] },
    });
    expect(statuses(await bulk([group('x', 'y'), group('y', 'x')]))).toEqual(['409', '409']);
  });

  it('version stands for If-Match', async () => {
    const id = await createUser(provider, 'versioned');
    const put = (version: string) => ({
      method: 'PUT',
      path: `/Users/${id}`,
      version,
      data: user('versioned', { title: version }),
    });
    expect(statuses(await bulk([put('W/"4"'), put('W/"1"')]))).toEqual(['412', '200']);
  });

  it('200 creates in one request', async () => {
    const answer = await bulk(Array.from({ length: 200 }, (_, i) => post(`m${i}`, `many-${i}`)));
    expect(new Set(statuses(answer))).toEqual(new Set(['201']));
    const found = await scim(provider, 'GET', '/Users?filter=userName sw "many-"&sortBy=userName&count=2');
    expect([found.body.totalResults, names(found)]).toEqual([200, ['many-0', 'many-1']]);
  });

  it('too many operations are 413 (RFC 7644 §3.7.4), no operations 400, a paused directory 429', async () => {
    const many = await bulk(Array.from({ length: 1001 }, () => ({ method: 'DELETE', path: '/Users/x' })));
    expect([many.status, String(many.body.detail)]).toEqual([413, expect.stringContaining('1000')]);
    expect((await scim(provider, 'POST', '/Bulk', { body: { schemas: [BULK] } })).status).toBe(400);
    await call('PATCH', `/directories/${provider.directoryId}`, { status: 'paused' });
    const paused = await bulk([post('p', 'paused')]);
    expect([paused.status, paused.headers.get('Retry-After')]).toEqual([429, '300']);
  });
});
