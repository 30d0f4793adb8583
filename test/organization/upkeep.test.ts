import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { upkeep } from '../../src/organization/upkeep.ts';
import { removal, seed } from '../seed/rows.ts';
import { eventsOf, membersOf, newGroup, newUser, newWorld, rowOf, succeeded } from './world.ts';

async function count(table: string, column: string, value: string): Promise<number> {
  return (
    (await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} = ?`).bind(value).first<number>('n')) ??
    -1
  );
}

describe('removals', () => {
  it('take a deleted group’s memberships after the group itself', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada');
    const group = await newGroup(world, 'Engineering', [ada]);
    succeeded(await world.ask({ kind: 'group.delete', id: group }));
    expect(await rowOf('groups', group)).toBeNull();
    await upkeep(env, Date.now());
    expect(await membersOf(group)).toEqual([]);
    expect(await count('removals', 'target', group)).toBe(0);
  });

  it('take everything of a deleted directory, whose tokens died with the deletion', async () => {
    const [world, other] = [await newWorld(), await newWorld()];
    const ada = await newUser(world, 'ada', { emails: [{ value: 'ada@example.com' }] });
    const group = await newGroup(world, 'Engineering', [ada]);
    const bob = await newUser(other, 'bob');
    succeeded(await world.ask({ kind: 'directory.delete' }, null));
    expect(await count('tokens', 'directory_id', world.directoryId)).toBe(0);
    expect(await world.ask({ kind: 'user.delete', id: ada })).toMatchObject({ ok: false, refusal: { status: 401 } });
    expect((await eventsOf(world)).at(-1)?.type).toBe('directory.deleted');
    await upkeep(env, Date.now());
    for (const table of ['users', 'groups', 'user_emails', 'buckets'])
      expect(await count(table, 'directory_id', world.directoryId)).toBe(0);
    expect(await membersOf(group)).toEqual([]);
    expect(await rowOf('directories', world.directoryId)).toBeNull();
    expect(await rowOf('users', bob)).not.toBeNull();
  });

  it('do not wait for deleted organizations, however many keep their events', async () => {
    const world = await newWorld();
    const group = await newGroup(world, 'Engineering', [await newUser(world, 'ada')]);
    const day = 24 * 60 * 60 * 1000;
    const waiting = Array.from({ length: 12 }, (_, n) =>
      removal({ kind: 'organization', target: `org_waiting${n}`, createdAt: Date.now() - day }),
    );
    await seed(env.DB, ...waiting);
    succeeded(await world.ask({ kind: 'group.delete', id: group }));
    await upkeep(env, Date.now());
    expect(await membersOf(group)).toEqual([]);
    await upkeep(env, Date.now() + 30 * day);
    expect(await count('removals', 'kind', 'organization')).toBe(0);
  });

  it('keep a deleted organization’s events for 30 days, and nothing else', async () => {
    const world = await newWorld();
    await newUser(world, 'ada');
    succeeded(await world.ask({ kind: 'organization.delete' }, null));
    expect(await count('tokens', 'directory_id', world.directoryId)).toBe(0);
    await upkeep(env, Date.now());
    await upkeep(env, Date.now());
    expect(await count('users', 'directory_id', world.directoryId)).toBe(0);
    expect((await eventsOf(world)).at(-1)?.type).toBe('organization.deleted');
    await upkeep(env, Date.now() + 31 * 24 * 60 * 60 * 1000);
    expect(await eventsOf(world)).toEqual([]);
    expect(await count('organizations', 'id', world.organizationId)).toBe(0);
  });
});
