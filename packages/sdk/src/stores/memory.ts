// A store in memory, for tests and first steps: a restart forgets it, and then everything is fetched again.

import { beginsEpoch, type Known, keyOf, type Position, type Store } from './store.ts';

/** Writes are functions, called in order. One that throws leaves what those before it have done: this is no database. */
export function memoryStore(): Store<() => void> {
  const positions = new Map<string, Position>();
  const known = new Map<string, Map<string, Known>>();
  return {
    position: async (organizationId) => positions.get(organizationId),
    known: async ({ organizationId, directoryId, kind, parent, before, limit }) =>
      [...(known.get(organizationId)?.values() ?? [])]
        .filter(
          (one) =>
            one.kind === kind &&
            one.sequence < before &&
            (directoryId === undefined || one.directoryId === directoryId) &&
            (parent === undefined || one.parent === parent),
        )
        .slice(0, limit),
    commit: async (commit) => {
      const at = positions.get(commit.organizationId);
      if (at?.sequence !== commit.from?.sequence || at?.epoch !== commit.from?.epoch) return false;
      for (const write of commit.writes) write();
      const ours = known.get(commit.organizationId) ?? new Map<string, Known>();
      if (beginsEpoch(commit)) for (const [key, one] of ours) ours.set(key, { ...one, sequence: 0 });
      for (const one of commit.known) ours.set(keyOf(one), one);
      for (const one of commit.forgotten) ours.delete(keyOf(one));
      known.set(commit.organizationId, ours);
      positions.set(commit.organizationId, commit.to);
      return true;
    },
  };
}
