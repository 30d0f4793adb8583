// What the service provider says of itself (RFC 7643 §5 to §7, RFC 7644 §4, RFC 9865 §4). Only what is true.

import { MAX_BULK_BYTES, MAX_BULK_OPERATIONS } from './bulk.ts';
import { notFound } from './error.ts';
import type { Json, JsonObject } from './json.ts';
import { DEFAULT_COUNT, MAX_COUNT } from './query.ts';
import type { DeclaredRole } from './role.ts';
import { withRoleValues } from './role-resource.ts';
import type { Attribute, ResourceType, Schema } from './schema/attribute.ts';
import { ENTITLEMENT_TYPE, GROUP_TYPE, MEMBERSHIP_TYPE, ROLE_TYPE } from './schema/types.ts';
import { URN } from './urn.ts';

/** How long a cursor is good for. */
export const CURSOR_TIMEOUT_SECONDS = 3600;

const OAUTH = {
  type: 'oauth2',
  name: 'OAuth 2.0 client credentials',
  description: 'Access tokens from the token endpoint of this directory, used as bearer tokens.',
  specUri: 'https://www.rfc-editor.org/info/rfc6749',
  primary: true,
};

/**
 * @param base `{origin}/directories/{id}/scim/v2`, as in all of these
 * @param strict the directory keeps to draft-zollner-scim-interop-profile, and says so
 * @param oauth it has OAuth clients, which are given tokens by RFC 6749 §4.4
 */
export function serviceProviderConfig(base: string, { strict = false, oauth = false } = {}): JsonObject {
  return {
    schemas: [URN.serviceProviderConfig],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: MAX_BULK_OPERATIONS, maxPayloadSize: MAX_BULK_BYTES },
    filter: { supported: true, maxResults: MAX_COUNT },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: DEFAULT_COUNT,
      maxPageSize: MAX_COUNT,
      cursorTimeout: CURSOR_TIMEOUT_SECONDS,
    },
    authenticationSchemes: [
      ...(oauth ? [OAUTH] : []),
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A token for this directory in the Authorization header: "Bearer rc_…".',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: !oauth,
      },
    ],
    ...(strict ? { interopProfileConformant: true } : {}),
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}

/** The schemas and resource types that a directory speaks. */
export interface Spoken {
  /** The directory's own User type, with its extension. */
  readonly userType: ResourceType;
  /** Without any there are no Role and Entitlement, and `roles` may hold anything, as RFC 7643 §4.1.2 leaves it. */
  readonly roles: readonly DeclaredRole[];
}

/** All resource types, as resources. */
export function resourceTypes(base: string, spoken: Spoken): readonly JsonObject[] {
  return typesOf(spoken).map((type) => resourceTypeResource(base, type));
}

/** @throws ScimError 404 for an unknown name */
export function resourceType(base: string, spoken: Spoken, name: string): JsonObject {
  const type = typesOf(spoken).find((each) => each.name === name);
  if (!type) throw notFound(`Resource type ${name} does not exist.`);
  return resourceTypeResource(base, type);
}

/** All schemas that resources may use, as resources. */
export function schemas(base: string, spoken: Spoken): readonly JsonObject[] {
  return schemasOf(spoken).map((schema) => schemaResource(base, schema));
}

/** @throws ScimError 404 for an unknown URN */
export function schema(base: string, spoken: Spoken, urn: string): JsonObject {
  const found = schemasOf(spoken).find(({ id }) => id.toLowerCase() === urn.toLowerCase());
  if (!found) throw notFound(`Schema ${urn} does not exist.`);
  return schemaResource(base, found);
}

function typesOf({ roles, userType }: Spoken): readonly ResourceType[] {
  return [userType, GROUP_TYPE, MEMBERSHIP_TYPE, ...(roles.length > 0 ? [ROLE_TYPE, ENTITLEMENT_TYPE] : [])];
}

function schemasOf(spoken: Spoken): readonly Schema[] {
  const { schema, extensions } = withRoleValues(spoken.userType, spoken.roles);
  const [, group, ...others] = typesOf(spoken);
  const extended = extensions.map((extension) => extension.schema);
  return [schema, ...(group ? [group.schema] : []), ...extended, ...others.map((type) => type.schema)];
}

function resourceTypeResource(base: string, type: ResourceType): JsonObject {
  return {
    schemas: [URN.resourceType],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema.id,
    schemaExtensions: type.extensions.map(({ schema: { id }, required }) => ({ schema: id, required })),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${type.name}` },
  };
}

function schemaResource(base: string, { id, name, description, attributes }: Schema): JsonObject {
  return {
    schemas: [URN.schema],
    id,
    name,
    description,
    attributes: attributes.map(attributeDefinition),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
  };
}

/** An attribute with its characteristics; `caseExact` only where case means something (RFC 7643 §7). */
function attributeDefinition(attribute: Attribute): JsonObject {
  const { name, type, multiValued, description, required, mutability, returned, uniqueness } = attribute;
  const definition: Record<string, Json> = { name, type, multiValued, description, required };
  if (type === 'string' || type === 'reference' || type === 'binary') definition.caseExact = attribute.caseExact;
  Object.assign(definition, { mutability, returned, uniqueness });
  if (attribute.canonicalValues) definition.canonicalValues = attribute.canonicalValues;
  if (attribute.referenceTypes) definition.referenceTypes = attribute.referenceTypes;
  if (attribute.subAttributes) definition.subAttributes = attribute.subAttributes.map(attributeDefinition);
  return definition;
}
