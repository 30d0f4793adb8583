// Users and groups between row and decision: nothing is lost on the way, look-up keys are folded, time never goes back.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changed,
  counted,
  emailKeys,
  groupOfRow,
  rowOfGroup,
  rowOfUser,
  userNameKey,
  userOfRow,
} from '../../src/directory/entity.ts';
import type { Json } from '../../src/protocol/json.ts';
import { USER_TYPE } from '../../src/protocol/schema/types.ts';
import { rounds } from './arbitrary.ts';
import { newWorld } from './world.ts';

describe('what was stored', () => {
  it('is stored again as it was', () => {
    fc.assert(
      fc.property(rounds, (history) => {
        const world = newWorld();
        for (const changes of history) world.round(changes);
        // The folded copy is not loaded, since decisions do not read it; roles are written apart.
        for (const { roles: _roles, roleSources: _roleSources, search: _, ...row } of world.tables.users.values())
          expect(rowOfUser(userOfRow({ ...row, roles: null, roleSources: null }))).toEqual({ ...row, search: '' });
        for (const { search: _, ...row } of world.tables.groups.values())
          expect(rowOfGroup(groupOfRow(row))).toEqual({ ...row, search: '' });
      }),
    );
  });

  it('must be an object', () => {
    const world = newWorld();
    world.user('ada');
    const row = world.tables.users.get('usr_ada');
    if (!row) throw new Error('ada was created.');
    expect(() => userOfRow({ ...row, doc: '[]' })).toThrow('not an object');
  });
});

describe('a change', () => {
  const user = {
    directoryId: 'dir_1',
    id: 'usr_1',
    doc: { userName: 'ada' },
    search: null,
    version: 3,
    createdAt: 10,
    modifiedAt: 20,
    syncedAt: 20,
  };

  it('is one version on, with a folded copy of the new document', () => {
    const after = changed(user, { userName: 'ADA' }, USER_TYPE, 30);
    expect(after).toMatchObject({ version: 4, createdAt: 10, modifiedAt: 30, syncedAt: 30, doc: { userName: 'ADA' } });
    expect(after.search).toContain('"ada"');
    expect(user.version).toBe(3);
  });

  it('never goes back in time', () => {
    expect(counted(user, 5)).toMatchObject({ version: 4, modifiedAt: 20, syncedAt: 20, doc: user.doc, search: null });
    expect(counted({ ...user, syncedAt: 40 }, 30)).toMatchObject({ modifiedAt: 30, syncedAt: 40 });
  });
});

describe('look-up keys', () => {
  it.each([
    [{ userName: 'Ada' }, 'ada'],
    [{ userName: 'ＡＤＡ' }, 'ada'],
    [{}, ''],
    [{ userName: 7 }, ''],
  ])('of the user name in %j', (doc, key) => {
    expect(userNameKey(doc)).toBe(key);
  });

  it('of addresses are folded, each once; what has no value has none', () => {
    const emails: Json = [
      { value: 'A@x.org' },
      { value: 'a@X.org', type: 'work' },
      { type: 'home' },
      { value: 'b@x.org' },
      7,
    ];
    expect(emailKeys({ emails })).toEqual(['a@x.org', 'b@x.org']);
    expect(emailKeys({ emails: 'a@x.org' })).toEqual([]);
  });

  it('inactive is what says so', () => {
    const row = (doc: object) => rowOfUser({ ...userOfRow(rowOf(doc)), search: null }).active;
    expect([row({ userName: 'a' }), row({ active: true }), row({ active: false })]).toEqual([1, 1, 0]);
  });
});

function rowOf(doc: object) {
  const world = newWorld();
  world.user('ada');
  const row = world.tables.users.get('usr_ada');
  if (!row) throw new Error('ada was created.');
  return { ...row, doc: JSON.stringify(doc) };
}
