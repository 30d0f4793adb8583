// Random changes of one small directory: few ids and names, so that changes meet.

import fc from 'fast-check';
import type { Change } from '../../src/directory/change.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';

export const USERS = ['usr_a', 'usr_b', 'usr_c', 'usr_d'];
export const GROUPS = ['grp_1', 'grp_2', 'grp_3'];
const NAMES = ['ada', 'Ada', 'bob', 'eve'];
const TITLES = ['x', 'y'];

const user = fc.constantFrom(...USERS);
const group = fc.constantFrom(...GROUPS);
const member = fc.oneof({ weight: 3, arbitrary: user }, { weight: 1, arbitrary: group });
const members = fc.uniqueArray(member, { maxLength: 3 });
const name = fc.constantFrom(...NAMES);
const title = fc.constantFrom(...TITLES);

const resource = fc
  .record({
    displayName: title,
    externalId: title,
    active: fc.boolean(),
    emails: fc.uniqueArray(name, { maxLength: 2 }).map((all) => all.map((each) => ({ value: `${each}@x.org` }))),
  })
  .chain((all) => fc.subarray(Object.entries(all)).map((some) => Object.fromEntries(some)));

const values = (ids: readonly string[]) => ids.map((value) => ({ value }));

/** One operation of a group's PATCH that concerns its members. */
export const memberOperation = fc.oneof(
  members.map((ids) => ({ op: 'add', path: 'members', value: values(ids) })),
  members.map((ids) => ({ op: 'remove', path: 'members', value: values(ids) })),
  members.map((ids) => ({ op: 'replace', path: 'members', value: values(ids) })),
  member.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` })),
  fc.constant({ op: 'remove', path: 'members[type eq "Group"]' }),
  fc.constant({ op: 'remove', path: 'members' }),
);

const userOperation = fc.oneof(
  title.map((value) => ({ op: 'replace', path: 'title', value })),
  name.map((value) => ({ op: 'replace', path: 'userName', value })),
  fc.boolean().map((value) => ({ op: 'replace', path: 'active', value })),
  fc.constant({ op: 'remove', path: 'emails' }),
);

const groupOperation = fc.oneof(
  { weight: 3, arbitrary: memberOperation },
  { weight: 1, arbitrary: title.map((value) => ({ op: 'replace', path: 'displayName', value })) },
);

const operations = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });

export const userChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('user.create' as const, 'user.replace' as const),
    id: user,
    body: fc.tuple(name, resource).map(([userName, more]) => userBody(userName, more)),
  }),
  fc.record({
    kind: fc.constant('user.patch' as const),
    id: user,
    body: operations(userOperation).map((all) => patchBody(...all)),
  }),
  fc.record({ kind: fc.constant('user.delete' as const), id: user }),
);

export const groupChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('group.create' as const, 'group.replace' as const),
    id: group,
    body: fc.tuple(title, members).map(([displayName, ids]) => groupBody(displayName, ids)),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('group.patch' as const),
      id: group,
      body: operations(groupOperation).map((all) => patchBody(...all)),
      wantsMembers: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant('group.delete' as const), id: group }),
  fc.record({
    kind: fc.constantFrom('membership.create' as const, 'membership.delete' as const),
    groupId: group,
    memberId: member,
  }),
);

/** Creations come often: what is not there cannot be changed. */
const creation: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(user, name).map(([id, userName]): Change => ({ kind: 'user.create', id, body: userBody(userName) })),
  fc
    .tuple(group, title)
    .map(([id, displayName]): Change => ({ kind: 'group.create', id, body: groupBody(displayName) })),
);

export const change: fc.Arbitrary<Change> = fc.oneof(creation, userChange, groupChange);

/** A history of rounds. The id of a group that was deleted is never another group's: every create brings a new id. */
export const rounds = fc
  .array(fc.array(change, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 })
  .map((history) => {
    const gone = new Set<string>();
    const isNew = (one: Change): boolean => {
      if (one.kind === 'group.delete') gone.add(one.id);
      return one.kind !== 'group.create' || !gone.has(one.id);
    };
    return history.map((changes) => changes.filter(isNew));
  });
