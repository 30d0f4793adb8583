// What a round of changes must know before it decides, loaded in one trip: whatever the number of changes, one
// statement per question. Questions nobody asks are left out.

import {
  bucketsOfIds,
  childGroupsOfGroups,
  directoriesById,
  edgesAboveGroups,
  groupsById,
  groupsOfUsers,
  holdersOfMembers,
  memberNamesById,
  membersOfGroups,
  organizationById,
  pairsByKey,
  type Question,
  resyncsOfDirectories,
  tokensByHash,
  usersById,
  usersByName,
} from './load-statements.ts';
import type { Answers, OrganizationRow, Questions } from './questions.ts';
import { groupsFrom, membersAfter, usersAfter } from './resync-page.ts';
import type { Statement } from './statement.ts';
import { type Batcher, type Meter, trip } from './trip.ts';

const LOAD_TIMEOUT_MS = 5_000;

/** Answers all questions in one trip. */
export async function load(db: Batcher, questions: Questions, meter: Meter): Promise<Answers> {
  const statements: Statement[] = [];
  const places = new Map<string, number[]>();
  const ask = (name: keyof Answers, statement: Statement) => {
    places.set(name, [...(places.get(name) ?? []), statements.length]);
    statements.push(statement);
  };
  const { organizationId } = questions;
  const askFor = <Row>(
    name: keyof Answers,
    values: readonly unknown[],
    question: Question<Row, { organizationId: string }>,
  ) => {
    for (const statement of question(values, { organizationId })) ask(name, statement);
  };

  ask('organization', organizationById({ id: organizationId }));
  askFor('directories', questions.directoryIds, directoriesById);
  askFor('tokens', questions.tokenHashes, tokensByHash);
  askFor('users', questions.users, usersById);
  askFor('userNames', questions.userNames, usersByName);
  askFor('groups', questions.groups, groupsById);
  askFor('memberNames', questions.memberNames, memberNamesById);
  askFor('pairs', questions.pairs, pairsByKey);
  askFor('wholeGroups', questions.wholeGroups, membersOfGroups);
  askFor('groupsOfUsers', questions.groupsOfUsers, groupsOfUsers);
  askFor('holders', questions.holdersOf, holdersOfMembers);
  askFor('childGroups', questions.childGroupsOf, childGroupsOfGroups);
  askFor('edges', questions.edgesAbove, edgesAboveGroups);
  askFor('buckets', questions.buckets, bucketsOfIds);
  askFor('resyncs', questions.resyncs, resyncsOfDirectories);
  for (const place of questions.usersAfter) ask('snapshotUsers', usersAfter(place));
  for (const { directoryId, group, member } of questions.groupsAfter) {
    ask('snapshotGroups', groupsFrom({ directoryId, from: group }));
    ask('snapshotMembers', membersAfter({ directoryId, group, member }));
  }

  const results: unknown[][] = await trip(db, statements, meter, LOAD_TIMEOUT_MS);
  // Each name belongs to the statements asked under it just above, so its rows have the type named there.
  const rows = <Name extends keyof Answers>(name: Name) =>
    (places.get(name) ?? []).flatMap((place) => results[place] ?? []) as never;
  return {
    organization: (rows('organization') as OrganizationRow[])[0],
    directories: [...rows('directories'), ...rows('tokens')],
    tokens: rows('tokens'),
    users: rows('users'),
    userNames: rows('userNames'),
    groups: rows('groups'),
    memberNames: rows('memberNames'),
    pairs: rows('pairs'),
    wholeGroups: rows('wholeGroups'),
    groupsOfUsers: rows('groupsOfUsers'),
    holders: rows('holders'),
    childGroups: rows('childGroups'),
    edges: rows('edges'),
    buckets: rows('buckets'),
    resyncs: rows('resyncs'),
    snapshotUsers: rows('snapshotUsers'),
    snapshotGroups: rows('snapshotGroups'),
    snapshotMembers: rows('snapshotMembers'),
  };
}
