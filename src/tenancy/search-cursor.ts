// Where each part of a search over all customers goes on, as one text.

import type { Position } from '../store/operator/name-search.ts';
import { BEGIN, placeIn, placeText } from './search-place.ts';

/** In the directories that are not gathered: behind one, or within it. */
export interface ApartPlace {
  readonly directoryId: string;
  /** Null behind it. */
  readonly within: { readonly kind: 'user' | 'group'; readonly position: Position } | null;
}

/** A part that has come to its end is null. */
export interface SearchPlace {
  /** When the search began, epoch ms. */
  readonly since: number;
  /** `after` of tenancy/organization-search.ts. */
  readonly organizations: string | null;
  /** By id or externalId. */
  readonly exact: Position | null;
  readonly users: Position | null;
  readonly groups: Position | null;
  readonly apart: ApartPlace | null;
}

/** Every form that the text may have. */
export const SEARCH_PLACE = /^[0-9a-z]{1,11}(?:,[A-Za-z0-9_.-]{0,3000}){5}$/;

const DONE = '-';
const KINDS = { u: 'user', g: 'group' } as const;
/** A text within a directory is cut, and whoever begins with the same characters there is passed over (as docs/decisions/0035). */
const MAX_TEXT = 128;

/** Null where every part has come to its end. */
export function searchText(place: SearchPlace): string | null {
  const { apart, exact, groups, organizations, since, users } = place;
  if ([organizations, exact, users, groups, apart].every((part) => part === null)) return null;
  const position = (part: Position | null) => (part === null ? DONE : placeText(part));
  return [
    since.toString(36),
    organizations ?? DONE,
    position(exact),
    position(users),
    position(groups),
    apart === null ? DONE : apartText(apart),
  ].join(',');
}

/** Null for what is none. */
export function searchPlaceIn(text: string): SearchPlace | null {
  if (!SEARCH_PLACE.test(text)) return null;
  const [since = '', organizations = '', exact = '', users = '', groups = '', apart = ''] = text.split(',');
  const position = (part: string) => (part === DONE ? null : (placeIn(part) ?? BEGIN));
  return {
    since: Number.parseInt(since, 36),
    organizations: organizations === DONE ? null : organizations,
    exact: position(exact),
    users: position(users),
    groups: position(groups),
    apart: apart === DONE ? null : apartIn(apart),
  };
}

function apartText({ directoryId, within }: ApartPlace): string {
  if (within === null) return directoryId;
  const { id, text } = within.position;
  const characters = Array.from(text);
  const cut = characters.length <= MAX_TEXT ? text : `${characters.slice(0, MAX_TEXT).join('')}\u{10ffff}`;
  return `${directoryId}.${within.kind.charAt(0)}.${placeText({ id, text: cut })}`;
}

function apartIn(text: string): ApartPlace {
  const [directoryId = '', kind = '', ...rest] = text.split('.');
  const position = placeIn(rest.join('.'));
  if ((kind !== 'u' && kind !== 'g') || position === null) return { directoryId, within: null };
  return { directoryId, within: { kind: KINDS[kind], position } };
}
