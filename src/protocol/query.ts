// What a list request asks for (RFC 7644 §3.4.2, §3.4.3; RFC 9865 §2), from the query string or a SearchRequest.
// Checked for type and range; filter, sortBy and the attribute lists are understood elsewhere.

import { invalidCount, invalidFilter, invalidSyntax, invalidValue } from './error.ts';
import { isObject, type Json, type JsonObject, memberNamed } from './json.ts';
import { URN } from './urn.ts';

/** Resources on a page where `count` is not given, and at most: a larger `count` is clamped. */
export const DEFAULT_COUNT = 100;
export const MAX_COUNT = 200;
/** Resources that a list looks at where no index helps: some 50 ms of one database, which answers nobody else meanwhile. */
export const DEFAULT_ROWS_PER_LIST = 50_000;

export interface ListQuery {
  readonly filter?: string;
  readonly sortBy?: string;
  readonly sortOrder: 'ascending' | 'descending';
  /** 1 or more. */
  readonly startIndex: number;
  /** 0 to MAX_COUNT. */
  readonly count: number;
  /** Present: pages by cursor. '' is the first page. */
  readonly cursor?: string;
  /** Comma lists. */
  readonly attributes?: string;
  readonly excludedAttributes?: string;
}

/** The parameters as text or number, before they are checked together. */
type Given = Readonly<
  Record<'filter' | 'sortBy' | 'attributes' | 'excludedAttributes' | 'cursor', string | undefined>
> & {
  readonly sortOrder: string | undefined;
  readonly startIndex: number | undefined;
  readonly count: number | undefined;
};

const INTEGER = /^[+-]?\d+$/;

/**
 * The query of a GET; of a parameter given twice the first one counts, unknown ones are ignored.
 * @throws ScimError invalidValue, invalidFilter for an empty filter, invalidCount for a count that is no integer
 * where pages go by cursor
 */
export function parseQuery(params: URLSearchParams): ListQuery {
  const text = (name: string) => params.get(name) ?? undefined;
  const integer = (name: string) => {
    const given = text(name);
    if (given === undefined) return undefined;
    if (!INTEGER.test(given.trim())) throw notAnInteger(name, text('cursor') !== undefined);
    return Number(given);
  };
  return checked({
    filter: text('filter'),
    sortBy: text('sortBy'),
    sortOrder: text('sortOrder'),
    startIndex: integer('startIndex'),
    count: integer('count'),
    cursor: text('cursor'),
    attributes: text('attributes'),
    excludedAttributes: text('excludedAttributes'),
  });
}

/**
 * The query of a POST to `/.search`.
 * @throws ScimError invalidSyntax for another message; invalidValue naming a member of another type; else as parseQuery
 */
export function parseSearchRequest(body: Json): ListQuery {
  if (!isObject(body)) throw invalidSyntax('A search request must be a JSON object.');
  requireMessage(body, URN.searchRequest);
  const text = (name: string) => {
    const given = memberNamed(body, name) ?? undefined;
    if (given !== undefined && typeof given !== 'string') throw invalidValue(`${name} must be a string.`);
    return given;
  };
  const integer = (name: string) => {
    const given = memberNamed(body, name) ?? undefined;
    if (given === undefined) return undefined;
    if (typeof given !== 'number' || !Number.isInteger(given)) throw notAnInteger(name, text('cursor') !== undefined);
    return given;
  };
  const list = (name: string) => {
    const given = memberNamed(body, name) ?? undefined;
    if (!Array.isArray(given)) return text(name);
    if (!given.every((each: Json) => typeof each === 'string'))
      throw invalidValue(`${name} must be an array of attribute names.`);
    return given.join(',');
  };
  return checked({
    filter: text('filter'),
    sortBy: text('sortBy'),
    sortOrder: text('sortOrder'),
    startIndex: integer('startIndex'),
    count: integer('count'),
    cursor: text('cursor'),
    attributes: list('attributes'),
    excludedAttributes: list('excludedAttributes'),
  });
}

/**
 * Refuses a message whose `schemas` does not name what it is (RFC 7644 §3.1).
 * @throws ScimError invalidSyntax
 */
export function requireMessage(body: JsonObject, urn: string): void {
  const schemas = memberNamed(body, 'schemas');
  const named = Array.isArray(schemas) ? schemas : [schemas];
  if (!named.some((each: Json | undefined) => typeof each === 'string' && each.toLowerCase() === urn.toLowerCase()))
    throw invalidSyntax(`schemas must include ${urn}.`);
}

function checked(given: Given): ListQuery {
  const { filter, sortBy, cursor, attributes, excludedAttributes, startIndex, count } = given;
  if (filter?.trim() === '') throw invalidFilter('The filter is empty.');
  if (cursor !== undefined && startIndex !== undefined)
    throw invalidValue('cursor and startIndex cannot be combined (RFC 9865 §2). Send only one of them.');
  return {
    sortOrder: sortOrderOf(given.sortOrder),
    startIndex: Math.min(Math.max(startIndex ?? 1, 1), Number.MAX_SAFE_INTEGER),
    count: Math.min(Math.max(count ?? DEFAULT_COUNT, 0), MAX_COUNT),
    ...(filter === undefined ? {} : { filter }),
    ...(sortBy === undefined || sortBy.trim() === '' ? {} : { sortBy: sortBy.trim() }),
    ...(cursor === undefined ? {} : { cursor }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(excludedAttributes === undefined ? {} : { excludedAttributes }),
  };
}

function sortOrderOf(text = 'ascending'): 'ascending' | 'descending' {
  const order = text.toLowerCase();
  if (order === 'ascending' || order === 'descending') return order;
  throw invalidValue('sortOrder must be "ascending" or "descending".');
}

function notAnInteger(name: string, byCursor: boolean) {
  return (byCursor && name === 'count' ? invalidCount : invalidValue)(`${name} must be an integer.`);
}
