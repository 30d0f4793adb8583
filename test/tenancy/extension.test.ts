import { describe, expect, it } from 'vitest';
import {
  attributeOf,
  contradiction,
  DEFAULT_EXTENSION_URN,
  isExtensionUrn,
  repeatedNames,
} from '../../src/tenancy/extension.ts';

const of = (...attributes: Parameters<typeof attributeOf>[0][]) => ({
  id: DEFAULT_EXTENSION_URN,
  attributes: attributes.map(attributeOf),
});

describe("a directory's extension", () => {
  it.each([
    [DEFAULT_EXTENSION_URN, true],
    ['urn:ietf:params:scim:schemas:extension:Acme:2.0:User', true],
    ['urn:ietf:params:scim:schemas:core:2.0:User', false],
    ['URN:IETF:params:scim:schemas:core:2.0:user', false],
    ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', false],
    ['urn:ietf:params:scim:schemas:core:2.0:User:more', false],
    ['urn:ietf:params:scim', false],
    ['https://example.com/schema', false],
    ['urn:x y', false],
    ['', false],
  ])('may be called %s: %s', (urn, expected) => {
    expect(isExtensionUrn(urn)).toBe(expected);
  });

  it('finds names that stand twice, whatever their case', () => {
    expect(repeatedNames([{ name: 'a' }, { name: 'b' }, { name: 'A' }, { name: 'b' }])).toEqual([2, 3]);
  });

  it('says every characteristic; data and URIs are case exact', () => {
    expect(attributeOf({ name: 'a', type: 'string' })).toEqual({
      name: 'a',
      type: 'string',
      multiValued: false,
      description: '',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    });
    expect(attributeOf({ name: 'a', type: 'reference' })).toMatchObject({
      caseExact: true,
      referenceTypes: expect.any(Array),
    });
  });

  it('may grow while it is in use, and keeps the meaning of what is stored', () => {
    const before = of({ name: 'a', type: 'string' });
    expect(contradiction(null, before)).toBeNull();
    expect(
      contradiction(before, of({ name: 'b', type: 'integer' }, { name: 'a', type: 'string', required: true })),
    ).toBeNull();
    expect(contradiction(before, null)).toContain('ID');
    expect(contradiction(before, { ...before, id: 'urn:other:User' })).toContain('ID');
    // What is stored stands under the URN as it was spelled.
    expect(contradiction(before, { ...before, id: before.id.toUpperCase() })).toContain('ID');
    expect(contradiction(before, of({ name: 'b', type: 'string' }))).toContain('a cannot be removed');
    expect(contradiction(before, of({ name: 'a', type: 'integer' }))).toContain('type');
    expect(contradiction(before, of({ name: 'a', type: 'string', caseExact: true }))).toContain('caseExact');
    expect(contradiction(before, of({ name: 'a', type: 'string', multiValued: true }))).toContain('multiValued');
  });
});
