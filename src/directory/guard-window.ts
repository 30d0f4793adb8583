// Who was taken away within the last hour, as the directory's row keeps it: by minutes, so that its length has a bound
// however many requests there were. Pure.

import type { DirectoryRow } from '../store/db/rows.ts';
import type { DraftEvent } from './draft.ts';
import type { GuardSettings } from './settings.ts';

/** A share of few people says nothing: one of four who leaves is no mass removal. */
const MIN_PEOPLE_FOR_PERCENT = 3;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** What the row keeps of a person: enough to tell people of an hour apart, and short. */
const KEY_LENGTH = 10;
/** Beyond it people of an hour are counted and not told apart: 13 kB of a row that each removal writes. */
const MAX_KEYS = 1_000;

/** The removals of one minute. */
export interface Step {
  /** Epoch ms at which the minute begins. */
  readonly at: number;
  /** The most people that the directory had before one of its rounds. */
  readonly of: number;
  /** Sequence of the first event that takes someone away. */
  readonly from: number;
  readonly people: readonly string[];
  /** People who are counted alone: members of groups that were deleted, and those beyond the first thousand. */
  readonly unnamed: number;
}

export type Window = readonly Step[];

/** Whom events take away, and the sequence of the first that does. */
export interface Removed {
  readonly from: number;
  readonly people: readonly string[];
  readonly unnamed: number;
}

/** Whom events of a directory take away; null for nobody. `sequence` is that of the first event. */
export function removedBy(directoryId: string, events: readonly DraftEvent[], sequence: number): Removed | null {
  const people = new Set<string>();
  let unnamed = 0;
  let from: number | null = null;
  for (const [index, event] of events.entries()) {
    if (event.directoryId !== directoryId) continue;
    const taken = takenBy(event);
    if (taken.ids.length + taken.unnamed === 0) continue;
    from ??= sequence + index;
    unnamed += taken.unnamed;
    for (const id of taken.ids) people.add(id.slice(-KEY_LENGTH));
  }
  return from === null ? null : { from, people: [...people], unnamed };
}

/** The steps of the last hour, with what a round takes away where there is any. */
export function windowWith(
  { removals }: Pick<DirectoryRow, 'removals'>,
  removed: Removed | null,
  { now, people: of }: { readonly now: number; readonly people: number },
): Window {
  // Made by this function: its shape is ours.
  const stored = removals === null ? [] : (JSON.parse(removals) as Window);
  const window = stored.filter(({ at }) => at > now - HOUR_MS);
  if (!removed) return window;
  // Who is taken away again stands in the newest step alone: counted once, and for as long as any of it is within the hour.
  const again = new Set(removed.people);
  const before = window.map((step) => ({ ...step, people: step.people.filter((key) => !again.has(key)) }));
  const known = before.reduce((sum, { people }) => sum + people.length, 0);
  const named = removed.people.slice(0, Math.max(0, MAX_KEYS - known));
  const unnamed = removed.unnamed + removed.people.length - named.length;
  const at = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const last = before.at(-1);
  if (last?.at !== at) return [...before, { at, of, from: removed.from, people: named, unnamed }];
  const merged = {
    ...last,
    of: Math.max(last.of, of),
    people: [...last.people, ...named],
    unnamed: last.unnamed + unnamed,
  };
  return [...before.slice(0, -1), merged];
}

/** More people than the limit, or than the share of those who were there in that hour. */
export function isTooMany(window: Window, { maxPeople, maxPercent }: GuardSettings): boolean {
  const removed = window.reduce((sum, { people, unnamed }) => sum + people.length + unnamed, 0);
  if (removed > maxPeople) return true;
  const most = Math.max(...window.map((step) => step.of));
  return removed >= MIN_PEOPLE_FOR_PERCENT && removed * 100 > maxPercent * most;
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
