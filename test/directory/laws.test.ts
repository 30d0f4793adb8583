// What holds after any history of changes: counters, look-up tables, and what a host app knows from events alone.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/directory/change.ts';
import { userOfRow } from '../../src/directory/entity.ts';
import { userProfile } from '../../src/directory/profile.ts';
import { ScimError } from '../../src/protocol/error.ts';
import { GROUP_TYPE, USER_TYPE } from '../../src/protocol/schema/types.ts';
import { searchText } from '../../src/protocol/search-copy.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { GROUPS, memberOperation, rounds, USERS } from './arbitrary.ts';
import { emptyCopy, take } from './copy.ts';
import { pairsOf, type Tables } from './tables.ts';
import { newWorld, type World } from './world.ts';

function lived(history: readonly (readonly Change[])[], stepMs = 1): World {
  const world = newWorld();
  for (const changes of history) {
    world.now += stepMs;
    world.round(changes);
  }
  return world;
}

/** Memberships of groups that exist: those of deleted ones wait to be swept. */
const standing = (tables: Tables) => pairsOf(tables).filter(({ groupId }) => tables.groups.has(groupId));

describe('after any changes', () => {
  it('the counters are what counting gives', () => {
    fc.assert(
      fc.property(rounds, (history) => {
        const { directoryId, tables } = lived(history);
        const { groups, users } = tables;
        expect(tables.directories.get(directoryId)).toMatchObject({ userCount: users.size, groupCount: groups.size });
        const pairs = standing(tables);
        for (const { id, memberCount, parentCount } of groups.values()) {
          expect(memberCount).toBe(pairs.filter((pair) => pair.groupId === id).length);
          expect(parentCount).toBe(pairs.filter((pair) => pair.memberId === id).length);
        }
        const counted = (kind: string) =>
          [...tables.buckets.values()].filter((bucket) => bucket.kind === kind).reduce((sum, { n }) => sum + n, 0);
        expect([counted('User'), counted('Group')]).toEqual([users.size, groups.size]);
      }),
    );
  });

  it('every member exists, no group is in itself, and addresses, names and folded copies stand in their look-ups', () => {
    fc.assert(
      fc.property(rounds, (history) => {
        const { directoryId, tables } = lived(history);
        const pairs = standing(tables);
        expect(pairs.filter(({ memberId }) => !tables.users.has(memberId) && !tables.groups.has(memberId))).toEqual([]);
        for (const id of tables.groups.keys()) {
          const inside = new Set([id]);
          for (const each of inside)
            for (const { groupId, memberId } of pairs) if (groupId === each) inside.add(memberId);
          expect(pairs.filter(({ groupId, memberId }) => memberId === id && inside.has(groupId))).toEqual([]);
        }
        const users = [...tables.users.values()];
        const addresses = users.flatMap(({ doc, id }) =>
          (JSON.parse(doc).emails ?? []).map(
            ({ value }: { value: string }) => `${directoryId} ${value.toLowerCase()} ${id}`,
          ),
        );
        expect(tables.emails).toEqual(new Set(addresses));
        expect(new Set(users.map(({ userNameKey }) => userNameKey)).size).toBe(users.length);
        const copies = [...users, ...tables.groups.values()].map(({ search }) => JSON.parse(search));
        expect(copies).toEqual([
          ...users.map(({ doc }) => JSON.parse(searchText(JSON.parse(doc), USER_TYPE))),
          ...[...tables.groups.values()].map(({ doc }) => JSON.parse(searchText(JSON.parse(doc), GROUP_TYPE))),
        ]);
      }),
    );
  });

  it('every membership of a group that is gone is left to the sweep', () => {
    fc.assert(
      fc.property(rounds, (history) => {
        const { tables } = lived(history);
        const gone = pairsOf(tables).filter(({ groupId }) => !tables.groups.has(groupId));
        expect(gone.filter(({ groupId }) => !tables.removals.includes(`group ${groupId}`))).toEqual([]);
      }),
    );
  });

  it('a copy that knows events alone has the users, groups and members of the directory', () => {
    fc.assert(
      fc.property(rounds, (history) => {
        const world = lived(history);
        const copy = emptyCopy();
        for (const event of world.events()) take(copy, event);
        const { tables } = world;
        // The touch of what was written without being changed makes no event.
        const shown = ({ lastSyncedAt: _, ...view }: Record<string, unknown>) => view;
        const users = [...tables.users.values()].map((row) => {
          const view = userProfile({ ...userOfRow(row), groups: [], roles: [] }, USER_TYPE);
          return [row.id, shown(JSON.parse(JSON.stringify(view)))];
        });
        expect([...copy.users].map(([id, view]) => [id, shown(view)]).sort()).toEqual(users.sort());
        expect([...copy.groups.keys()].sort()).toEqual([...tables.groups.keys()].sort());
        for (const { displayName, id, unassigned } of tables.groups.values()) {
          expect(copy.groups.get(id)).toMatchObject({ displayName, unassigned: unassigned === 1 });
          expect([...(copy.members.get(id) ?? [])].sort()).toEqual(world.members(id));
        }
      }),
    );
  });

  it('events are numbered without a gap, and the organization knows the last number', () => {
    fc.assert(
      fc.property(rounds, (history) => {
        const { tables } = lived(history);
        expect(tables.events.map(({ sequence }) => sequence)).toEqual(tables.events.map((_, index) => index + 1));
        expect(tables.organization.lastSequence).toBe(tables.events.length);
      }),
    );
  });
});

