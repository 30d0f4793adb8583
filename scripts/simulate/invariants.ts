// What must be true when a run has come to rest: nothing acknowledged is lost or done twice, the order of events has no
// gap, what they tell and the host app's copy are what the directory holds, and its counters count it.

import type { SimulatedDatabase } from './database.ts';
import type { Hosts } from './hosts.ts';
import type { Knowledge } from './knowledge.ts';
import type { Places } from './places.ts';
import { wrongRoles } from './roles.ts';
import { groupsOf, usersOf } from './stored.ts';
import { brokenStory } from './story.ts';
import { strays } from './strays.ts';
import type { Founded } from './system.ts';

export interface Settled {
  readonly places: Places;
  readonly hosts: Hosts;
  readonly founded: readonly Founded[];
  /** What the threads of each directory know. */
  readonly known: ReadonlyMap<string, readonly Knowledge[]>;
}

/** As it looks where one organization stands. */
interface Place extends Settled {
  readonly database: SimulatedDatabase;
}

/** Everything that is wrong. */
export function broken(settled: Settled): string[] {
  const seen = [...settled.places.all.values()].flatMap((database) =>
    database.rows('SELECT what FROM seen_wrong').map(({ what }) => String(what)),
  );
  const found = settled.founded.flatMap((organization) => {
    const place = { ...settled, database: settled.places.of(organization.organizationId) };
    return [
      ...brokenOrder(place, organization),
      ...brokenStory(place.database, organization),
      ...brokenCopy(place, organization),
      ...wrongRoles(place.database, organization.organizationId),
      ...organization.directories.flatMap(({ id }) => [...brokenPromises(place, id), ...brokenCounters(place, id)]),
    ];
  });
  return [...seen, ...found, ...strays(settled)];
}

function brokenPromises(settled: Place, directoryId: string): string[] {
  const wrong: string[] = [];
  const users = usersOf(settled.database, directoryId);
  const groups = groupsOf(settled.database, directoryId);
  const must = (true_: boolean, what: string) => {
    if (!true_) wrong.push(what);
  };
  const expected = new Set<string>();
  for (const known of settled.known.get(directoryId) ?? []) {
    for (const user of known.users) {
      const stored = users.get(user.userName);
      expected.add(user.userName);
      must(
        user.exists.includes(stored !== undefined),
        `${user.userName}: acknowledged as ${user.exists}, and ${stored ? 'there' : 'gone'}`,
      );
      if (!stored) continue;
      must(user.id === null || user.id === stored.id, `${user.userName} has another id than was acknowledged`);
      must(
        user.title.includes(stored.title),
        `${user.userName}: title ${stored.title}; acknowledged ${user.title.join(' or ')}`,
      );
      must(
        user.active.includes(stored.active),
        `${user.userName}: active ${stored.active}; acknowledged ${user.active}`,
      );
      must(
        user.said.includes(stored.said),
        `${user.userName}: role “${stored.said}”; acknowledged “${user.said.join('” or “')}”`,
      );
      for (const [name, member] of user.memberOf) {
        const group = groups.find(({ displayName }) => displayName === name);
        const is = group?.members.has(stored.id) ?? false;
        must(member.includes(is), `${user.userName} is ${is ? '' : 'not '}in ${name}; acknowledged ${member}`);
      }
    }
    for (const group of known.groups) {
      const count = groups.filter(({ displayName }) => displayName === group.displayName).length;
      must(count <= 1, `${group.displayName} is there ${count} times`);
      must(
        group.exists.includes(count > 0),
        `${group.displayName}: acknowledged as ${group.exists}, and ${count} there`,
      );
    }
  }
  for (const userName of users.keys()) must(expected.has(userName), `${userName} was never sent to ${directoryId}`);
  return wrong;
}

