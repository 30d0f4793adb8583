// Pages that look through a stretch of people or groups at most: such a one may be short, and still have a next one.

import type { FoundPage } from './name-search.ts';

/** A page that is not full goes on where its stretch ended: that id itself is the first of the next one. */
export function stretchPage<One>(
  rows: readonly One[],
  limit: number,
  end: string | null,
  idOf: (row: One) => string,
): FoundPage<One> {
  const last = rows[limit - 1];
  if (rows.length > limit && last) return { rows: rows.slice(0, limit), next: idOf(last) };
  return { rows, next: end === null ? null : before(end) };
}

/** An id right before another one: ids end with one of these characters, in this order. */
function before(id: string): string {
  const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
  const at = ALPHABET.indexOf(id.slice(-1));
  return at <= 0 ? id.slice(0, -1) : `${id.slice(0, -1)}${ALPHABET.charAt(at - 1)}`;
}
