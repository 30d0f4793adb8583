// The last room of a database, which is kept for what takes away (docs/decisions/0038): a deletion writes too, its event
// above all. Which changes a nearly full database takes is told by their kinds, or by the events that they made. Pure.

import type { Change } from './change.ts';
import type { DraftEvent } from './draft.ts';

type Kind = Change['kind'];

/**
 * `always`: takes away, stops somebody, or makes few events that must be told. `taking`: where it takes somebody's access
 * away and gives nobody any. `never`: grows, and can wait; what the clock goes on with waits for room by itself.
 */
const KINDS: Readonly<Record<Kind, 'always' | 'never' | 'taking'>> = {
  'user.create': 'never',
  'user.replace': 'taking',
  'user.patch': 'taking',
  'user.delete': 'always',
  'group.create': 'never',
  'group.replace': 'taking',
  'group.patch': 'taking',
  'group.delete': 'always',
  'membership.create': 'never',
  'membership.delete': 'always',
  'directory.activate': 'always',
  'directory.create': 'never',
  'directory.update': 'taking',
  'directory.delete': 'always',
  'guard.release': 'always',
  'guard.discard': 'always',
  'organization.delete': 'always',
  'organization.undelete': 'always',
  'credentials.tell': 'always',
  'organization.restored': 'always',
  'resync.start': 'never',
  'resync.step': 'never',
  'roles.save': 'never',
  'roles.recompute': 'never',
  'roles.step': 'never',
};

/** Whether a change may use the reserve that has made these events, or none: what writes nothing needs no room. */
export function usesReserve(change: Change, events: readonly DraftEvent[]): boolean {
  // The first request of a directory makes this one, whatever it asks for.
  const own = events.filter(({ type }) => type !== 'directory.activated');
  if (own.length === 0) return true;
  const uses = KINDS[change.kind];
  if (uses !== 'taking') return uses === 'always';
  return change.kind === 'directory.update' ? isOfAccess(change) : takesAway(own);
}

/** Pausing and resuming, whom the directory lets in, and what the guard does. */
function isOfAccess(change: Extract<Change, { readonly kind: 'directory.update' }>): boolean {
  const { allowedAddresses, guard, maxTokenDays, status } = change;
  return [allowedAddresses, guard, maxTokenDays, status].some((setting) => setting !== undefined);
}

/** A deactivation, or members that go while none come. */
function takesAway(events: readonly DraftEvent[]): boolean {
  if (events.some(({ type }) => type === 'user.deactivated')) return true;
  const members = events.flatMap(({ data }) => ('removed' in data ? [data] : []));
  return members.some(({ removed }) => removed.length > 0) && members.every(({ added }) => added.length === 0);
}
