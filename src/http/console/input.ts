// What forms send, checked: texts, numbers, the way back. Pure.

import { textOf } from '../../tenancy/name.ts';

/** A name or description (tenancy/name.ts), `''` where nothing was given; null for what may not be kept. */
export function optionalTextField(value: unknown, maxLength: number): string | null {
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return '';
  return textOf(value, maxLength);
}

/** A whole number within bounds; null for anything else. */
export function numberField(value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): number | null {
  if (typeof value !== 'string' || !/^\d{1,16}$/.test(value.trim())) return null;
  const number = Number(value);
  return number >= min && number <= max ? number : null;
}

/** A path with a query, without the parts of it that are empty. */
export function withQuery(path: string, query: Readonly<Record<string, string | null | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** A day of UTC as `<input type="date">` sends it, in epoch ms; null for anything else. */
export function dayField(value: unknown): { readonly begins: number; readonly ends: number } | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  const begins = Date.parse(`${value}T00:00:00Z`);
  return Number.isNaN(begins) ? null : { begins, ends: begins + DAY_MS };
}
