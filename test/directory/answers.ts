// What a load answers, read from tables in memory: each question by its meaning, as the files of store/load ask D1.

import { isGroupId } from '../../src/id.ts';
import { RECOMPUTE_STEP } from '../../src/store/list/roles.ts';
import { BUCKET_SIZE } from '../../src/store/load/bucket-question.ts';
import { MAX_MEMBERS_LOADED } from '../../src/store/load/group-questions.ts';
import type { Answers, Questions } from '../../src/store/load/questions.ts';
import { MAX_MEMBERS_READ, RESYNC_STEP } from '../../src/store/load/resync-questions.ts';
import { pairsOf, type Tables } from './tables.ts';

const byId = <Row extends { readonly id: string }>(rows: Iterable<Row>) =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

/** The rows that answer what is asked. */
export function answersTo(tables: Tables, asked: Questions): Answers {
  const { buckets, directories, groups, memberships, resyncs, tokens, users } = tables;
  const pairs = pairsOf(tables);
  const inDirectory = <Row extends { readonly directoryId: string }>(rows: ReadonlyMap<string, Row>) => {
    return ([directoryId, id]: readonly [string, string]): Row[] => {
      const row = rows.get(id);
      return row?.directoryId === directoryId ? [row] : [];
    };
  };
  const [user, group] = [inDirectory(users), inDirectory(groups)];
  const above = (groupId: string): string[] =>
    pairs.filter((pair) => pair.memberId === groupId).map((pair) => pair.groupId);
  const directoryRows = (id: string) => {
    const row = directories.get(id);
    return row?.organizationId === tables.organization.id ? [row] : [];
  };
  const holders = (directoryId: string, memberId: string) => above(memberId).flatMap((id) => group([directoryId, id]));
  return {
    directories: asked.directories.flatMap((id) => directoryRows(id).map((row) => ({ ...row, directoryId: id }))),
    ownDirectories: asked.ownDirectories.flatMap((directoryId) =>
      [...directories.values()].filter(({ status }) => status !== 'deleted').map((row) => ({ ...row, directoryId })),
    ),
    directoryCounts: asked.directoryCounts.map((directoryId) => ({
      directoryId,
      n: [...directories.values()].filter(({ status }) => status !== 'deleted').length,
    })),
    tokens: asked.tokens.flatMap((hash) =>
      tokens
        .filter((token) => token.hash === hash)
        .flatMap((token) => directoryRows(token.directoryId).map((row) => ({ ...row, ...token }))),
    ),
    users: asked.users.flatMap(user),
    userNames: asked.userNames.flatMap(([directoryId, key]) =>
      [...users.values()].filter((row) => row.directoryId === directoryId && row.userNameKey === key),
    ),
    groups: asked.groups.flatMap(group),
    groupNames: asked.groupNames.flatMap(([directoryId, key]) =>
      [...groups.values()].filter((row) => row.directoryId === directoryId && row.displayKey === key),
    ),
    memberNames: asked.memberNames.flatMap(user).map(({ directoryId, doc, externalId, id, roleSources, roles }) => ({
      directoryId,
      id,
      externalId,
      roles,
      roleSources,
      ...namesIn(doc),
    })),
    pairs: asked.pairs.flatMap(([directoryId, groupId, memberId]) =>
      memberships.has(`${groupId} ${memberId}`) ? [{ directoryId, groupId, memberId }] : [],
    ),
    wholeGroups: asked.wholeGroups
      .flatMap(([directoryId, id, atMost]) =>
        group([directoryId, id]).flatMap(({ memberCount }) =>
          pairs
            .filter(({ groupId }) => groupId === id && memberCount <= atMost)
            .map((pair) => ({ directoryId, ...pair })),
        ),
      )
      .slice(0, MAX_MEMBERS_LOADED + 1),
    groupsOfUsers: asked.groupsOfUsers.flatMap(([directoryId, userId]) =>
      holders(directoryId, userId).map(({ displayName, id }) => ({
        directoryId,
        userId,
        groupId: id,
        displayName,
        above: JSON.stringify(
          [...everythingAbove(id, above)].flatMap((each) =>
            group([directoryId, each]).map((row) => [row.id, row.displayName]),
          ),
        ),
      })),
    ),
    holders: asked.holders.flatMap(([directoryId, memberId]) =>
      holders(directoryId, memberId).map((row) => ({ ...row, memberId })),
    ),
    childGroups: asked.childGroups.flatMap(([directoryId, parentId]) =>
      pairs
        .filter((pair) => pair.groupId === parentId)
        .flatMap((pair) => group([directoryId, pair.memberId]).map((row) => ({ ...row, parentId }))),
    ),
    edges: asked.edges.flatMap(([directoryId, id]) =>
      [id, ...everythingAbove(id, above)].flatMap((memberId) =>
        above(memberId).map((groupId) => ({ directoryId, groupId, memberId })),
      ),
    ),
    buckets: asked.buckets.flatMap(([directoryId, kind, id]) => {
      const known = [...buckets.values()].filter((row) => row.directoryId === directoryId && row.kind === kind);
      const found = known.filter(({ firstId }) => firstId <= id).sort((a, b) => (a.firstId > b.firstId ? -1 : 1))[0];
      if (!found) return [];
      const rows = [...(kind === 'User' ? users : groups).values()].filter((row) => row.directoryId === directoryId);
      const newestId = found.n < BUCKET_SIZE ? null : (byId(rows).at(-1)?.id ?? null);
      return [{ ...found, id, last: known.some(({ firstId }) => firstId > found.firstId) ? 0 : 1, newestId }];
    }),
    allBuckets: asked.allBuckets.flatMap(([directoryId, kind]) =>
      [...buckets.values()]
        .filter((row) => row.directoryId === directoryId && row.kind === kind)
        .sort((a, b) => (a.firstId < b.firstId ? -1 : 1)),
    ),
    // No directory of theirs has what ends.
    credentials: [],
    resyncs: asked.resyncs.flatMap((directoryId) => resyncs.get(directoryId) ?? []),
    snapshotUsers: asked.snapshotUsers.flatMap(([directoryId, after]) =>
      byId(users.values())
        .filter((row) => row.directoryId === directoryId && row.id > after)
        .slice(0, RESYNC_STEP),
    ),
    snapshotGroups: asked.snapshotGroups.flatMap(([directoryId, from]) =>
      byId(groups.values())
        .filter((row) => row.directoryId === directoryId && row.id >= from)
        .slice(0, RESYNC_STEP + 1),
    ),
    snapshotMembers: asked.snapshotMembers.flatMap(([directoryId, atGroup, atMember]) =>
      pairs
        .filter(({ groupId }) => groupId >= atGroup && group([directoryId, groupId]).length > 0)
        .filter(({ groupId, memberId }) => groupId > atGroup || memberId > atMember)
        .slice(0, MAX_MEMBERS_READ)
        .map((pair) => ({
          directoryId,
          ...pair,
          userName: user([directoryId, pair.memberId]).map(({ doc }) => namesIn(doc).userName)[0] ?? null,
          displayName: groups.get(pair.memberId)?.displayName ?? null,
        })),
    ),
    declaredRoles: tables.declared
      ? asked.declaredRoles.map((directoryId) => ({ directoryId, declared: JSON.stringify(tables.declared) }))
      : [],
    mappable: asked.mappable.flatMap(([inDirectory, id]) =>
      directoryRows(inDirectory)
        .filter((row) => row.status !== 'deleted')
        .flatMap(() => group([inDirectory, id]).map(() => ({ directoryId: '', inDirectory, id }))),
    ),
    nextDirectories: asked.nextDirectories.flatMap((after) =>
      byId(directories.values())
        .filter((row) => row.id > after && row.status !== 'deleted')
        .slice(0, 1)
        .map((row) => ({ directoryId: after, nextId: row.id })),
    ),
    people: asked.people.flatMap(([directoryId, after]) =>
      byId(users.values())
        .filter((row) => row.directoryId === directoryId && row.id > after)
        .slice(0, RECOMPUTE_STEP)
        .map((row) => ({ ...row, ...namesIn(row.doc), said: saidRoles(row.doc) })),
    ),
    nesting: asked.nesting.flatMap(([directoryId, ids]) =>
      [...everythingBelow(ids, pairs)].flatMap((groupId) =>
        pairs
          .filter((pair) => pair.groupId === groupId && isGroupId(pair.memberId))
          .map((pair) => ({ directoryId, ...pair })),
      ),
    ),
    counted: asked.counted.flatMap(([directoryId, ids, after, upTo]) =>
      [...everythingBelow(ids, pairs)].flatMap((groupId) =>
        pairs
          .filter((pair) => pair.groupId === groupId && pair.memberId > after && pair.memberId <= upTo)
          .map((pair) => ({ directoryId, ...pair })),
      ),
    ),
  };
}

function everythingAbove(groupId: string, above: (id: string) => readonly string[]): Set<string> {
  const seen = new Set(above(groupId));
  for (const id of seen) for (const next of above(id)) seen.add(next);
  return seen;
}

function everythingBelow(groupIds: readonly string[], pairs: ReturnType<typeof pairsOf>): Set<string> {
  const seen = new Set(groupIds);
  for (const id of seen)
    for (const pair of pairs) if (pair.groupId === id && isGroupId(pair.memberId)) seen.add(pair.memberId);
  return seen;
}

function saidRoles(doc: string): string {
  const { entitlements = null, roles = null } = JSON.parse(doc) as { roles?: unknown; entitlements?: unknown };
  return JSON.stringify({ roles, entitlements });
}

function namesIn(doc: string): { readonly userName: string; readonly displayName: string | null } {
  const { displayName, userName } = JSON.parse(doc) as { userName: string; displayName?: string };
  return { userName, displayName: displayName ?? null };
}
