import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/protocol/json.ts';
import { parseQuery, parseSearchRequest } from '../../src/protocol/query.ts';
import { URN } from '../../src/protocol/urn.ts';
import { refusalOf } from './scim-error.ts';

const query = (text: string) => parseQuery(new URLSearchParams(text));
const search = (members: Record<string, Json>) => parseSearchRequest({ schemas: [URN.searchRequest], ...members });
const DEFAULTS = { sortOrder: 'ascending', startIndex: 1, count: 100 };

describe('a query string (RFC 7644 §3.4.2)', () => {
  it.each([
    ['', {}],
    ['foo=bar&Count=3', {}],
    ['startIndex=3&count=10', { startIndex: 3, count: 10 }],
    ['startIndex=0&count=0', { count: 0 }],
    ['startIndex=-5&count=-5', { count: 0 }],
    ['count=100000', { count: 200 }],
    ['startIndex=99999999999999999999', { startIndex: Number.MAX_SAFE_INTEGER }],
    ['count=1&count=2', { count: 1 }],
    ['filter=a+pr&filter=', { filter: 'a pr' }],
    ['sortBy=userName&sortOrder=Descending', { sortBy: 'userName', sortOrder: 'descending' }],
    ['sortBy=', {}],
    ['cursor', { cursor: '' }],
    ['cursor=abc&count=5', { cursor: 'abc', count: 5 }],
    ['attributes=a,b&excludedAttributes=', { attributes: 'a,b', excludedAttributes: '' }],
  ])('%s', (text, members) => expect(query(text)).toEqual({ ...DEFAULTS, ...members }));

  it.each([
    ['startIndex=abc', '400 invalidValue: startIndex must be an integer.'],
    ['startIndex=1.5', '400 invalidValue: startIndex must be an integer.'],
    ['startIndex=', '400 invalidValue: startIndex must be an integer.'],
    ['count=ten', '400 invalidValue: count must be an integer.'],
    ['count=0x10', '400 invalidValue: count must be an integer.'],
    ['count=1e2', '400 invalidValue: count must be an integer.'],
    ['sortOrder=up', '400 invalidValue: sortOrder must be "ascending" or "descending".'],
    ['filter=', '400 invalidFilter: The filter is empty.'],
    ['filter=+', '400 invalidFilter: The filter is empty.'],
    [
      'cursor=&startIndex=1',
      '400 invalidValue: cursor and startIndex cannot be combined (RFC 9865 §2). Send only one of them.',
    ],
    ['cursor=&count=ten', '400 invalidCount: count must be an integer.'],
  ])('%s is refused', (text, refusal) => expect(refusalOf(() => query(text))).toBe(refusal));
});

describe('a search request (RFC 7644 §3.4.3)', () => {
  it('says what a query string says', () =>
    expect(
      search({
        attributes: ['displayName', 'userName'],
        excludedAttributes: 'emails',
        FILTER: 'userName pr',
        sortBy: 'userName',
        sortOrder: 'descending',
        startIndex: 2,
        count: 1000,
        cursor: null,
      }),
    ).toEqual({
      attributes: 'displayName,userName',
      excludedAttributes: 'emails',
      filter: 'userName pr',
      sortBy: 'userName',
      sortOrder: 'descending',
      startIndex: 2,
      count: 200,
    }));

  it('has the defaults of one', () => expect(search({})).toEqual(DEFAULTS));

  it.each<[string, Json]>([
    ['an array', []],
    ['a body without schemas', {}],
    ['another message', { schemas: [URN.patchOp] }],
    ['schemas of another type', { schemas: 7 }],
  ])('is not %s', (_, body) => expect(refusalOf(() => parseSearchRequest(body))).toMatch(/^400 invalidSyntax/));

  it.each<[string, Json, string]>([
    ['count', '10', 'invalidValue: count must be an integer.'],
    ['startIndex', 1.5, 'invalidValue: startIndex must be an integer.'],
    ['filter', 7, 'invalidValue: filter must be a string.'],
    ['filter', '', 'invalidFilter: The filter is empty.'],
    ['attributes', [7], 'invalidValue: attributes must be an array of attribute names.'],
    ['attributes', { a: 1 }, 'invalidValue: attributes must be a string.'],
    ['excludedAttributes', 7, 'invalidValue: excludedAttributes must be a string.'],
    ['sortOrder', true, 'invalidValue: sortOrder must be a string.'],
    ['cursor', 7, 'invalidValue: cursor must be a string.'],
  ])('may not have the %s %j', (member, value, refusal) =>
    expect(refusalOf(() => search({ [member]: value }))).toBe(`400 ${refusal}`),
  );
});
