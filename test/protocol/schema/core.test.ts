import { describe, expect, it } from 'vitest';
import type { Attribute } from '../../../src/protocol/schema/attribute.ts';
import {
  COMMON_ATTRIBUTES,
  ENTERPRISE_USER_SCHEMA,
  GROUP_SCHEMA,
  USER_SCHEMA,
} from '../../../src/protocol/schema/core.ts';
import { attributeNamed, subAttributeNamed } from '../../../src/protocol/schema/lookup.ts';
import { extensionSchema, USER_TYPE, userType } from '../../../src/protocol/schema/types.ts';

const every = [USER_SCHEMA, GROUP_SCHEMA, ENTERPRISE_USER_SCHEMA].flatMap(({ attributes }) => [...attributes]);

describe('the core schemas (RFC 7643 §2.2, §8.7.1)', () => {
  it('list the attributes of RFC 7643 §4.1 to §4.3', () => {
    expect(USER_SCHEMA.attributes.map(({ name }) => name)).toEqual(
      (
        'userName name displayName nickName profileUrl title userType preferredLanguage locale timezone active ' +
        'password emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates'
      ).split(' '),
    );
    expect(GROUP_SCHEMA.attributes.map(({ name }) => name)).toEqual(['displayName', 'members']);
    expect(ENTERPRISE_USER_SCHEMA.attributes.map(({ name }) => name)).toEqual(
      'employeeNumber costCenter organization division department manager'.split(' '),
    );
  });

  it.each<[string, Partial<Attribute>]>([
    ['userName', { required: true, caseExact: false, uniqueness: 'server', mutability: 'readWrite' }],
    ['password', { mutability: 'writeOnly', returned: 'never' }],
    ['groups', { mutability: 'readOnly', multiValued: true }],
    ['profileUrl', { type: 'reference', referenceTypes: ['external'] }],
    ['active', { type: 'boolean' }],
    ['emails.type', { canonicalValues: ['work', 'home', 'other'] }],
    ['photos.value', { type: 'reference', caseExact: true }],
    ['x509Certificates.value', { type: 'binary', caseExact: true }],
    ['addresses.primary', { type: 'boolean' }],
    ['members.value', { mutability: 'immutable' }],
    ['members.$ref', { mutability: 'immutable' }],
    ['members.type', { mutability: 'immutable' }],
    ['members.display', { mutability: 'readOnly' }],
    ['manager.displayName', { mutability: 'readOnly' }],
    ['id', { caseExact: true, mutability: 'readOnly', returned: 'always', uniqueness: 'server' }],
    ['externalId', { caseExact: true, mutability: 'readWrite' }],
    ['schemas', { returned: 'always', multiValued: true }],
    ['meta', { mutability: 'readOnly', returned: 'default' }],
  ])('%s has the characteristics of RFC 7643', (path, characteristics) => {
    const [name = '', sub] = path.split('.');
    const attribute = attributeNamed([...every, ...COMMON_ATTRIBUTES], name);
    const described = sub === undefined || !attribute ? attribute : subAttributeNamed(attribute, sub);
    expect(described).toMatchObject(characteristics);
  });

  it('describe every attribute', () => {
    const undescribed = (attributes: readonly Attribute[]): string[] =>
      attributes.flatMap((attribute) => [
        ...(attribute.description.length > 3 ? [] : [attribute.name]),
        ...undescribed(attribute.subAttributes ?? []),
      ]);
    expect(undescribed([...every, ...COMMON_ATTRIBUTES])).toEqual([]);
  });
});

describe('the User type of a directory (RFC 7643 §6)', () => {
  const definition = { id: 'urn:example:acme:2.0:User', attributes: [] };

  it('has its extension after the enterprise one', () =>
    expect(userType(extensionSchema(definition)).extensions.map(({ schema }) => schema.id)).toEqual([
      ENTERPRISE_USER_SCHEMA.id,
      definition.id,
    ]));

  it('is one object for one definition', () => {
    expect(userType(extensionSchema(definition))).toBe(userType(extensionSchema(definition)));
    expect(userType(null)).toBe(USER_TYPE);
  });
});

it('RFC 7643 §8.7.1 the schemas are described in its own words, which clients look for', () => {
  expect(
    [USER_SCHEMA, GROUP_SCHEMA, ENTERPRISE_USER_SCHEMA].map(({ description, name }) => [name, description]),
  ).toEqual([
    ['User', 'User Account'],
    ['Group', 'Group'],
    ['EnterpriseUser', 'Enterprise User'],
  ]);
});

it.each([
  ['userName', /^Unique identifier for the User, typically used by the user/],
  ['emails.primary', /^A Boolean value indicating the 'primary' or preferred attribute value for this attribute/],
  ['members', /^A list of members of the Group\.$/],
  ['manager.value', /^The id of the SCIM resource representing the User's manager/],
])('RFC 7643 §8.7.1 so is %s', (path, words) => {
  const [name = '', sub = ''] = path.split('.');
  const found = attributeNamed(every, name);
  expect((found && sub ? subAttributeNamed(found, sub) : found)?.description).toMatch(words);
});
