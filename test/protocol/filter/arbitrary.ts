// Random filters that the schema allows, for properties: over every attribute of a type, value paths included.

import fc from 'fast-check';
import type { CompareOperator, Filter, Literal } from '../../../src/protocol/filter/ast.ts';
import type { Attribute, AttributePath, ResourceType } from '../../../src/protocol/schema/attribute.ts';
import { COMMON_ATTRIBUTES } from '../../../src/protocol/schema/core.ts';

const TEXT: readonly CompareOperator[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const ORDERED: readonly CompareOperator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const EQUALITY: readonly CompareOperator[] = ['eq', 'ne'];

/** `literalOf` may offer literals that resources are likely to hold. */
export function filterOf(
  type: ResourceType,
  literalOf: (path: AttributePath) => fc.Arbitrary<Literal> = ({ attribute, sub }) => literal(sub ?? attribute),
): fc.Arbitrary<Filter> {
  const paths = pathsOf(type);
  const comparable = paths.filter(({ attribute, sub }) => (sub ?? attribute).type !== 'complex');
  const multi = paths.filter(({ attribute, sub }) => !sub && attribute.subAttributes && attribute.subAttributes.length);
  const present = fc.constantFrom(...paths).map((path): Filter => ({ kind: 'present', path }));
  const compare = fc.constantFrom(...comparable).chain((path) => comparisonOf(path, literalOf(path)));
  const valuePath = fc.constantFrom(...multi).chain((path) => {
    const subs = (path.attribute.subAttributes ?? []).filter((sub) => sub.type !== 'complex');
    const inner = fc.constantFrom(...subs).chain((sub) => {
      const found = { ...path, sub };
      return fc.oneof(
        { weight: 4, arbitrary: comparisonOf(found, literalOf(found)) },
        { weight: 1, arbitrary: fc.constant<Filter>({ kind: 'present', path: found }) },
      );
    });
    return tree(inner).map((filter): Filter => ({ kind: 'valuePath', path, filter }));
  });
  return tree(fc.oneof({ weight: 5, arbitrary: compare }, { weight: 1, arbitrary: present }, valuePath));
}

function tree(leaf: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'filter' },
      { weight: 3, arbitrary: leaf },
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('filter'), { minLength: 2, maxLength: 3 }))
        .map(([kind, filters]): Filter => ({ kind, filters })),
      tie('filter').map((filter): Filter => ({ kind: 'not', filter })),
    ),
  })).filter;
}

function comparisonOf(path: AttributePath, value: fc.Arbitrary<Literal>): fc.Arbitrary<Filter> {
  const ordinary = fc
    .tuple(fc.constantFrom(...operatorsOf(path.sub ?? path.attribute)), value)
    .map(([operator, literal]): Filter => ({ kind: 'compare', path, operator, value: literal }));
  const withNull = fc
    .constantFrom(...EQUALITY)
    .map((operator): Filter => ({ kind: 'compare', path, operator, value: null }));
  return fc.oneof({ weight: 9, arbitrary: ordinary }, { weight: 1, arbitrary: withNull });
}

function operatorsOf({ type }: Attribute): readonly CompareOperator[] {
  if (type === 'boolean') return EQUALITY;
  if (type === 'binary') return ['eq', 'ne', 'co', 'sw', 'ew'];
  return type === 'string' || type === 'reference' ? TEXT : ORDERED;
}

export function literal({ type }: Attribute): fc.Arbitrary<Literal> {
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer();
  if (type === 'decimal') return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  if (type === 'dateTime')
    return fc
      .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
      .map((date) => date.toISOString());
  return fc.string({
    unit: fc.constantFrom('a', 'B', ' ', '"', '\\', '/', ')', ']', '\n', 'é', '\u{1f600}', '\u2028'),
    maxLength: 6,
  });
}

/** Every path that a filter may name: attributes, sub-attributes, whole extensions. */
function pathsOf(type: ResourceType): readonly AttributePath[] {
  const core = [...COMMON_ATTRIBUTES, ...type.schema.attributes].flatMap((attribute) => withSubs({ attribute }));
  const extended = type.extensions.flatMap(({ schema }) =>
    schema.attributes.flatMap((attribute) => withSubs({ urn: schema.id, attribute })),
  );
  return [...core, ...extended].filter(({ attribute }) => attribute.returned !== 'never');
}

function withSubs(path: AttributePath): readonly AttributePath[] {
  return [path, ...(path.attribute.subAttributes ?? []).map((sub) => ({ ...path, sub }))];
}
