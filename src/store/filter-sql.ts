// The filter tree as SQL over `users` or `groups` (RFC 7644 §3.4.2.2): the second meaning of protocol/filter, which
// protocol/filter/match defines and a property test compares. Every literal stands in one JSON parameter.

import type { SQL } from 'drizzle-orm';
import type { Filter } from '../protocol/filter/ast.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';

export interface FilterSql {
  /** Body of the WITH clause that `where` reads: write `WITH ${filter.with}` before the SELECT. Two parameters or less. */
  readonly with: SQL;
  /** True for the rows that match; never binds a parameter. NULL counts as false. */
  readonly where: SQL;
}

export interface FilterContext {
  readonly directoryId: string;
  /** Base URL of the directory's SCIM endpoint: what meta.location and $ref are compared with. */
  readonly base: string;
}

/**
 * Compiles a parsed filter to a condition on a row of the tables `users` or `groups` (not aliased), as `type` says.
 * Equality with id, userName, externalId, emails.value, displayName of a group, members.value and groups.value, and
 * ranges of meta.created and meta.lastModified, are written so that an index can drive them.
 *
 *     const filter = filterSql(parseFilter(text, type), type, { directoryId, base });
 *     compile<Row>(sql`WITH ${filter.with} SELECT ${users.id} FROM ${users}
 *       WHERE ${users.directoryId} = ${directoryId} AND ${filter.where} ORDER BY ${users.id} LIMIT ${count}`);
 *
 * @throws ScimError invalidFilter where the SQL would outgrow D1's limit of a statement
 */
export function filterSql(filter: Filter, type: ResourceType, context: FilterContext): FilterSql {
  throw new Error(`Not compiled yet: ${filter.kind} of ${type.name} in ${context.directoryId}`);
}
