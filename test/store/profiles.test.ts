import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { listGroupProfiles, listMembers, readGroupProfile, readUserProfile } from '../../src/tenancy/people.ts';
import { listUserProfiles } from '../../src/tenancy/people-pages.ts';
import { type Seeded, seedDirectory } from '../seed/directory.ts';

const db = openDatabase(env.DB);
let one: Seeded;
let other: Seeded;

beforeAll(async () => {
  one = await seedDirectory(env.DB, 120, 'profiles-a');
  other = await seedDirectory(env.DB, 60, 'profiles-b');
});

describe('what the host app reads', () => {
  it('pages through users by id', async () => {
    const { next, rows } = await listUserProfiles(db, one.directoryId, { limit: 100 });
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, i) => one.user(i)));
    const rest = await listUserProfiles(db, one.directoryId, { after: next ?? '', limit: 100 });
    expect([rest.rows.length, rest.next]).toEqual([20, null]);
    expect(rest.rows[0]?.doc).toMatchObject({ userName: 'User100@x.org', active: true });
  });

  it('searches userName, displayName and e-mail whatever the case', async () => {
    const search = async (text: string) =>
      (await listUserProfiles(db, one.directoryId, { search: text, limit: 50 })).rows.map(({ id }) => id);
    expect(await search('USER11@')).toEqual([one.user(11)]);
    expect(await search('person 119')).toEqual([one.user(119)]);
    expect(await search('"')).toEqual([]);
    expect(await search('title')).toEqual([]);
  });

  it('lists what was modified after a time in that order, with pages', async () => {
    const query = { updatedAfter: 1099, limit: 10 };
    const { next, rows } = await listUserProfiles(db, one.directoryId, query);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, i) => one.user(100 + i)));
    const second = await listUserProfiles(db, one.directoryId, { ...query, after: next ?? '' });
    expect(second.rows[0]?.id).toBe(one.user(110));
  });

  it('filters by active', async () => {
    expect(await listUserProfiles(db, one.directoryId, { active: false, limit: 5 })).toEqual({ rows: [], next: null });
  });

  it('looks for active users through few, in the order of time', async () => {
    const large = await seedDirectory(env.DB, 2_500, 'profiles-large');
    const { directoryId } = large;
    const active = { active: true, updatedAfter: 0, limit: 100 };
    const asking = openDatabase(env.DB);
    const first = await listUserProfiles(asking, directoryId, active);
    expect(first.rows).toHaveLength(100);
    expect(asking.meter.rowsRead).toBeLessThanOrEqual(1_110);
    await env.DB.prepare('UPDATE users SET active = 0 WHERE directory_id = ? AND id < ?')
      .bind(directoryId, large.user(2_450))
      .run();
    const pages: number[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: typeof first = await listUserProfiles(db, directoryId, { ...active, ...(after ? { after } : {}) });
      pages.push(page.rows.length);
      after = page.next;
    }
    expect(pages).toEqual([0, 0, 50]);
  });

  it('reads one user with its groups, and none of another directory', async () => {
    const user = await readUserProfile(db, one.directoryId, one.user(75));
    expect(user?.groups).toEqual([{ id: one.group(1), displayName: 'Group 1', direct: true }]);
    expect(await readUserProfile(db, one.directoryId, other.user(1))).toBeNull();
  });

  it('reads groups and their members, and none of another directory', async () => {
    const groups = await listGroupProfiles(db, one.directoryId, { limit: 2 });
    expect(groups.map(({ id }) => id)).toEqual([one.group(0), one.group(1)]);
    expect(await readGroupProfile(db, one.directoryId, one.group(2))).toMatchObject({
      doc: { displayName: 'Group 2' },
      memberCount: 50,
      unassigned: false,
    });
    const members = await listMembers(db, one.directoryId, one.group(1), { limit: 2 });
    expect(members).toMatchObject([
      { id: one.user(50), type: 'User', display: expect.stringContaining('Person 50') },
      { id: one.user(51) },
    ]);
    const [next] = await listMembers(db, one.directoryId, one.group(1), { after: one.user(51), limit: 1 });
    expect(next?.id).toBe(one.user(52));
    expect(await listMembers(db, one.directoryId, other.group(1), { limit: 2 })).toEqual([]);
  });
});
