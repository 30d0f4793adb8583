import { describe, expect, it } from 'vitest';
import { etag, ifMatchHolds, ifNoneMatchHolds } from '../../src/protocol/version.ts';

describe('entity tags (RFC 7644 §3.14)', () => {
  it('are weak', () => expect(etag(3)).toBe('W/"3"'));

  it.each([
    ['W/"3"', true],
    ['"3"', true],
    ['*', true],
    [' * ', true],
    ['W/"1", W/"3"', true],
    ['W/"1","3",W/"5"', true],
    ['"a,b", W/"3"', true],
    ['W/"4"', false],
    ['W/"33"', false],
    ['', false],
    ['3', false],
    ['W/3', false],
    ['w/"3"', false],
    ['"3', false],
    ['W/"3" W/"4"', false],
    ['W/"3", nonsense', false],
    ['W/"3",', false],
    ['"3 "', false],
  ])('%s names version 3: %s', (header, holds) => {
    expect(ifMatchHolds(header, 3)).toBe(holds);
    expect(ifNoneMatchHolds(header, 3)).toBe(holds);
  });
});
