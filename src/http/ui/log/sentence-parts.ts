// What sentences about logged requests are made of. Pure.

import type { Language } from '../catalog/language.ts';
import type { ParsedRequest } from './parsed-request.ts';

/** Words, or the name of a user or group with its id, where that is known. */
export type Part = string | { readonly name: string; readonly id: string | null };

/** Names by id. */
export interface Names {
  /** As a part of a sentence; `something` where nobody knows the name any more. */
  named(id: string, something: string): Part;
}

/** A sentence with names in the places of its `{name}`s. */
export function sentence(text: string, names: Readonly<Record<string, Part>>): readonly Part[] {
  return text
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 0 ? part : (names[part] ?? '')))
    .filter((part) => part !== '');
}

const READ = {
  people: { a: 'lookedForPerson', next: 'nextPeople', list: 'listPeople', from: 'listPeopleFrom' },
  groups: { a: 'lookedForGroup', next: 'nextGroups', list: 'listGroups', from: 'listGroupsFrom' },
  memberships: {
    a: 'lookedForMembership',
    next: 'nextMemberships',
    list: 'listMemberships',
    from: 'listMembershipsFrom',
  },
} as const;

/** Lists and look-ups by filter. */
export function readingList(
  { query }: ParsedRequest,
  kind: keyof typeof READ,
  { count, say, texts }: Language,
): readonly Part[] {
  const { said } = texts.log;
  const { a, from, list, next } = READ[kind];
  const filter = query.get('filter');
  const sought = filter === null ? null : /\b(?:eq|sw|co)\s+"((?:[^"\\]|\\.)*)"/i.exec(filter)?.[1];
  if (sought) return sentence(said.lookedFor, { name: { name: sought, id: null } });
  if (filter !== null) return [said[a]];
  if (query.has('cursor')) return [said[next]];
  const first = Number(query.get('startIndex') ?? 1);
  return [first > 1 ? say(said[from], { n: count(first) }) : said[list]];
}
