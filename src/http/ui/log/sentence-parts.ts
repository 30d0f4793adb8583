// What sentences about logged requests are made of. Pure.

import type { ParsedRequest } from './parsed-request.ts';

/** Words, or the name of a user or group with its id, where that is known. */
export type Part = string | { readonly name: string; readonly id: string | null };

/** Names by id. */
export interface Names {
  /** As a part of a sentence; `something` where nobody knows the name any more. */
  named(id: string, something: string): Part;
}

/** Lists and look-ups by filter, for users and groups alike. */
export function readingList({ query }: ParsedRequest, many: string, one: string): readonly Part[] {
  const filter = query.get('filter');
  const sought = filter === null ? null : /\b(?:eq|sw|co)\s+"((?:[^"\\]|\\.)*)"/i.exec(filter)?.[1];
  if (sought) return ['Looked for ', { name: sought, id: null }];
  if (filter !== null) return [`Looked for a ${one}`];
  const from = Number(query.get('startIndex') ?? 1);
  if (query.has('cursor')) return [`Read the next page of ${many}`];
  return [from > 1 ? `Read the list of ${many}, from number ${from}` : `Read the list of ${many}`];
}
