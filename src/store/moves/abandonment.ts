// The batch that ends a move before it has happened.

import { type DepartureRow, dropChanges, EVERY_CHANGE, giveUp, mayGiveUp } from './places.ts';
import { dropTriggers } from './triggers.ts';

/** Ends a move before it has happened: `error` says why, null where somebody asked for it. */
export function abandonment({ id, organizationId }: DepartureRow, error: string | null) {
  return [
    mayGiveUp({ organizationId, id }),
    ...dropTriggers(),
    dropChanges({ upTo: EVERY_CHANGE }),
    // Last: an audit row may tell of it.
    giveUp({ organizationId, id, error }),
  ] as const;
}
