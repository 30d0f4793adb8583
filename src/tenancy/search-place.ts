// Where a search over all databases goes on: behind a text of an index and the id that stands there.

import { fromBase64Url, toBase64Url } from '../protocol/base64url.ts';
import { inIndexOrder } from '../protocol/name-search.ts';
import type { Position } from '../store/operator/name-search.ts';

export const BEGIN: Position = { text: '', id: '' };

/** `ID.TEXT`, where the text may be anything. */
export function placeText({ id, text }: Position): string {
  return `${id}.${toBase64Url(new TextEncoder().encode(text))}`;
}

/** Null for what placeText does not make. */
export function placeIn(place: string): Position | null {
  const [, id, text] = /^([0-9a-z_]{0,60})\.((?:[A-Za-z0-9_-]{4}){0,400}(?:[A-Za-z0-9_-]{2,3})?)$/.exec(place) ?? [];
  if (id === undefined || text === undefined) return null;
  return { id, text: new TextDecoder().decode(fromBase64Url(text)) };
}

type Standing = { readonly hit: string; readonly id: string };

/**
 * What several databases answered, each in the order of its index and cut at a limit, as one in that order: up to where all
 * of them have answered, each row once. An organization that is being moved may stand in two.
 */
export function merged<Row extends Standing>(parts: readonly (readonly Row[])[], limit: number): Merged<Row> {
  const ends = parts.flatMap((part) => (part.length < limit ? [] : part.slice(-1))).sort(inOrder);
  const [end] = ends;
  const rows = parts.flat().sort(inOrder);
  return {
    rows: rows.filter((row, n) => {
      const before = rows[n - 1];
      return (!end || inOrder(row, end) <= 0) && !(before && inOrder(before, row) === 0);
    }),
    isWhole: end === undefined,
  };
}

export interface Merged<Row> {
  readonly rows: readonly Row[];
  /** Nothing comes behind them. */
  readonly isWhole: boolean;
}

function inOrder(a: Standing, b: Standing): number {
  return inIndexOrder(a.hit, b.hit) || (a.id < b.id ? -1 : Number(a.id > b.id));
}