function brokenCounters({ database }: Place, directoryId: string): string[] {
  const wrong: string[] = [];
  const [row] = database.rows(
    `SELECT user_count AS users, group_count AS groups,
       (SELECT count(*) FROM users WHERE directory_id = d.id) AS usersThere,
       (SELECT count(*) FROM groups WHERE directory_id = d.id) AS groupsThere,
       inactive_count AS inactive, (SELECT count(*) FROM users WHERE directory_id = d.id AND active = 0) AS inactiveThere,
       (SELECT coalesce(sum(n), 0) FROM buckets WHERE directory_id = d.id AND kind = 'User') AS usersInBuckets,
       (SELECT coalesce(sum(n), 0) FROM buckets WHERE directory_id = d.id AND kind = 'Group') AS groupsInBuckets
     FROM directories AS d WHERE id = ?`,
    directoryId,
  );
  if (!row) return [`${directoryId} is gone`];
  for (const kind of ['users', 'groups'])
    if (row[kind] !== row[`${kind}There`] || row[kind] !== row[`${kind}InBuckets`])
      wrong.push(
        `${directoryId} counts ${row[kind]} ${kind}, ${row[`${kind}InBuckets`]} in buckets, of ${row[`${kind}There`]}`,
      );
  if (row['inactive'] !== row['inactiveThere'])
    wrong.push(`${directoryId} counts ${row['inactive']} inactive users of ${row['inactiveThere']}`);
  const miscounted = database.rows(
    `SELECT id FROM groups AS g WHERE directory_id = ?
       AND member_count <> (SELECT count(*) FROM memberships WHERE group_id = g.id)`,
    directoryId,
  );
  const strays = database.rows(
    `SELECT m.member_id AS id FROM memberships AS m JOIN groups AS g ON g.id = m.group_id
     LEFT JOIN users AS u ON u.id = m.member_id AND u.directory_id = g.directory_id
     WHERE g.directory_id = ? AND u.id IS NULL`,
    directoryId,
  );
  wrong.push(...miscounted.map(({ id }) => `${id} counts its members wrong`));
  wrong.push(...strays.map(({ id }) => `${id} is a member, and no user of the directory`));
  return wrong;
}

function brokenOrder({ database, hosts }: Place, { organizationId }: Founded): string[] {
  const [row] = database.rows(
    `SELECT last_sequence AS last, (SELECT count(*) FROM events WHERE organization_id = o.id) AS n,
       (SELECT coalesce(min(sequence), 1) FROM events WHERE organization_id = o.id) AS first,
       (SELECT coalesce(max(sequence), 0) FROM events WHERE organization_id = o.id) AS newest
     FROM organizations AS o WHERE id = ?`,
    organizationId,
  );
  if (!row) return [`${organizationId} is gone`];
  const wrong: string[] = [];
  if (row['first'] !== 1 || row['newest'] !== row['last'] || row['n'] !== row['last'])
    wrong.push(
      `${organizationId} is at ${row['last']} and has ${row['n']} events, ${row['first']} to ${row['newest']}`,
    );
  const accepted = hosts.acceptedOf(organizationId);
  if (accepted !== row['last']) wrong.push(`the app of ${organizationId} has ${accepted} of ${row['last']} events`);
  return wrong;
}

function brokenCopy(settled: Place, { directories, organizationId }: Founded): string[] {
  const copy = settled.hosts.copyOf(organizationId);
  const stored = { users: new Map<string, string>(), groups: new Map<string, string>() };
  for (const { id } of directories) {
    for (const [userName, user] of usersOf(settled.database, id))
      stored.users.set(user.id, `${userName} ${user.active} ${user.title}: ${user.roles}`);
    for (const { displayName, id: groupId, members } of groupsOf(settled.database, id))
      stored.groups.set(groupId, `${displayName}: ${[...members].sort()}`);
  }
  const copied = {
    users: new Map(
      [...copy.users].map(([id, user]) => [
        id,
        `${user.userName} ${user.active} ${user.title}: ${copy.roles.get(id) ?? ''}`,
      ]),
    ),
    groups: new Map([...copy.groups].map(([id, group]) => [id, `${group.displayName}: ${[...group.members].sort()}`])),
  };
  return (['users', 'groups'] as const).flatMap((kind) =>
    [...new Set([...stored[kind].keys(), ...copied[kind].keys()])]
      .filter((id) => stored[kind].get(id) !== copied[kind].get(id))
      .map(
        (id) =>
          `the app's copy of ${id} is “${copied[kind].get(id)}”, the directory's “${stored[kind].get(id)}”${copy.error ? ` (${copy.error})` : ''}`,
      ),
  );
}
