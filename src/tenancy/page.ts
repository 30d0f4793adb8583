// A page of a list by key: the keys grow with time, so that what is created meanwhile comes last.

/** Where a page begins (exclusive, '' for the beginning) and how many it may hold. */
export interface PageRequest {
  readonly after: string;
  readonly limit: number;
}

/** `next` is the key after which the next page begins, null on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A page put together of all databases. */
export interface PageOfAll<T> extends Page<T> {
  /** Names of the databases that did not answer: what they hold is not on the page, nor on any after it. */
  readonly missing: readonly string[];
}

/** Rows of all databases: those of an organization that is being moved may stand in two. */
export function eachOnce<T extends { readonly id: string }>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/** Makes a page of rows that were asked for with one more than the limit. */
export function pageOf<T extends { readonly id: string }>(rows: readonly T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
