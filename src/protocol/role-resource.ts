// The declared roles as SCIM resources, /Roles and /Entitlements, as Okta Identity Governance discovers them (it takes
// what it finds there as what it may assign). Their ids are the roles' names, which a user's `roles` and `entitlements`
// hold as values. Read-only, few, and so filtered and sorted here, on the resources themselves. Pure.

import { invalidPath } from './error.ts';
import { comparable, matches, valuesAt } from './filter/match.ts';
import { parseFilter } from './filter/parse.ts';
import type { Json, JsonObject } from './json.ts';
import { resolveAttribute } from './path.ts';
import type { ListQuery } from './query.ts';
import type { DeclaredRole } from './role.ts';
import type { ResourceType } from './schema/attribute.ts';

/** The attributes of a user whose values can name declared roles. */
export const ROLE_HOLDERS: readonly string[] = ['roles', 'entitlements'];

/** @param base `{origin}/directories/{id}/scim/v2` */
export function assembleRole(
  { description, displayName, name }: DeclaredRole,
  type: ResourceType,
  base: string,
): JsonObject {
  return {
    schemas: [type.schema.id],
    id: name,
    displayName,
    ...(description === null ? {} : { description }),
    type: type.name,
    meta: { resourceType: type.name, location: `${base}${type.endpoint}/${name}` },
  };
}

/**
 * Those that a query asks for, in its order, or else in order of precedence.
 * @throws ScimError invalidFilter; invalidPath for a sortBy that names no single value
 */
export function selectRoles(resources: readonly JsonObject[], query: ListQuery, type: ResourceType): JsonObject[] {
  const filter = query.filter === undefined ? null : parseFilter(query.filter, type);
  const found = resources.filter((resource) => filter === null || matches(resource, filter));
  if (query.sortBy === undefined) return found;
  const path = resolveAttribute(query.sortBy, type);
  const attribute = path.sub ?? path.attribute;
  if (attribute.type === 'complex')
    throw invalidPath(
      `sortBy: ${attribute.name} has several parts; name one of them, like ${attribute.name}.location.`,
    );
  const keyOf = (resource: JsonObject): string | null => {
    const [value] = valuesAt(resource, path);
    return typeof value === 'string' ? comparable(attribute, value) : null;
  };
  // Of ties and of what lacks the value the order of precedence stays.
  const ascending = found.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  return query.sortOrder === 'descending' ? ascending.toReversed() : ascending;
}

/** RFC 7644 §3.4.2.3: what lacks the value comes last where the order is ascending, first where it is descending. */
function compare(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

/** The User type of an installation with declared roles: its values of `roles` and `entitlements` are these. */
export function withRoleValues(type: ResourceType, roles: readonly DeclaredRole[]): ResourceType {
  if (roles.length === 0) return type;
  const canonicalValues = roles.map(({ name }) => name);
  const attributes = type.schema.attributes.map((attribute) =>
    ROLE_HOLDERS.includes(attribute.name)
      ? {
          ...attribute,
          subAttributes: (attribute.subAttributes ?? []).map((sub) =>
            sub.name === 'value' ? { ...sub, canonicalValues } : sub,
          ),
        }
      : attribute,
  );
  return { ...type, schema: { ...type.schema, attributes } };
}

/** The values of these attributes. @param doc a user, as stored or as sent */
export function roleValues(doc: JsonObject): readonly Json[] {
  return ROLE_HOLDERS.flatMap((name): readonly Json[] => {
    const values = doc[name];
    return Array.isArray(values) ? values : [];
  });
}
