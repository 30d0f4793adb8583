import { describe, expect, it } from 'vitest';
import { sameDocument } from '../../src/protocol/same.ts';

const doc = (...emails: Record<string, string | boolean>[]) => ({ userName: 'a', emails });

describe('what is no change', () => {
  it('RFC 7643 §2.4: an absent primary is false', () => {
    expect(sameDocument(doc({ value: 'x' }), doc({ value: 'x', primary: false }))).toBe(true);
    expect(sameDocument(doc({ value: 'x', primary: false }), doc({ value: 'x' }))).toBe(true);
    expect(sameDocument(doc({ value: 'x', primary: true }), doc({ value: 'x' }))).toBe(false);
    expect(sameDocument(doc({ value: 'x', primary: true }), doc({ value: 'x', primary: false }))).toBe(false);
  });
  it('values in another order are a change', () => {
    expect(sameDocument(doc({ value: 'x' }, { value: 'y' }), doc({ value: 'y' }, { value: 'x' }))).toBe(false);
  });
  it('false of an attribute that only happens to be called primary counts', () => {
    expect(sameDocument({ 'urn:a:b': { primary: false } }, { 'urn:a:b': {} })).toBe(false);
  });
});
