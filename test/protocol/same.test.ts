import { describe, expect, it } from 'vitest';
import { contentOf, sameDocument, sameValue } from '../../src/protocol/same.ts';
import { attributeNamed } from '../../src/protocol/schema/lookup.ts';
import { USER_TYPE } from '../../src/protocol/schema/types.ts';

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

describe('two values of an attribute are the same one', () => {
  const attribute = (name: string) => {
    const found = attributeNamed(USER_TYPE.schema.attributes, name);
    if (!found) throw new Error(`No ${name}.`);
    return found;
  };
  it('whatever the case of what is not caseExact, and the order of members', () => {
    expect(sameValue(attribute('title'), 'Guide', 'GUIDE')).toBe(true);
    expect(sameValue(attribute('profileUrl'), 'https://a', 'https://A')).toBe(false);
    const [a, b] = [
      { type: 'work', locality: 'Porto' },
      { locality: 'PORTO', type: 'Work' },
    ];
    expect(sameValue(attribute('addresses'), [a], [b])).toBe(true);
    expect(contentOf(attribute('addresses'), a)).toBe(contentOf(attribute('addresses'), b));
  });
});
