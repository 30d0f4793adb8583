// What a list may cost where no index names a few rows: it is refused by counters, or after a look that stops at the limit,
// with what to ask instead. The statements refuse by the same counters (store/list/bound.ts). Pure.

import { ScimError } from '../protocol/error.ts';
import { DEFAULT_ROWS_PER_LIST } from '../protocol/query.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import { looksAtAll } from '../store/list/bound.ts';
import type { Positioned } from '../store/list/page.ts';
import type { PageRow } from '../store/list/page-with-total.ts';
import type { Listing } from '../store/list/source.ts';
import type { Window } from '../store/list/window.ts';
import { isWholeNumber } from './budget.ts';

/** A whole number, 0 for no limit; http/settings.ts refuses anything else. */
export function maxRowsPerList({ MAX_ROWS_PER_LIST: text }: { readonly MAX_ROWS_PER_LIST?: string }): number {
  return isWholeNumber(text) ? Number(text) : DEFAULT_ROWS_PER_LIST;
}

/**
 * The rows of a page, and how many there are in all.
 * @throws ScimError tooMany where the list looks at too many
 */
export function pageAndTotal<Row>(
  rows: readonly PageRow<Row>[],
  listing: Listing,
  window: Window,
  { groupCount, userCount }: DirectoryRow,
): { readonly found: readonly (Row & Positioned)[]; readonly total: number } {
  const resources = listing.kind === 'User' ? userCount : groupCount;
  const isTooLarge = listing.maxRows > 0 && resources > listing.maxRows;
  const total = listing.filter ? rows[0]?.total : resources;
  if (total === undefined || (!listing.filter && isTooLarge && looksAtAll(listing, window)))
    throw tooManyRows(listing.maxRows);
  return { found: rows.filter(isFound), total };
}

function isFound<Row>(row: PageRow<Row>): row is Row & Positioned & { readonly total?: number } {
  return !('id' in row) || row.id !== null;
}

export function tooManyRows(maxRows: number): ScimError {
  return new ScimError(
    400,
    'tooMany',
    `Too many resources would have to be looked at, more than ${maxRows}. Filter by id, externalId, userName, displayName of a group, emails.value, members.value, a range of meta.lastModified or the beginning (sw) of userName, alone or with "and"; narrow such a range; list the members of a large group at /GroupMemberships; and page through long lists by cursor, sorted by id, userName, displayName of a group or meta.lastModified.`,
  );
}
