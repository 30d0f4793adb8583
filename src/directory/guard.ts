// The guard against mass removal: where more people than usual are deactivated, deleted or taken out of groups within an
// hour, the directory's events are held before the first of them. The provider is answered as always and the directory
// stays true: only the stream to the host app stops. Decided on the events of a round, so that it stands in their commit
// and holds however many requests come at once. Pure.

import type { DirectoryRow } from '../store/db/rows.ts';
import type { DraftEvent } from './draft.ts';
import type { GuardSettings } from './settings.ts';

/** Off until a directory is given a guard. */
export const DEFAULT_GUARD: GuardSettings = { maxPeople: 50, maxPercent: 20, afterHours: 24, mode: 'off' };

/** A share of few people says nothing: one of four who leaves is no mass removal. */
const MIN_PEOPLE_FOR_PERCENT = 3;
const HOUR_MS = 3_600_000;
/** What the row keeps of a person: enough to tell people of an hour apart, and short. */
const KEY_LENGTH = 10;
/** Beyond it people are not told apart any more: the limit is passed long before. */
const MAX_KEYS = 1_000;

/** The removals of one round. */
interface Step {
  readonly at: number;
  /** How many people the directory had before it. */
  readonly of: number;
  /** Sequence of the first event that takes someone away. */
  readonly from: number;
  readonly people: readonly string[];
  /** Members of groups that were deleted, whose names are not known. */
  readonly unnamed: number;
}

export function guardOf({ guard }: Pick<DirectoryRow, 'guard'>): GuardSettings {
  // Made by `textOfGuard`: its shape is ours.
  return guard === null ? DEFAULT_GUARD : (JSON.parse(guard) as GuardSettings);
}

export function textOfGuard(guard: GuardSettings): string {
  const { afterHours, maxPeople, maxPercent, mode } = guard;
  return JSON.stringify({ maxPeople, maxPercent, afterHours, mode });
}

/**
 * The directory after a round's events, of which those of other directories are passed over: with its removals of the
 * last hour, and held where they are too many. The same row where nobody was taken away.
 * @param people how many the directory had before the round
 */
export function guarded(
  directory: DirectoryRow,
  events: readonly DraftEvent[],
  { firstSequence, people, now }: { readonly firstSequence: number; readonly people: number; readonly now: number },
): DirectoryRow {
  const guard = guardOf(directory);
  if (guard.mode === 'off' || directory.status === 'deleted') return directory;
  if (now - directory.createdAt < guard.afterHours * HOUR_MS) return directory;
  const step = stepOf(directory.id, events, { firstSequence, people, now });
  if (step === null) return directory;
  const window = [...stepsOf(directory).filter(({ at }) => at > now - HOUR_MS), step];
  const after = { ...directory, removals: JSON.stringify(window) };
  if (directory.heldFrom !== null || !isTooMany(window, guard)) return after;
  return { ...after, heldFrom: window[0]?.from ?? step.from, heldAt: now };
}

/** How many people the removals of the last hour are. */
export function peopleRemoved(directory: Pick<DirectoryRow, 'removals'>): number {
  return count(stepsOf(directory));
}

function isTooMany(window: readonly Step[], { maxPeople, maxPercent }: GuardSettings): boolean {
  const removed = count(window);
  if (removed > maxPeople) return true;
  // Who was deleted within the hour was there when it began.
  const base = Math.max(...window.map((step) => step.of));
  return removed >= MIN_PEOPLE_FOR_PERCENT && removed * 100 > maxPercent * base;
}

function count(window: readonly Step[]): number {
  const unnamed = window.reduce((sum, step) => sum + step.unnamed, 0);
  return new Set(window.flatMap(({ people }) => people)).size + unnamed;
}

function stepsOf({ removals }: Pick<DirectoryRow, 'removals'>): readonly Step[] {
  return removals === null ? [] : (JSON.parse(removals) as readonly Step[]);
}

function stepOf(
  directoryId: string,
  events: readonly DraftEvent[],
  before: { readonly firstSequence: number; readonly people: number; readonly now: number },
): Step | null {
  const people = new Set<string>();
  let unnamed = 0;
  let from: number | null = null;
  for (const [index, event] of events.entries()) {
    if (event.directoryId !== directoryId) continue;
    const taken = takenBy(event);
    if (taken.ids.length + taken.unnamed === 0) continue;
    from ??= before.firstSequence + index;
    unnamed += taken.unnamed;
    for (const id of taken.ids) {
      if (people.size < MAX_KEYS) people.add(id.slice(-KEY_LENGTH));
      else unnamed += 1;
    }
  }
  return from === null ? null : { at: before.now, of: before.people, from, people: [...people], unnamed };
}

/** Whom an event takes away. A group's data says how many it had, not who. */
function takenBy({ type, data }: DraftEvent): { readonly ids: readonly string[]; readonly unnamed: number } {
  switch (type) {
    case 'user.deactivated':
    case 'user.deleted':
      return { ids: 'user' in data ? [data.user.id] : [], unnamed: 0 };
    case 'group.members_changed':
      return {
        ids: 'removed' in data ? data.removed.filter((one) => one.type === 'User').map(({ id }) => id) : [],
        unnamed: 0,
      };
    case 'group.deleted':
      return { ids: [], unnamed: 'group' in data && 'memberCount' in data.group ? data.group.memberCount : 0 };
    default:
      return { ids: [], unnamed: 0 };
  }
}
