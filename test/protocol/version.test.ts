import { describe, expect, it } from 'vitest';
import { type Conditions, etag, ifNoneMatchNames, requireVersion } from '../../src/protocol/version.ts';

const allowed = (conditions: Conditions) => {
  try {
    requireVersion(conditions, 3);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ status: 412 });
    return false;
  }
};

describe('entity tags (RFC 7644 §3.14)', () => {
  it('without conditions every version will do', () => expect(allowed({})).toBe(true));
  it('both conditions must hold', () => {
    expect(allowed({ ifMatch: '"3"', ifNoneMatch: '"4"' })).toBe(true);
    expect(allowed({ ifMatch: '"3"', ifNoneMatch: '*' })).toBe(false);
  });

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
    expect(allowed({ ifMatch: header })).toBe(holds);
    expect(allowed({ ifNoneMatch: header })).toBe(!holds);
    expect(ifNoneMatchNames(header, 3)).toBe(holds);
  });
});
