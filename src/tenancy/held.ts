// What the guard holds of a directory, for whoever decides about it: who would lose access, in which groups, who is back.

import type { Database } from '../database.ts';
import { isRefusing } from '../directory/guard.ts';
import { list } from '../store/db/statement.ts';
import { activeAmong, type HeldRemovalRow, heldRemovals, membershipsAmong } from '../store/operator/held.ts';
import type { StoredDirectory } from './directories.ts';

/** Events that are looked through, and of the directory read: what a page can wait for. */
const LOOKED = 5_000;
const READ = 500;
/** Names that are shown of each kind. */
const NAMED = 20;

export interface HeldPerson {
  readonly id: string;
  readonly name: string;
  /** Everything that was taken from them is given back: active again, and in the same groups. */
  readonly back: boolean;
  /** Their page exists. */
  readonly there: boolean;
}

export interface HeldGroup {
  readonly id: string;
  readonly name: string;
  /** How many people leave it; of a deleted one, how many were in it. */
  readonly people: number;
  readonly deleted: boolean;
}

export interface Held {
  /** Epoch ms. */
  readonly since: number;
  /** Requests are refused, and no event is held. */
  readonly refusing: boolean;
  /** There are more than were looked at: the numbers are the least there are. */
  readonly more: boolean;
  readonly people: number;
  readonly back: number;
  readonly groups: number;
  /** The first of each; people who are not back before others. */
  readonly firstPeople: readonly HeldPerson[];
  readonly firstGroups: readonly HeldGroup[];
}

/** Null where nothing is held. Two trips: the events, then who is back. */
export async function heldOf(db: Database, directory: StoredDirectory): Promise<Held | null> {
  const { heldAt, heldFrom, id: directoryId, organizationId } = directory;
  if (heldAt === null) return null;
  const none = { more: false, people: 0, back: 0, groups: 0, firstPeople: [], firstGroups: [] };
  if (heldFrom === null || isRefusing(directory)) return { since: heldAt, refusing: true, ...none };
  const [rows] = await db.run([
    heldRemovals({ organizationId, directoryId, from: heldFrom, looked: LOOKED, limit: READ }),
  ]);
  const taken = takenBy(rows);
  const gone = [...taken.people].filter(([, person]) => person.gone).map(([id]) => id);
  const pairs = [...taken.people].flatMap(([id, { left }]) => [...left].map((groupId) => [groupId, id] as const));
  const [active, members] = await db.run([
    activeAmong({ directoryId, ids: list(gone) }),
    membershipsAmong({ pairs: list(pairs) }),
  ]);
  const isActive = new Set(active.map(({ id }) => id));
  const isMember = new Set(members.map(({ groupId, memberId }) => `${groupId} ${memberId}`));
  const people = [...taken.people].map(([id, person]): HeldPerson => {
    const inGroups = [...person.left].every((groupId) => isMember.has(`${groupId} ${id}`));
    const back = inGroups && (!person.gone || isActive.has(id));
    return { id, name: person.name, back, there: !person.deleted };
  });
  const notBack = people.filter(({ back }) => !back);
  return {
    since: heldAt,
    refusing: false,
    more: rows.length === READ,
    people: people.length,
    back: people.length - notBack.length,
    groups: taken.groups.length,
    firstPeople: [...notBack, ...people.filter(({ back }) => back)].slice(0, NAMED),
    firstGroups: taken.groups.toSorted((a, b) => b.people - a.people).slice(0, NAMED),
  };
}

interface Taken {
  name: string;
  /** Deactivated or deleted. */
  gone: boolean;
  deleted: boolean;
  readonly left: Set<string>;
}

function takenBy(rows: readonly HeldRemovalRow[]): {
  readonly people: ReadonlyMap<string, Taken>;
  readonly groups: readonly HeldGroup[];
} {
  const people = new Map<string, Taken>();
  const leavers = new Map<string, { name: string; deleted: number | null; readonly ids: Set<string> }>();
  const person = (id: string, name: string | null) => {
    const known = people.get(id) ?? { name: name ?? id, gone: false, deleted: false, left: new Set<string>() };
    people.set(id, known);
    return known;
  };
  for (const row of rows) {
    if (row.userId !== null) {
      const user = person(row.userId, row.userName);
      user.gone = true;
      user.deleted ||= row.type === 'user.deleted';
    }
    if (row.groupId === null || (row.type === 'group.members_changed' && row.removed === null)) continue;
    const group = leavers.get(row.groupId) ?? { name: row.groupName ?? row.groupId, deleted: null, ids: new Set() };
    leavers.set(row.groupId, group);
    if (row.type === 'group.deleted') group.deleted = row.memberCount ?? 0;
    for (const { id, userName } of removedUsers(row.removed)) {
      group.ids.add(id);
      person(id, userName).left.add(row.groupId);
    }
  }
  const groups = [...leavers].map(([id, { deleted, ids, name }]) => ({
    id,
    name,
    people: Math.max(ids.size, deleted ?? 0),
    deleted: deleted !== null,
  }));
  return { people, groups };
}

function removedUsers(text: string | null): readonly { readonly id: string; readonly userName: string | null }[] {
  if (text === null) return [];
  // Made by the writer: its shape is the event's.
  const members = JSON.parse(text) as readonly { type: string; id: string; userName?: string | null }[];
  return members.filter(({ type }) => type === 'User').map(({ id, userName = null }) => ({ id, userName }));
}
