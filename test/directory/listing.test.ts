// What a list request means for a resource type: its filter, the index it begins with, its order, and its window.

import { describe, expect, it } from 'vitest';
import { sealCursor } from '../../src/directory/cursor.ts';
import { mentions, understand, windowOf } from '../../src/directory/listing.ts';
import { parseFilter } from '../../src/protocol/filter/parse.ts';
import { parseQuery } from '../../src/protocol/query.ts';
import { GROUP_TYPE, USER_TYPE } from '../../src/protocol/schema/types.ts';
import { refusalOf } from '../protocol/scim-error.ts';

const query = (params: Readonly<Record<string, string>>) => parseQuery(new URLSearchParams(params));
const users = (params: Readonly<Record<string, string>>) => understand(query(params), USER_TYPE);

describe('the index of a list', () => {
  it.each([
    ['userName eq "ADA"', { by: 'userName', key: 'ada' }],
    ['title eq "x" and externalId eq "E"', { by: 'externalId', key: 'E' }],
    ['title eq "x"', null],
  ])('of %s', (filter, seek) => {
    expect(users({ filter }).seek).toEqual(seek);
  });

  it('decides the order where none is asked for', () => {
    expect(users({}).sort.index).toBe('id');
    expect(users({ filter: 'meta.lastModified gt "2026-01-01T00:00:00Z"' }).sort.index).not.toBe('id');
    expect(users({ filter: 'meta.lastModified gt "2026-01-01T00:00:00Z"', sortBy: 'id' }).sort).toEqual(
      users({ sortBy: 'id' }).sort,
    );
  });
});

describe('the order of a list', () => {
  it('may be turned', () => {
    expect(users({ sortBy: 'userName' }).sort.descending).toBe(false);
    expect(users({ sortBy: 'userName', sortOrder: 'descending' }).sort.descending).toBe(true);
  });

  it('is by no attribute that is unknown, or that is never returned', () => {
    expect(refusalOf(() => users({ sortBy: 'shoeSize' }))).toMatch(/^400 invalidPath: /);
    expect(refusalOf(() => users({ sortBy: 'password' }))).toMatch(/^400 invalidPath: sortBy: password/);
  });
});

it.each([
  [USER_TYPE, {}, true],
  [USER_TYPE, { attributes: 'userName' }, false],
  [USER_TYPE, { excludedAttributes: 'groups' }, false],
  [GROUP_TYPE, {}, true],
  [GROUP_TYPE, { excludedAttributes: 'members' }, false],
  [GROUP_TYPE, { attributes: 'members.value' }, true],
])('links of %# are read where they are shown', (type, params, wanted) => {
  expect(understand(query(params), type).wantsLinks).toBe(wanted);
});

describe('the window of a list', () => {
  const seal = { secret: btoa('k'.repeat(32)), now: 1000, bound: 'b' };

  it('by index is as asked, and by cursor one more, which tells of others', async () => {
    expect(await windowOf(query({ startIndex: '11', count: '5' }), seal)).toEqual({
      window: { kind: 'index', startIndex: 11, count: 5 },
      position: null,
    });
    expect(await windowOf(query({ cursor: '', count: '5' }), seal)).toEqual({
      window: { kind: 'keyset', from: null, backwards: false, count: 6 },
      position: null,
    });
  });

  it('goes on where its cursor says, in its direction', async () => {
    const first = await windowOf(query({ cursor: '', count: '5' }), seal);
    expect(first.position).toBeNull();
    const position = { backwards: true, from: { value: null, id: 'usr_1' } } as const;
    const next = await windowOf(query({ cursor: await sealCursor(position, seal), count: '5' }), seal);
    expect(next).toMatchObject({ window: { from: position.from, backwards: true, count: 6 }, position });
  });
});

it.each([
  ['groups.value eq "x"', 'groups', true],
  ['not (title eq "x" or groups[value eq "y"])', 'groups', true],
  ['title eq "groups"', 'groups', false],
  ['schemas eq "urn:x" and active eq true', 'schemas', true],
] as const)('%s mentions %s: %s', (filter, name, mentioned) => {
  expect(mentions(parseFilter(filter, USER_TYPE), name)).toBe(mentioned);
});
