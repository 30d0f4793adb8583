// What a thread of a provider knows of the people and groups that it sent.

import type { SimulatedDatabase } from './database.ts';
import { groupsOf, usersOf } from './stored.ts';

/** What may be true at the end: one value where it was acknowledged, several where an answer was lost. */
export type Possible<T> = readonly [T, ...T[]];

export interface KnownUser {
  readonly userName: string;
  /** Null until an answer told it. */
  id: string | null;
  exists: Possible<boolean>;
  title: Possible<string | null>;
  active: Possible<boolean>;
  /** The role in its SCIM `roles`, '' for none. */
  said: Possible<string>;
  /** By displayName of the groups. */
  readonly memberOf: Map<string, Possible<boolean>>;
  /** Nothing new is asked before: what was given up may still come. */
  restsUntil: number;
}

/** Of whom nothing is known but that they are to be made. */
export function newUser(userName: string): KnownUser {
  return {
    ...{ userName, id: null, exists: [true, false], restsUntil: 0 },
    ...{ title: [null], active: [true], said: [''], memberOf: new Map() },
  };
}

export interface KnownGroup {
  readonly displayName: string;
  id: string | null;
  exists: Possible<boolean>;
  restsUntil: number;
}

export interface Knowledge {
  /** How often the database was put back: what was asked before and answered after it tells nothing. */
  timesPutBack: number;
  readonly users: KnownUser[];
  readonly groups: KnownGroup[];
}

/** The database was put back: what it does not hold any more is lost, whatever was acknowledged. */
export function putBack(
  known: Knowledge,
  database: Pick<SimulatedDatabase, 'rows'>,
  { directoryId, now }: { readonly directoryId: string; readonly now: number },
): void {
  const users = usersOf(database, directoryId);
  const groups = groupsOf(database, directoryId);
  known.timesPutBack += 1;
  for (const user of known.users) {
    const stored = users.get(user.userName);
    /** What was given up before may still come. */
    const possible = <T>(is: T, before: Possible<T>): Possible<T> => (user.restsUntil > now ? [is, ...before] : [is]);
    user.exists = possible(stored !== undefined, user.exists);
    user.id = stored?.id ?? null;
    user.title = possible(stored?.title ?? null, user.title);
    user.active = possible(stored?.active ?? true, user.active);
    user.said = possible(stored?.said ?? '', user.said);
    for (const [name, before] of user.memberOf) {
      const group = groups.find(({ displayName }) => displayName === name);
      user.memberOf.set(name, possible(stored !== undefined && group?.members.has(stored.id) === true, before));
    }
  }
  for (const group of known.groups) {
    const stored = groups.find(({ displayName }) => displayName === group.displayName);
    const is = stored !== undefined;
    group.exists = group.restsUntil > now ? [is, ...group.exists] : [is];
    group.id = stored?.id ?? null;
  }
}
