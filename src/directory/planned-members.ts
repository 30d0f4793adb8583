// The members of one group while the steps of a PATCH are taken in order: what is planned lies over what is stored, so
// that a step costs what it names, not what the group holds. Pure.

import type { MemberDelta } from './members.ts';

/** A group's members as stored. */
export interface StoredMembers {
  readonly has: (id: string) => boolean;
  /** All of them, for what concerns each. */
  readonly all: () => ReadonlySet<string>;
}

export interface PlannedMembers {
  has(id: string): boolean;
  put(id: string, isMember: boolean): void;
  /** These and no others. */
  replace(ids: readonly string[]): void;
  /** All as planned. Members may be taken out meanwhile. */
  current(): Iterable<string>;
  delta(): MemberDelta;
}

export function planMembers(stored: StoredMembers): PlannedMembers {
  const planned = new Map<string, boolean>();
  /** Whether none that is stored stays unless it is planned. */
  let cleared = false;
  return {
    has: (id) => planned.get(id) ?? (!cleared && stored.has(id)),
    put: (id, isMember) => void planned.set(id, isMember),
    replace(ids) {
      cleared = true;
      planned.clear();
      for (const id of ids) planned.set(id, true);
    },
    *current() {
      if (!cleared) for (const id of stored.all()) if (planned.get(id) !== false) yield id;
      for (const [id, is] of planned) if (is && (cleared || !stored.has(id))) yield id;
    },
    delta() {
      const added: string[] = [];
      const removed: string[] = [];
      for (const [id, is] of planned)
        if (is !== stored.has(id)) {
          if (is) added.push(id);
          else removed.push(id);
        }
      // By ID: who came by another change of the same round stands last, who was loaded in order.
      if (cleared) removed.push(...[...stored.all()].filter((id) => !planned.has(id)).sort());
      return { added, removed };
    },
  };
}