/** Groups and members of higher IDs come first, then all go at once: events name them in the order of their IDs. */
const LATER_FIRST: readonly Change[] = [
  ...['usr_b', 'usr_a', 'usr_c'].map((id): Change => ({ kind: 'user.create', id, body: userBody(id) })),
  { kind: 'group.create', id: 'grp_3', body: groupBody('3', ['usr_c', 'usr_b', 'usr_a']) },
  { kind: 'group.create', id: 'grp_2', body: groupBody('2', ['usr_a']) },
  { kind: 'user.delete', id: 'usr_a' },
  { kind: 'group.replace', id: 'grp_3', body: groupBody('3', []) },
];

describe('a round', () => {
  it('comes to the same as its changes one after the other', () => {
    fc.assert(
      fc.property(rounds, (history) => {
        const together = lived(history, 0);
        const apart = newWorld();
        for (const change of history.flat()) apart.round([change]);
        const rows = ({ tables }: World) => [
          tables.users,
          tables.groups,
          standing(tables),
          tables.buckets,
          tables.events,
        ];
        expect(rows(together)).toEqual(rows(apart));
      }),
      { examples: [[[LATER_FIRST]]] },
    );
  });

  it('leaves no trace of a change that is refused', () => {
    const trace = ({ tables }: World) =>
      JSON.stringify(tables, (_, value) => (value instanceof Map || value instanceof Set ? [...value] : value));
    fc.assert(
      fc.property(rounds, (history) => {
        const world = newWorld();
        for (const change of history.flat()) {
          const before = trace(world);
          const [answer] = world.round([change]);
          if (answer instanceof ScimError) expect(trace(world)).toBe(before);
        }
      }),
    );
  });
});

describe('the operations of one PATCH of members (RFC 7644 §3.5.2)', () => {
  it('come to the same as one request for each, and say who came and who went', () => {
    const operations = fc.array(memberOperation, { minLength: 1, maxLength: 5 });
    const first = fc.subarray(USERS);
    fc.assert(
      fc.property(first, operations, (members, all) => {
        const [together, apart] = [newWorld(), newWorld()].map((world) => {
          world.round(USERS.map((id) => ({ kind: 'user.create', id, body: userBody(id) })));
          world.round(GROUPS.map((id) => ({ kind: 'group.create', id, body: groupBody(id) })));
          world.round([{ kind: 'group.replace', id: 'grp_1', body: groupBody('1', members) }]);
          return world;
        }) as [World, World];
        together.events();
        const [answer] = together.round([{ kind: 'group.patch', id: 'grp_1', body: patchBody(...all) }]);
        const each = all.map((one) => apart.round([{ kind: 'group.patch', id: 'grp_1', body: patchBody(one) }])[0]);
        if (each.some((one) => one instanceof ScimError)) {
          expect(answer).toBeInstanceOf(ScimError);
          return;
        }
        expect(together.members('grp_1')).toEqual(apart.members('grp_1'));
        const was = new Set(members);
        const is = new Set(apart.members('grp_1'));
        const told = together.events().map(({ data }) => data as Record<'added' | 'removed', { id: string }[]>);
        const ids = (kind: 'added' | 'removed') => told.flatMap((data) => data[kind].map(({ id }) => id)).sort();
        expect(ids('added')).toEqual([...is.difference(was)].sort());
        expect(ids('removed')).toEqual([...was.difference(is)].sort());
      }),
    );
  });
});
