import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Change, ChangeRequest, Outcome } from '../../src/directory/change.ts';
import { newDirectoryId, newId } from '../../src/id.ts';
import { runRound } from '../../src/organization/round.ts';
import { LIVE_CLOCK } from '../../src/patience.ts';
import type { JsonObject } from '../../src/protocol/json.ts';
import { MAX_MEMBERS_READ } from '../../src/store/load/resync-questions.ts';
import { groupBody, patchBody } from '../world/bodies.ts';
import { type Event, eventsOf, membersOf, newGroup, newUser, newWorld, succeeded, type World } from './world.ts';

const add = (value: string) => patchBody({ op: 'add', path: 'members', value: [{ value }] });
const remove = (filter: string) => patchBody({ op: 'remove', path: `members[${filter}]` });
const statusOf = (outcome: Outcome) => (outcome.ok ? 200 : outcome.refusal.status);
const round = {
  db: env.DB,
  holdsWebhooks: false,
  ...LIVE_CLOCK,
  newCommitId: () => crypto.randomUUID(),
  committed: () => undefined,
  later: (work: unknown) => void work,
};

/** A second directory of the world's organization, asked by the operator: nothing but the directory parts the two. */
async function newSibling(world: World): Promise<(change: Change) => ChangeRequest> {
  const directoryId = newDirectoryId(world.organizationId);
  const request = (change: Change) => ({ ...world.request(change, null), directoryId });
  const create = { kind: 'directory.create', provider: 'okta', name: null } as const;
  for (const outcome of await runRound(round, world.organizationId, [request(create)])) succeeded(outcome);
  return request;
}

/** Requests that name a user of the world's directory and are none of its business. */
async function outsiders(world: World, id: string): Promise<[string, ChangeRequest][]> {
  const sibling = await newSibling(world);
  const patch: Change = { kind: 'user.patch', id, body: patchBody({ op: 'replace', path: 'title', value: 'x' }) };
  return [
    [
      'a made-up directory',
      { ...world.request(patch, 'hash-of-nobody'), directoryId: newDirectoryId(world.organizationId) },
    ],
    ['a made-up token', world.request({ kind: 'user.delete', id }, 'hash-of-nobody')],
    ['a sibling directory', sibling(patch)],
    ['a sibling that deletes', sibling({ kind: 'user.delete', id })],
  ];
}

describe('two directories of one organization in one round', () => {
  it('a member that one of them has is still a stranger to the other', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada');
    const here = await newGroup(world, 'Here');
    const sibling = await newSibling(world);
    const group = newId('grp', Date.now());
    const there = sibling({ kind: 'group.create', id: group, body: groupBody('There') });
    for (const outcome of await runRound(round, world.organizationId, [there])) succeeded(outcome);
    const outcomes = await runRound(round, world.organizationId, [
      world.request({ kind: 'group.patch', id: here, body: add(ada) }),
      sibling({ kind: 'group.patch', id: group, body: add(ada) }),
    ]);
    expect(outcomes.map(statusOf)).toEqual([200, 400]);
    expect([await membersOf(here), await membersOf(group)]).toEqual([[ada], []]);
  });

  it('a request of another directory, or of a stranger, that names a user changes nothing for those who may', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada', { displayName: 'Ada' });
    for (const [who, outsider] of await outsiders(world, ada)) {
      const group = await newGroup(world, who);
      const members = (body: JsonObject) => world.request({ kind: 'group.patch', id: group, body });
      const both = async (body: JsonObject) =>
        (await runRound(round, world.organizationId, [outsider, members(body)])).map(statusOf);
      const refused = outsider.tokenHash === null ? 404 : 401;
      expect([who, await both(add(ada))]).toEqual([who, [refused, 200]]);
      expect([who, await membersOf(group)]).toEqual([who, [ada]]);
      expect([who, await both(remove('display eq "Ada"'))]).toEqual([who, [refused, 200]]);
      expect([who, await membersOf(group)]).toEqual([who, []]);
      await both(add(ada));
      expect([who, await both(remove(`value eq "${ada}"`))]).toEqual([who, [refused, 200]]);
      expect([who, (await eventsOf(world)).at(-1)?.data['removed']]).toEqual([
        who,
        [{ id: ada, type: 'User', userName: 'ada' }],
      ]);
    }
  });

  it('each resync names all members of a group that takes more than one stretch', async () => {
    const world = await newWorld();
    const sibling = await newSibling(world);
    const count = MAX_MEMBERS_READ + 1;
    const directories = [world.directoryId, sibling({ kind: 'directory.activate' }).directoryId];
    const steps: ChangeRequest[] = [];
    for (const [index, directoryId] of directories.entries()) {
      const resyncId = newId('rsy', index);
      await seedLargeGroup(directoryId, `grp_${world.organizationId.slice(-8)}${index}`, count, resyncId);
      steps.push({ ...world.request({ kind: 'resync.step', id: resyncId }, null), directoryId });
    }
    for (let turn = 0; turn < 3; turn++) await runRound(round, world.organizationId, steps);
    const events = await eventsOf(world);
    expect(events.filter(({ type }) => type === 'directory.resync_finished')).toHaveLength(2);
    for (const [index] of directories.entries()) {
      const parts = events.filter((event) => isPartOf(event, index));
      const named = parts.flatMap(({ data }) => (data['members'] as { id: string }[]).map(({ id }) => id));
      expect(new Set(named).size).toBe(count);
      expect(parts.map(({ data }) => data['last'])).toEqual([...parts.slice(1).map(() => false), true]);
    }
  });
});

function isPartOf({ data, type }: Event, index: number): boolean {
  return type === 'group.members_synced' && (data['group'] as { id: string }).id.endsWith(String(index));
}

/** A group of that many users, and a resync that comes to it next. */
async function seedLargeGroup(directoryId: string, groupId: string, count: number, resyncId: string): Promise<void> {
  const userId = `printf('usr_${groupId}%06d', i)`;
  const numbers = `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ${count})`;
  await env.DB.batch([
    env.DB.prepare(
      `${numbers} INSERT INTO users (directory_id, id, user_name_key, active, version, created_at, modified_at, synced_at, doc, search)
       SELECT ?, ${userId}, 'user' || i, 1, 1, 1, 1, 1, json_object('userName', 'user' || i), '{}' FROM c`,
    ).bind(directoryId),
    env.DB.prepare(
      `INSERT INTO groups (directory_id, id, display_key, display_name, version, member_count, created_at, modified_at, synced_at, doc, search)
       VALUES (?, ?, 'all', 'All', 1, ?, 1, 1, 1, '{"displayName":"All"}', '{}')`,
    ).bind(directoryId, groupId, count),
    env.DB.prepare(`${numbers} INSERT INTO memberships (group_id, member_id) SELECT ?, ${userId} FROM c`).bind(groupId),
    env.DB.prepare(
      `INSERT INTO resyncs (directory_id, id, stage, position, started_at) VALUES (?, ?, 'groups', '', 1)`,
    ).bind(directoryId, resyncId),
  ]);
}
