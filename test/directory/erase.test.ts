// What is left of a person in an event or a log entry, as pure functions.

import { describe, expect, it } from 'vitest';
import { erasedData, erasedEntry, names, termsIn } from '../../src/directory/erase.ts';

const ID = 'usr_01kathn4x0m3v9k2p8qw7c5t6r';
const OTHER = 'usr_01kathn4x0m3v9k2p8qw7c5t6s';
const user = {
  id: ID,
  externalId: '77',
  userName: 'Ada@Example.com',
  email: 'ada@example.com',
  displayName: 'Ada Lovelace',
  active: true,
  custom: { badge: '1815' },
  roles: [{ role: 'editor', source: 'default' }],
  role: 'editor',
  createdAt: '2026-11-24T09:00:00.000Z',
  scim: { emails: [{ value: 'Countess@example.com' }], name: { familyName: 'Lovelace' } },
};
const event = (data: object) => JSON.stringify(data);

describe('the data of an event', () => {
  it('keeps id, state, roles and times of an erased user, and nothing else of them', () => {
    const erased = erasedData(event({ user, previous: { title: 'Countess' } }), { userId: ID });
    expect(JSON.parse(erased ?? '')).toEqual({
      user: {
        id: ID,
        externalId: null,
        userName: ID,
        email: null,
        displayName: null,
        active: true,
        custom: {},
        roles: user.roles,
        role: 'editor',
        createdAt: user.createdAt,
        scim: {},
      },
      previous: {},
    });
    // Once more changes nothing: a pass that finds nothing is the proof.
    expect(erasedData(erased ?? '', { userId: ID })).toBeNull();
  });

  it('loses one member’s name and keeps the others', () => {
    const added = [
      { id: ID, type: 'User', userName: 'ada' },
      { id: OTHER, type: 'User', userName: 'bob' },
    ];
    const erased = erasedData(event({ group: { id: 'grp_1', displayName: 'Math' }, added, removed: [] }), {
      userId: ID,
    });
    expect(JSON.parse(erased ?? '')).toEqual({
      group: { id: 'grp_1', displayName: 'Math' },
      added: [{ id: ID, type: 'User', userName: null }, added[1]],
      removed: [],
    });
  });

  it('stays as it is where it is about another person who only names this one', () => {
    expect(erasedData(event({ user: { ...user, id: OTHER, managerId: ID } }), { userId: ID })).toBeNull();
  });

  it('of an organization loses what people, groups and directories are called', () => {
    const group = { id: 'grp_1', externalId: 'g', displayName: 'Math', memberCount: 3, scim: { displayName: 'Math' } };
    expect(JSON.parse(erasedData(event({ group, previous: { displayName: 'Maths' } }), 'all') ?? '')).toEqual({
      group: { id: 'grp_1', externalId: null, displayName: 'grp_1', memberCount: 3, scim: {} },
      previous: {},
    });
    const directory = { id: 'dir_1', name: 'Acme staff', provider: 'okta' };
    expect(erasedData(event({ directory }), 'all')).toBe(event({ directory: { ...directory, name: null } }));
    const organization = { id: 'org_1', name: 'Acme', externalId: 'acme-1' };
    // The host app's own id for its customer stays: it is what it ends their access by.
    expect(erasedData(event({ organization }), 'all')).toBe(
      event({ organization: { ...organization, name: 'org_1' } }),
    );
  });
});

describe('what a person is found by', () => {
  const terms = termsIn(event({ user, previous: { userName: 'ada@old.example' } }), ID);

  it.each([
    ['the id', `/Users/${ID}`, true],
    ['the user name, in any case', '{"userName":"ADA@example.com"}', true],
    ['an address of before', '/Users?filter=userName%20eq%20%22ada%40old.example%22', true],
    ['another address', '{"Operations":[{"value":"countess@EXAMPLE.com"}]}', true],
    ['a name as a whole value', '{"requestBody":"{\\"displayName\\":\\"Ada Lovelace\\"}"}', true],
    ['a short number as a whole value', '{"requestBody":"{\\"externalId\\":\\"77\\"}"}', true],
    ['a name in a filter', '/Users?filter=name.familyName+eq+%22Lovelace%22&x=%', true],
    ['a number within another', '{"externalId":"1775"}', false],
    ['somebody else', `/Users/${OTHER}`, false],
  ])('%s', (_, text, found) => expect(names(text, ID, terms)).toBe(found));
});

it('an entry of the log keeps what it cost, the kind of request and ids', () => {
  const entry = {
    path: '/Users?filter=userName%20eq%20%22ada%22',
    scimType: 'uniqueness',
    detail: 'ada is taken',
    durationMs: 3,
    requestBody: '{"userName":"ada"}',
    skippedMembers: ['ada'],
    skippedMemberCount: 1,
    failedOperations: [{ index: 0, path: '/Users', detail: 'ada is taken', names: ['ada'] }],
    failedOperationCount: 1,
  };
  const left = { scimType: 'uniqueness', detail: null, durationMs: 3, requestBody: null, requestBodyNote: 'Erased.' };
  expect(erasedEntry(entry)).toEqual({ path: '/Users', ...left, skippedMemberCount: 1, failedOperationCount: 1 });
  expect(erasedEntry({ ...entry, path: `/Users/${ID}?attributes=x` }).path).toBe(`/Users/${ID}`);
  expect(erasedEntry({ ...entry, path: '/Users/ada' }).path).toBe('/Users');
  expect(erasedEntry(erasedEntry(entry))).toEqual(erasedEntry(entry));
});
