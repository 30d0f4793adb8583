// What must be true when a run has come to rest: nothing acknowledged is lost or done twice, the order of events has no
// gap, what they tell and the host app's copy are what the directory holds, and its counters count it.

import { unpacked } from '../../src/store/db/packed.ts';
import type { SimulatedDatabase } from './database.ts';
import type { Hosts } from './hosts.ts';
import type { Places } from './places.ts';
import type { Knowledge } from './provider.ts';
import { strays } from './strays.ts';
import type { Founded } from './system.ts';

export interface Settled {
  readonly places: Places;
  readonly hosts: Hosts;
  readonly founded: readonly Founded[];
  /** What the threads of each directory know. */
  readonly known: ReadonlyMap<string, readonly Knowledge[]>;
}

interface User {
  readonly id: string;
  readonly title: string | null;
  readonly active: boolean;
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
      ...brokenStory(place, organization),
      ...brokenCopy(place, organization),
      ...organization.directories.flatMap(({ id }) => [...brokenPromises(place, id), ...brokenCounters(place, id)]),
    ];
  });
  return [...seen, ...found, ...strays(settled)];
}

function usersOf({ database }: Place, directoryId: string): Map<string, User> {
  const rows = database.rows(
    `SELECT id, active, json_extract(doc, '$.userName') AS userName, json_extract(doc, '$.title') AS title
     FROM users WHERE directory_id = ?`,
    directoryId,
  );
  const users = new Map<string, User>();
  for (const { active, id, title, userName } of rows)
    users.set(String(userName), { id: String(id), title: title === null ? null : String(title), active: active === 1 });
  return users;
}

/** displayName and id of each group, and who is in it. */
function groupsOf({ database }: Place, directoryId: string) {
  const rows = database.rows('SELECT id, display_name AS name FROM groups WHERE directory_id = ?', directoryId);
  return rows.map(({ id, name }) => ({
    id: String(id),
    displayName: String(name),
    members: new Set(
      database
        .rows('SELECT member_id AS id FROM memberships WHERE group_id = ?', String(id))
        .map((row) => String(row['id'])),
    ),
  }));
}

function brokenPromises(settled: Place, directoryId: string): string[] {
  const wrong: string[] = [];
  const users = usersOf(settled, directoryId);
  const groups = groupsOf(settled, directoryId);
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

interface EventData {
  readonly user?: { readonly id: string; readonly userName: string };
  readonly group?: { readonly id: string };
  readonly added?: readonly { readonly id: string }[];
  readonly removed?: readonly { readonly id: string }[];
}

/** Told one after the other, each event changes something: what was done once is told once. */
function brokenStory({ database }: Place, { organizationId }: Founded): string[] {
  const wrong: string[] = [];
  const there = new Map<string, string>();
  const members = new Map<string, Set<string>>();
  const must = (true_: boolean, what: string) => {
    if (!true_) wrong.push(what);
  };
  const rows = database.rows(
    'SELECT sequence, type, data FROM events WHERE organization_id = ? ORDER BY sequence',
    organizationId,
  );
  for (const { data, sequence, type } of rows) {
    const told: EventData = JSON.parse(unpacked(String(data)));
    const subject = told.user ?? told.group;
    const where = `event ${sequence} of ${organizationId}, ${type}`;
    // What a resync tells is what was so before.
    if (!subject || /synced$/.test(String(type))) continue;
    const before = there.get(subject.id);
    switch (type) {
      case 'user.created':
      case 'group.created':
        must(before === undefined, `${where}: ${subject.id} was there already`);
        there.set(subject.id, JSON.stringify(subject));
        break;
      case 'user.deleted':
      case 'group.deleted':
        must(before !== undefined, `${where}: ${subject.id} was not there`);
        there.delete(subject.id);
        for (const others of members.values()) others.delete(subject.id);
        break;
      case 'group.members_changed': {
        const inside = members.get(subject.id) ?? new Set();
        members.set(subject.id, inside);
        for (const { id } of told.removed ?? []) must(inside.delete(id), `${where}: ${id} was no member`);
        for (const { id } of told.added ?? []) {
          must(!inside.has(id), `${where}: ${id} was a member already`);
          inside.add(id);
        }
        break;
      }
      default:
        must(before !== undefined, `${where}: ${subject.id} was not there`);
        must(before !== JSON.stringify(subject), `${where}: nothing changed`);
        there.set(subject.id, JSON.stringify(subject));
    }
  }
  return wrong;
}

function brokenCopy(settled: Place, { directories, organizationId }: Founded): string[] {
  const copy = settled.hosts.copyOf(organizationId);
  const stored = { users: new Map<string, string>(), groups: new Map<string, string>() };
  for (const { id } of directories) {
    for (const [userName, user] of usersOf(settled, id))
      stored.users.set(user.id, `${userName} ${user.active} ${user.title}`);
    for (const { displayName, id: groupId, members } of groupsOf(settled, id))
      stored.groups.set(groupId, `${displayName}: ${[...members].sort()}`);
  }
  const copied = {
    users: new Map([...copy.users].map(([id, user]) => [id, `${user.userName} ${user.active} ${user.title}`])),
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
