// Where the guard refuses mass removal instead of holding its events: which changes of a round are answered with 429.
// They are found on what the round would come to, and the round is decided again without them. Pure.

import { ScimError } from '../protocol/error.ts';
import type { Draft, DraftEvent } from './draft.ts';
import { guardOf, isGuarded, isRefusing } from './guard.ts';
import { isTooMany, removedBy, windowWith } from './guard-window.ts';
import type { GuardSettings } from './settings.ts';

/** What is refused stays so until an operator says otherwise: the provider need not ask often. */
const RETRY_AFTER_SECONDS = 3_600;

/** A change of the round, by the events that it made: from one index to before another. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** It was found to be too much already, and made none. */
  readonly refused: boolean;
}

/**
 * Of the providers' changes of a directory, in order: those from the first on that would take away too many within the
 * hour, as far as they take anyone away. Marks the draft where there are any.
 */
export function overGuard<S extends Span>(draft: Draft, events: readonly DraftEvent[], spans: readonly S[]): S[] {
  const directory = draft.directory.now;
  if (!directory || guardOf(directory).mode !== 'refuse' || directory.heldFrom !== null) return [];
  if (!isGuarded(directory, draft.now)) return [];
  const guard = guardOf(directory);
  const people = draft.directory.before?.userCount ?? 0;
  let refusing = isRefusing(directory);
  let { removals } = directory;
  const over: S[] = [];
  for (const span of spans) {
    refusing ||= span.refused;
    if (span.from < draft.guardFrom) continue;
    const removed = removedBy(directory.id, events.slice(span.from, span.to), span.from);
    if (!removed) continue;
    const window = windowWith({ removals }, removed, { now: draft.now, people });
    refusing ||= isTooMany(window, guard);
    if (refusing) over.push(span);
    else removals = JSON.stringify(window);
  }
  return over;
}

/** Says why, to whoever reads the provider's log. */
export function massRemoval({ maxPeople, maxPercent }: GuardSettings): ScimError {
  return new ScimError(
    429,
    undefined,
    `Mass removal was stopped: more than ${maxPeople} people or ${maxPercent} % of this directory would have lost access within an hour. Nothing was changed. If this is intended, release it in Rollcall and try again.`,
    RETRY_AFTER_SECONDS,
  );
}
