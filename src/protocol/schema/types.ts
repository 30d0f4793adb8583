// The resource types (RFC 7643 §6), and a User type that knows a directory's own extension too.

import type { Attribute, ResourceType, Schema } from './attribute.ts';
import {
  ENTERPRISE_USER_SCHEMA,
  ENTITLEMENT_SCHEMA,
  GROUP_SCHEMA,
  MEMBERSHIP_SCHEMA,
  ROLE_SCHEMA,
  USER_SCHEMA,
} from './core.ts';

export const USER_TYPE: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: 'User accounts.',
  schema: USER_SCHEMA,
  extensions: [{ schema: ENTERPRISE_USER_SCHEMA, required: false }],
};

export const GROUP_TYPE: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Groups of users and groups.',
  schema: GROUP_SCHEMA,
  extensions: [],
};

export const MEMBERSHIP_TYPE: ResourceType = {
  name: 'GroupMembership',
  endpoint: '/GroupMemberships',
  description: 'Group memberships as individual resources.',
  schema: MEMBERSHIP_SCHEMA,
  extensions: [],
};

/** As Okta Identity Governance looks for it; served where roles are declared. */
export const ROLE_TYPE: ResourceType = {
  name: 'Role',
  endpoint: '/Roles',
  description: 'Roles of the app that a user can have.',
  schema: ROLE_SCHEMA,
  extensions: [],
};

/** The same roles once more, for who assigns entitlements. */
export const ENTITLEMENT_TYPE: ResourceType = {
  name: 'Entitlement',
  endpoint: '/Entitlements',
  description: 'Roles of the app, as entitlements that a user can have.',
  schema: ENTITLEMENT_SCHEMA,
  extensions: [],
};

const userTypes = new WeakMap<Schema, ResourceType>();

/** The User type of a directory: with its own extension where it has one. The same object for the same schema. */
export function userType(extension: Schema | null): ResourceType {
  if (extension === null) return USER_TYPE;
  const known = userTypes.get(extension);
  if (known) return known;
  const type: ResourceType = {
    ...USER_TYPE,
    extensions: [...USER_TYPE.extensions, { schema: extension, required: false }],
  };
  userTypes.set(extension, type);
  return type;
}

const extensionSchemas = new WeakMap<object, Schema>();

/** A directory's extension as a schema. The same object for the same definition. */
export function extensionSchema(definition: {
  readonly id: string;
  readonly attributes: readonly Attribute[];
}): Schema {
  const known = extensionSchemas.get(definition);
  if (known) return known;
  const schema: Schema = {
    id: definition.id,
    name: 'CustomUser',
    description: 'Custom attributes of this directory for users.',
    attributes: definition.attributes,
  };
  extensionSchemas.set(definition, schema);
  return schema;
}
