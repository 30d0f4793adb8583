import { describe, expect, it } from 'vitest';
import { resourceType, resourceTypes, schema, schemas, serviceProviderConfig } from '../../src/protocol/discovery.ts';
import { text } from '../../src/protocol/schema/define.ts';
import { extensionSchema, USER_TYPE, userType } from '../../src/protocol/schema/types.ts';
import { URN } from '../../src/protocol/urn.ts';
import { refusalOf } from './scim-error.ts';

const BASE = 'https://scim.example.com/directories/dir_1/scim/v2';
const CUSTOM = 'urn:example:acme:2.0:User';
const acme = userType(extensionSchema({ id: CUSTOM, attributes: [text('badge', 'The badge number.')] }));
const ACME = { userType: acme, roles: [] };
const WITH_ROLES = {
  ...ACME,
  roles: ['admin', 'viewer'].map((name) => ({ name, displayName: name, description: null })),
};

describe('ServiceProviderConfig (RFC 7643 §5, RFC 9865 §4)', () => {
  it('says what is supported, and its limits', () =>
    expect(serviceProviderConfig(BASE)).toMatchObject({
      schemas: [URN.serviceProviderConfig],
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1048576 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      pagination: { cursor: true, index: true, defaultPaginationMethod: 'index', maxPageSize: 200 },
      authenticationSchemes: [{ type: 'oauthbearertoken', primary: true }],
      meta: { resourceType: 'ServiceProviderConfig', location: `${BASE}/ServiceProviderConfig` },
    }));
});

describe('ResourceTypes (RFC 7643 §6)', () => {
  it('are User with its extensions, Group and GroupMembership', () => {
    expect(resourceTypes(BASE, ACME).map(({ id }) => id)).toEqual(['User', 'Group', 'GroupMembership']);
    expect(resourceType(BASE, ACME, 'User')).toEqual({
      schemas: [URN.resourceType],
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      description: 'User accounts.',
      schema: URN.user,
      schemaExtensions: [
        { schema: URN.enterpriseUser, required: false },
        { schema: CUSTOM, required: false },
      ],
      meta: { resourceType: 'ResourceType', location: `${BASE}/ResourceTypes/User` },
    });
  });

  it('are Role and Entitlement too where roles are declared', () => {
    expect(resourceTypes(BASE, WITH_ROLES).map(({ endpoint, schema: urn }) => `${endpoint} ${urn}`)).toEqual([
      `/Users ${URN.user}`,
      `/Groups ${URN.group}`,
      `/GroupMemberships ${URN.groupMembership}`,
      `/Roles ${URN.role}`,
      `/Entitlements ${URN.entitlement}`,
    ]);
    const values = JSON.stringify(schema(BASE, WITH_ROLES, URN.user)).match(/"canonicalValues":\["admin","viewer"\]/g);
    expect(values).toHaveLength(2);
    expect(schemas(BASE, WITH_ROLES).map(({ id }) => id)).toEqual(expect.arrayContaining([URN.role, URN.entitlement]));
  });

  it('are no others', () =>
    expect(refusalOf(() => resourceType(BASE, ACME, 'Nope'))).toBe('404: Resource type Nope does not exist.'));
});

describe('Schemas (RFC 7643 §7)', () => {
  it('are those of the resource types, the directory own among them', () => {
    expect(schemas(BASE, { userType: USER_TYPE, roles: [] }).map(({ id }) => id)).toEqual([
      URN.user,
      URN.group,
      URN.enterpriseUser,
      URN.groupMembership,
    ]);
    expect(schemas(BASE, ACME).map(({ id }) => id)).toContain(CUSTOM);
  });

  it('describe each attribute with its characteristics', () =>
    expect(schema(BASE, ACME, CUSTOM.toUpperCase())).toEqual({
      schemas: [URN.schema],
      id: CUSTOM,
      name: 'CustomUser',
      description: 'Custom attributes of this directory for users.',
      attributes: [
        {
          name: 'badge',
          type: 'string',
          multiValued: false,
          description: 'The badge number.',
          required: false,
          caseExact: false,
          mutability: 'readWrite',
          returned: 'default',
          uniqueness: 'none',
        },
      ],
      meta: { resourceType: 'Schema', location: `${BASE}/Schemas/${CUSTOM}` },
    }));

  it('have sub-attributes, canonical values and reference types where the attribute has', () => {
    const members = JSON.stringify(schema(BASE, ACME, URN.group).attributes);
    expect(members).toContain('"canonicalValues":["User","Group"]');
    expect(members).toContain('"referenceTypes":["User","Group"]');
  });

  it('are no others', () =>
    expect(refusalOf(() => schema(BASE, ACME, 'urn:example:nope'))).toBe(
      '404: Schema urn:example:nope does not exist.',
    ));
});
