import { beforeAll, describe, expect, it } from 'vitest';
import { URN } from '../../../../src/protocol/urn.ts';
import { createGroup, createUser, newProvider, type Provider, scim, user } from '../calls.ts';
import { expectError } from './expected.ts';

let provider: Provider;
let other: string;

beforeAll(async () => {
  provider = await newProvider();
  await createUser(provider, 'Straße', { externalId: 'same', emails: [{ value: 'same@x.y' }] });
  other = await createUser(provider, 'other');
});

const post = (userName: string, rest = {}) => scim(provider, 'POST', '/Users', { body: user(userName, rest) });
const patch = (id: string, operation: object) =>
  scim(provider, 'PATCH', `/Users/${id}`, { body: { schemas: [URN.patchOp], Operations: [operation] } });

describe('userName is unique without regard to case (RFC 7643 §4.1.1, RFC 7644 §3.3.1)', () => {
  it('by POST, PUT and PATCH: 409 uniqueness', async () => {
    const taken = ['Straße', 'STRAßE', 'straße'];
    for (const name of taken) {
      expectError(await post(name), 409, 'uniqueness');
      expectError(await scim(provider, 'PUT', `/Users/${other}`, { body: user(name) }), 409, 'uniqueness');
      expectError(await patch(other, { op: 'replace', path: 'userName', value: name }), 409, 'uniqueness');
      expectError(await patch(other, { op: 'add', value: { userName: name } }), 409, 'uniqueness');
    }
    expect((await scim(provider, 'GET', `/Users/${other}`)).body.userName).toBe('other');
  });

  it('whatever form its characters have (RFC 7644 §7.8)', async () => {
    await createUser(provider, 'caf\u00e9');
    expectError(await post('cafe\u0301'), 409, 'uniqueness');
    for (const name of ['İ', 'i', '😀', '😁']) expect((await post(name)).status).toBe(201);
  });

  it('of users that are not active too', async () => {
    await createUser(provider, 'gone', { active: false });
    expectError(await post('GONE'), 409, 'uniqueness');
  });

  it('not of the user itself; free again after a rename and a delete', async () => {
    const id = await createUser(provider, 'mine');
    expect((await scim(provider, 'PUT', `/Users/${id}`, { body: user('MINE') })).body.userName).toBe('MINE');
    expect((await patch(id, { op: 'replace', path: 'userName', value: 'yours' })).status).toBe(200);
    const again = await createUser(provider, 'mine');
    await scim(provider, 'DELETE', `/Users/${again}`);
    expect(await createUser(provider, 'Mine')).not.toBe(again);
  });

  it('of requests at once one wins', async () => {
    const creates = await Promise.all(Array.from({ length: 8 }, () => post('race')));
    expect(creates.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    const ids = [await createUser(provider, 'r1'), await createUser(provider, 'r2'), await createUser(provider, 'r3')];
    const renames = await Promise.all(
      ids.map((id) => patch(id, { op: 'replace', path: 'userName', value: 'renamed' })),
    );
    expect(renames.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  it('in one bulk request', async () => {
    const operation = (bulkId: string) => ({ method: 'POST', path: '/Users', bulkId, data: user('bulk') });
    const body = { schemas: [URN.bulkRequest], Operations: [operation('a'), operation('b')] };
    expect((await scim(provider, 'POST', '/Bulk', { body })).body.Operations).toMatchObject([
      { status: '201' },
      { status: '409', response: { scimType: 'uniqueness', status: '409' } },
    ]);
  });
});

describe('what is not unique (RFC 7643 §3.1, §4.2)', () => {
  it('externalId, e-mail addresses, and names of groups', async () => {
    expect((await post('second', { externalId: 'same', emails: [{ value: 'same@x.y' }] })).status).toBe(201);
    expect(await createGroup(provider, 'twins')).not.toBe(await createGroup(provider, 'twins'));
  });
});
