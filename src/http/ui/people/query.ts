// What the address of a list says: search, filter, where the page begins. What it does not understand it leaves out.

import type { Context } from 'hono';
import { SEARCH_PLACE } from '../../../tenancy/name-search.ts';

export const PAGE_SIZE = 50;
const MAX_SEARCH = 200;

export interface ListAddress {
  readonly search: string;
  /** Key of the last one of the page before, '' for the first page. */
  readonly after: string;
  readonly show: string;
  /** Whether to look for why nobody is found. */
  readonly why?: boolean;
}

export function listAddress(c: Pick<Context, 'req'>): ListAddress {
  const after = c.req.query('after') ?? '';
  return {
    search: (c.req.query('q') ?? '').trim().slice(0, MAX_SEARCH),
    after: /^[a-z]{3}_[0-9a-z]{1,40}$/.test(after) || SEARCH_PLACE.test(after) ? after : '',
    show: c.req.query('show') ?? '',
    why: c.req.query('why') === '1',
  };
}

/** The list's path with what differs from nothing. */
export function addressOf(path: string, { search = '', after = '', show = '' }: Partial<ListAddress>): string {
  const params = new URLSearchParams();
  if (search !== '') params.set('q', search);
  if (show !== '') params.set('show', show);
  if (after !== '') params.set('after', after);
  return params.size === 0 ? path : `${path}?${params}`;
}

/** A page of rows that were asked for with one more than fits, and the addresses around it. */
export function pageAround<T>(
  rows: readonly T[],
  path: string,
  address: ListAddress,
  keyOf: (row: T) => string,
): { readonly rows: readonly T[]; readonly first: string | null; readonly next: string | null } {
  const shown = rows.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  return {
    rows: shown,
    first: address.after === '' ? null : addressOf(path, { ...address, after: '' }),
    next: rows.length > PAGE_SIZE && last ? addressOf(path, { ...address, after: keyOf(last) }) : null,
  };
}
