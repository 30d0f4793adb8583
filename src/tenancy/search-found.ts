// Whom a search over all customers shows, of the rows that indexes lead to: each at the first of the texts that lead there.

import { fold } from '../protocol/fold.ts';
import { isObject } from '../protocol/json.ts';
import { cut } from '../protocol/name-keys.ts';
import { firstHit, soughtBy } from '../protocol/name-search.ts';
import type { FoundRow } from '../store/operator/search.ts';

export interface Found {
  readonly type: 'user' | 'group' | 'directory' | 'organization';
  readonly id: string;
  readonly organizationId: string;
  readonly directoryId: string | null;
  readonly label: string;
}

/** A typed text, as the indexes are asked for it. */
export interface SoughtEverywhere {
  readonly text: string;
  /** Beginnings of userNames, addresses, display names and keys of words. None for an id. */
  readonly prefixes: readonly string[];
}

export function soughtEverywhere(text: string): SoughtEverywhere {
  if (/^(?:usr|grp)_[0-9a-z]+$/.test(text)) return { text, prefixes: [] };
  return { text, prefixes: [...new Set([fold(text), ...soughtBy(text).inARow.keys].map(cut))] };
}

/** Null for a row of nobody, of somebody whose id or externalId the text is, or who is shown elsewhere. */
export function shownByText(row: FoundRow, { prefixes, text }: SoughtEverywhere, isCut: boolean): Found | null {
  const { emails, externalId, handle, hit, id, nameKeys } = row;
  if (handle === null || id === text || externalId === text) return null;
  const known = [handle, ...addressesIn(emails)].map((each) => (isCut ? cut(each) : each));
  const texts = [...known, ...stringsIn(nameKeys)];
  return firstHit({ names: [], handles: texts, keys: [] }, { keys: [], handles: prefixes }) === hit
    ? foundIn(row)
    : null;
}

export function shownExactly(row: FoundRow, { text }: SoughtEverywhere): Found | null {
  return row.handle !== null && (row.id === text || row.externalId === text) ? foundIn(row) : null;
}

function foundIn({ directoryId, id, label, organizationId, type }: FoundRow): Found | null {
  return organizationId === null ? null : { type, id, organizationId, directoryId, label: label ?? id };
}

function addressesIn(emails: string | null): string[] {
  const all: unknown = JSON.parse(emails ?? '[]');
  if (!Array.isArray(all)) return [];
  return all.flatMap((each) => (isObject(each) && typeof each['value'] === 'string' ? [fold(each['value'])] : []));
}

function stringsIn(keys: string | null): string[] {
  const all: unknown = JSON.parse(keys ?? '[]');
  return Array.isArray(all) ? all.filter((each) => typeof each === 'string') : [];
}
