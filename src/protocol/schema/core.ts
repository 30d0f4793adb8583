// The schemas that this service provider speaks, as data (RFC 7643 §4, §8.7.1, and others), and the attributes that
// every resource has beside them (§3, §3.1).

import { URN } from '../urn.ts';
import type { Attribute, Schema } from './attribute.ts';
import { complex, dateTime, reference, text } from './define.ts';
import { ENTERPRISE_ATTRIBUTES } from './enterprise-attributes.ts';
import { GROUP_ATTRIBUTES } from './group-attributes.ts';
import { MEMBERSHIP_ATTRIBUTES } from './membership-attributes.ts';
import { ROLE_ATTRIBUTES } from './role-attributes.ts';
import { USER_ATTRIBUTES } from './user-attributes.ts';

// The descriptions of the schemas are RFC 7643 §8.7.1's own words: clients look for them.

export const USER_SCHEMA: Schema = {
  id: URN.user,
  name: 'User',
  description: 'User Account',
  attributes: USER_ATTRIBUTES,
};

export const GROUP_SCHEMA: Schema = {
  id: URN.group,
  name: 'Group',
  description: 'Group',
  attributes: GROUP_ATTRIBUTES,
};

export const MEMBERSHIP_SCHEMA: Schema = {
  id: URN.groupMembership,
  name: 'GroupMembership',
  description: 'One direct membership of a group.',
  attributes: MEMBERSHIP_ATTRIBUTES,
};

export const ROLE_SCHEMA: Schema = {
  id: URN.role,
  name: 'Role',
  description: 'A role of the app.',
  attributes: ROLE_ATTRIBUTES,
};

export const ENTITLEMENT_SCHEMA: Schema = {
  id: URN.entitlement,
  name: 'Entitlement',
  description: 'A role of the app, as an entitlement.',
  attributes: ROLE_ATTRIBUTES,
};

export const ENTERPRISE_USER_SCHEMA: Schema = {
  id: URN.enterpriseUser,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: ENTERPRISE_ATTRIBUTES,
};

const READ_ONLY = { mutability: 'readOnly' } as const;

/** What every resource has, whatever its schema. No Schema resource lists them. */
export const COMMON_ATTRIBUTES: readonly Attribute[] = [
  reference('schemas', 'The URNs of the schemas used by the resource.', ['uri'], {
    multiValued: true,
    required: true,
    returned: 'always',
  }),
  text('id', 'The unique identifier assigned by the service provider. It never changes and is never reused.', {
    ...READ_ONLY,
    caseExact: true,
    returned: 'always',
    uniqueness: 'server',
  }),
  text('externalId', 'The identifier assigned by the provisioning client.', { caseExact: true }),
  complex(
    'meta',
    'Metadata of the resource.',
    [
      text('resourceType', 'The name of the resource type.', { ...READ_ONLY, caseExact: true }),
      dateTime('created', 'When the resource was created.', READ_ONLY),
      dateTime('lastModified', 'When the resource was last modified.', READ_ONLY),
      reference('location', 'The URI of the resource.', ['uri'], READ_ONLY),
      text('version', 'The current version (ETag) of the resource.', { ...READ_ONLY, caseExact: true }),
    ],
    READ_ONLY,
  ),
];
