import { beforeAll, describe, expect, it } from 'vitest';
import { URN } from '../../../../src/protocol/urn.ts';
import { call } from '../../calls.ts';
import { createGroup, createUser, newProvider, type Provider, scim, user, where } from '../calls.ts';
import { expectError, expectList } from './expected.ts';

let mine: Provider;
let theirs: Provider;
let group: string;
let foreign: string;
let foreignGroup: string;
/** Looks as good as an id of somebody else's. */
let unknown: string;

beforeAll(async () => {
  mine = await newProvider();
  theirs = await newProvider();
  group = await createGroup(mine, 'mine', [await createUser(mine, 'ada')]);
  foreign = await createUser(theirs, 'ada');
  foreignGroup = await createGroup(theirs, 'theirs', [foreign]);
  unknown = `usr_${'0'.repeat(foreign.length - 4)}`;
});

const headers = (Authorization: string) => ({ token: null, headers: { Authorization } });

describe('who asks (RFC 7644 §2, §7.4)', () => {
  it.each<[string, (token: string) => string]>([
    ['no scheme', (token) => token],
    ['another scheme', (token) => `Basic ${btoa(`x:${token}`)}`],
    ['a scheme alone', () => 'Bearer'],
    ['a token cut short', (token) => `Bearer ${token.slice(0, -1)}`],
    ['a token in other case', (token) => `Bearer ${token.toUpperCase()}`],
    ['two tokens', (token) => `Bearer ${token} ${token}`],
    ['a quoted token', (token) => `Bearer "${token}"`],
    ['no blank', (token) => `Bearer${token}`],
    ['a very long token', () => `Bearer ${'x'.repeat(6_000)}`],
  ])('%s is 401, with one body for all', async (_, authorization) => {
    const expected = await scim(mine, 'GET', '/Users', { token: null });
    expectError(expected, 401);
    for (const [method, path] of [
      ['GET', '/Users'],
      ['POST', '/Users'],
      ['POST', '/Bulk'],
      ['GET', '/ServiceProviderConfig'],
      ['GET', '/Nope'],
    ] as const) {
      const answer = await scim(mine, method, path, {
        ...headers(authorization(mine.token)),
        ...(method === 'POST' ? { raw: '{' } : {}),
      });
      expect([answer.status, answer.body]).toEqual([401, expected.body]);
      expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="scim"');
    }
  });

  it('a token in the query or a cookie is none', async () => {
    for (const name of ['access_token', 'token'])
      expectError(await scim(mine, 'GET', `/Users?${name}=${mine.token}`, { token: null }), 401);
    expectError(await scim(mine, 'GET', '/Users', { token: null, headers: { Cookie: `token=${mine.token}` } }), 401);
  });

  it.each(['bearer {}', 'BEARER {}', 'Bearer   {}  '])('%s is let in', async (form) =>
    expect((await scim(mine, 'GET', '/Users', headers(form.replace('{}', mine.token)))).status).toBe(200),
  );

  it('a token that expired is 401', async () => {
    const expiresAt = new Date(Date.now() + 300).toISOString();
    const token = String((await call('POST', `/directories/${mine.directoryId}/tokens`, { expiresAt })).body.token);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expectError(await scim(mine, 'GET', '/Users', { token }), 401);
    expectError(await scim(mine, 'POST', '/Users', { token, body: user('late') }), 401);
  });
});

describe('whose it is (RFC 7644 §6)', () => {
  const PATCH = { schemas: [URN.patchOp], Operations: [{ op: 'replace', path: 'displayName', value: 'x' }] };

  it("another's resources are unknown: the same answer as for what nobody has", async () => {
    for (const [method, body] of [['GET'], ['PUT', user('x')], ['PATCH', PATCH], ['DELETE']] as const) {
      const request = body === undefined ? {} : { body };
      const answers = [];
      for (const id of [foreign, unknown]) {
        const answer = await scim(mine, method, `/Users/${id}`, request);
        expectError(answer, 404);
        answers.push(JSON.stringify(answer.body).replaceAll(id, ''));
      }
      expect(answers[0]).toBe(answers[1]);
    }
    for (const [method, body] of [['GET'], ['PATCH', PATCH], ['DELETE']] as const)
      expectError(await scim(mine, method, `/Groups/${foreignGroup}`, body === undefined ? {} : { body }), 404);
    expect((await scim(theirs, 'GET', `/Users/${foreign}`)).body.displayName).toBeUndefined();
  });

  it('no filter finds them', async () => {
    for (const filter of [`id eq "${foreign}"`, `meta.location co "${foreign}"`, `groups.value eq "${foreignGroup}"`])
      expectList(await scim(mine, 'GET', `/Users${where({ filter })}`), 0);
    expectList(await scim(mine, 'GET', `/Groups${where({ filter: `members.value eq "${foreign}"` })}`), 0);
    expectList(await scim(mine, 'GET', `/${where({ filter: `id eq "${foreign}" or id eq "${foreignGroup}"` })}`), 0);
  });

  it('they are no members', async () => {
    const members = (id: string) => ({ schemas: [URN.group], displayName: 'x', members: [{ value: id }] });
    for (const [method, path] of [
      ['POST', '/Groups'],
      ['PUT', `/Groups/${group}`],
    ] as const) {
      const answers = [];
      for (const id of [foreign, unknown]) {
        const answer = await scim(mine, method, path, { body: members(id) });
        expectError(answer, 400, 'invalidValue');
        answers.push(JSON.stringify(answer.body).replaceAll(id, ''));
      }
      expect(answers[0]).toBe(answers[1]);
    }
    const add = { schemas: [URN.patchOp], Operations: [{ op: 'add', path: 'members', value: [{ value: foreign }] }] };
    expectError(await scim(mine, 'PATCH', `/Groups/${group}`, { body: add }), 400, 'invalidValue');
  });

  it('nor does a bulk request reach them', async () => {
    const Operations = [
      { method: 'DELETE', path: `/Users/${foreign}` },
      { method: 'PATCH', path: `/Users/${foreign}`, data: PATCH },
      { method: 'PUT', path: `/Users/${foreign}`, data: user('x') },
      { method: 'DELETE', path: `/../../../${theirs.directoryId}/scim/v2/Users/${foreign}` },
    ];
    const { body } = await scim(mine, 'POST', '/Bulk', { body: { schemas: [URN.bulkRequest], Operations } });
    expect(body.Operations).toMatchObject(Operations.map(() => ({ status: '404' })));
    expect((await scim(theirs, 'GET', `/Users/${foreign}`)).status).toBe(200);
  });
});
