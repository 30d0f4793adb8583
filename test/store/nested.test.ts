// What a group costs that holds many others: its members, whatever else a filter asks, and not each of them for each group.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { listUsers } from '../../src/directory/list.ts';
import { listBoth } from '../../src/directory/list-both.ts';
import type { Reader } from '../../src/directory/reader.ts';
import { parseQuery } from '../../src/protocol/query.ts';
import { type Seeded, seedDirectory } from '../seed/directory.ts';

const USERS = 3000;
const GROUPS = USERS / 50;
let seeded: Seeded;

beforeAll(async () => {
  seeded = await seedDirectory(env.DB, USERS, 'nested');
  const { directoryId, group } = seeded;
  // The first group holds all others, and one that is gone, whose members are still to be removed.
  const gone = `${group(GROUPS)}`;
  await env.DB.batch([
    env.DB.prepare(
      'INSERT INTO memberships (group_id, member_id) SELECT ?, id FROM groups WHERE directory_id = ? AND id <> ?',
    ).bind(group(0), directoryId, group(0)),
    env.DB.prepare('INSERT INTO memberships (group_id, member_id) VALUES (?, ?), (?, ?)').bind(
      group(1),
      gone,
      gone,
      seeded.user(USERS - 1),
    ),
    env.DB.prepare('UPDATE groups SET parent_count = 1 WHERE directory_id = ? AND id <> ?').bind(directoryId, group(0)),
    env.DB.prepare('UPDATE groups SET member_count = ? WHERE id = ?').bind(50 + GROUPS - 1, group(0)),
  ]);
});

async function asked(list: typeof listUsers | typeof listBoth, filter: string, more = '') {
  const made: Reader = {
    db: openDatabase(env.DB),
    access: { directoryId: seeded.directoryId, tokenHash: 'nested', now: Date.now() },
    base: 'https://scim.test/base',
    address: '',
    secret: btoa('k'.repeat(32)),
    maxRowsPerList: 50_000,
    again: () => made,
    admitted: null,
  };
  const text = `filter=${filter.replace(/GROUP (\d+)/g, (_, i: string) => `"${seeded.group(Number(i))}"`)}${more}`;
  const { total } = await list(made, parseQuery(new URLSearchParams(`${text}&count=10&attributes=userName`)));
  return { total, rows: made.db.meter.rowsRead };
}

describe('a group with groups in it', () => {
  it.each([
    ['groups.value eq GROUP 0', '', USERS, 7],
    ['groups.value eq GROUP 0', '&startIndex=2000', USERS, 7],
    ['groups.value eq GROUP 0', '&cursor', USERS, 7],
    ['groups.value eq GROUP 0 and title eq "a"', '', USERS / 3, 7],
    ['groups.value eq GROUP 0 and (groups.value eq GROUP 2 or title eq "a")', '', 1034, 9],
    ['not (groups.value eq GROUP 0)', '', 0, 3],
    ['groups.value eq GROUP 0 or title eq "b"', '', USERS, 4],
  ])('%s%s: %d, at %d rows for each member at most', async (filter, more, total, rows) => {
    const answer = await asked(listUsers, filter, more);
    expect(answer.total).toBe(total);
    expect(answer.rows).toBeLessThanOrEqual(rows * USERS);
  });

  it('costs nothing beside a name, each of several too', async () => {
    const named = '(userName eq "user1@x.org" and groups.value eq GROUP 0) or userName eq "user2@x.org"';
    const answer = await asked(listUsers, named);
    expect(answer.total).toBe(2);
    expect(answer.rows).toBeLessThanOrEqual(10 * GROUPS);
  });

  it('is no more at the root', async () => {
    const answer = await asked(listBoth, 'groups.value eq GROUP 0');
    expect(answer.total).toBe(USERS);
    expect(answer.rows).toBeLessThanOrEqual(7 * USERS);
  });

  it('has nobody by a group that is gone', async () => {
    expect(await asked(listUsers, 'groups.value eq GROUP 1')).toMatchObject({ total: 50 });
    const both = 'groups.value eq GROUP 1 and groups.value eq GROUP 59';
    expect(await asked(listUsers, both)).toMatchObject({ total: 0 });
  });
});
