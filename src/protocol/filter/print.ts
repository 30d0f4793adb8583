// Filter tree → text, the inverse of parse: parseFilter(printFilter(f)) is f again.

import { pathText } from '../path.ts';
import type { AttributePath } from '../schema/attribute.ts';
import type { Filter } from './ast.ts';

/** The filter as text, in canonical names and with no more parentheses than it needs (RFC 7644 §3.4.2.2). */
export function printFilter(filter: Filter): string {
  return print(filter, pathText);
}

function print(filter: Filter, name: (path: AttributePath) => string): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.map((inner) => operand(filter.kind, inner, name)).join(` ${filter.kind} `);
    case 'not':
      return `not (${print(filter.filter, name)})`;
    case 'present':
      return `${name(filter.path)} pr`;
    case 'compare':
      return `${name(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'valuePath':
      return `${name(filter.path)}[${print(filter.filter, ({ sub, attribute }) => (sub ?? attribute).name)}]`;
  }
}

/** Within `and` and `or`, operands of the same or lower precedence get parentheses, so that the tree keeps its shape. */
function operand(kind: 'and' | 'or', inner: Filter, name: (path: AttributePath) => string): string {
  const weak = inner.kind === 'or' || (inner.kind === 'and' && kind === 'and');
  return weak ? `(${print(inner, name)})` : print(inner, name);
}
