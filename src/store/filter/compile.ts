// The filter tree as SQL over `users` or `groups` (RFC 7644 §3.4.2.2): the second meaning of protocol/filter, which
// protocol/filter/match defines and a property test compares. All literals are in one JSON parameter.

import { type SQL, sql } from 'drizzle-orm';
import { invalidFilter } from '../../protocol/error.ts';
import type { Filter } from '../../protocol/filter/ast.ts';
import { isPrimary } from '../../protocol/filter/match.ts';
import type { ResourceType } from '../../protocol/schema/attribute.ts';
import { compile } from '../db/statement.ts';
import { balanced, type Condition, LEAF_HEIGHT, leaf, negated } from './balance.ts';
import { compares, isNotTrue, isPresent } from './compare.ts';
import { type LinkedEqualities, newLinkedEqualities } from './linked.ts';
import { newLiterals } from './literals.ts';
import { elementOf, mentionOf, rowScope } from './places.ts';
import type { Places, Scope } from './scope.ts';

export interface FilterSql {
  /** Body of the WITH clause that `where` reads: write `WITH ${filter.with}` before the SELECT. One parameter. */
  readonly with: SQL;
  /** True for the rows that match; never binds a parameter. NULL counts as false. */
  readonly where: SQL;
}

export interface FilterContext {
  readonly directoryId: string;
  /** Base URL of the directory's SCIM endpoint: what meta.location and $ref are compared with. */
  readonly base: string;
  /** Whether the condition is asked of every row, as no index serves the filter. */
  readonly everyone: boolean;
}

/** D1 takes statements of 100 kB; the rest is the caller's. */
const MAX_SQL_CHARACTERS = 80_000;

/**
 * Compiles a parsed filter to a condition on a row of the tables `users` or `groups` (not aliased), as `type` says.
 * Equality with id, userName, externalId, emails.value, displayName of a group and members.value, the beginning of
 * userName, and ranges of meta.lastModified, are written so that an index can drive them; equality with groups.value
 * so that a row costs as many reads as the user has groups, or none where everyone is looked at. Null: all of them.
 *
 *     const filter = filterSql(parseFilter(text, type), type, { directoryId, base, everyone: true });
 *     compile<Row>(sql`WITH ${filter.with} SELECT ${users.id} FROM ${users}
 *       WHERE ${users.directoryId} = ${directoryId} AND ${filter.where} ORDER BY ${users.id} LIMIT ${count}`);
 *
 * @throws ScimError invalidFilter where the SQL would outgrow D1's limit of a statement
 */
export function filterSql(filter: Filter | null, type: ResourceType, context: FilterContext): FilterSql {
  const places: Places = { type, base: context.base, literals: newLiterals() };
  const compiler: Compiler = { ...places, equalities: newLinkedEqualities(places, context) };
  const row = { scope: rowScope(places), wholeRow: true };
  const where = filter ? sql`(${condition(compiler, filter, row, false).sql})` : sql`TRUE`;
  if (compile(where).sql.length > MAX_SQL_CHARACTERS)
    throw invalidFilter('The filter asks too much at once; ask for parts of it one after the other.');
  const inside = compiler.equalities.table();
  return { where, with: inside ? sql`${places.literals.table()}, ${inside}` : places.literals.table() };
}

interface Compiler extends Places {
  readonly equalities: LinkedEqualities;
}

/** Of what a condition speaks: of a whole row, or of one element within `attribute[…]`. */
interface Subject {
  readonly scope: Scope;
  readonly wholeRow: boolean;
}

/**
 * `negate` asks for the contrary: negation goes down to the comparisons, by De Morgan's laws, for each one on the way
 * would make the expression higher.
 */
function condition(compiler: Compiler, filter: Filter, subject: Subject, negate: boolean): Condition {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const kind = (filter.kind === 'and') === negate ? 'or' : 'and';
      return balanced(
        kind,
        filter.filters.map((inner) => condition(compiler, inner, subject, negate)),
      );
    }
    case 'not':
      return condition(compiler, filter.filter, subject, !negate);
    case 'compare':
      return comparison(compiler, filter, subject, negate);
    case 'present':
      return asked(leaf(subject.scope(filter.path, isPresent)), negate);
    case 'valuePath':
      return asked(valuePath(compiler, filter), negate);
  }
}

type Comparison = Filter & { kind: 'compare' };

function comparison(compiler: Compiler, filter: Comparison, { scope, wholeRow }: Subject, negate: boolean): Condition {
  const { path, value } = filter;
  // `ne` is the contrary of `eq`, and to equal null is not to be there (protocol/filter/match).
  const isContrary = (filter.operator === 'ne') !== negate;
  if (value === null) return asked(leaf(scope(path, isPresent)), !isContrary);
  const operator = filter.operator === 'ne' ? 'eq' : filter.operator;
  const equality = wholeRow ? equalityOf(compiler, { ...filter, operator }) : undefined;
  if (equality) return asked(leaf(equality), isContrary);
  const unsaid = value === false && isPrimary(path);
  const predicate = unsaid ? isNotTrue : compares(path.sub ?? path.attribute, operator, value, compiler.literals);
  const holds = scope(path, predicate);
  const mention = wholeRow ? mentionOf(compiler, { ...filter, operator }) : undefined;
  return asked(balanced('and', (mention ? [mention, holds] : [holds]).map(leaf)), isContrary);
}

function asked(holds: Condition, negate: boolean): Condition {
  return negate ? negated(holds) : holds;
}

/** One element satisfies it all; what that implies for the row comes first, since it costs less. */
function valuePath(compiler: Compiler, { filter, path }: Filter & { kind: 'valuePath' }): Condition {
  const element = elementOf(compiler, path);
  const inner = condition(compiler, filter, { scope: element.scope, wholeRow: false }, false);
  const implied = required(filter)
    .flatMap((each) => [equalityOf(compiler, each), mentionOf(compiler, each)])
    .filter((each) => each !== undefined);
  const exists = { sql: element.exists(inner.sql), height: inner.height + LEAF_HEIGHT };
  return balanced('and', [...implied.map(leaf), exists]);
}

/** The comparisons without which the filter cannot hold. */
function required(filter: Filter): readonly Comparison[] {
  if (filter.kind === 'compare') return [filter];
  return filter.kind === 'and' ? filter.filters.flatMap(required) : [];
}

function equalityOf({ equalities }: Compiler, { operator, path, value }: Comparison): SQL | undefined {
  return operator === 'eq' && typeof value === 'string' ? equalities.of(path, value) : undefined;
}
