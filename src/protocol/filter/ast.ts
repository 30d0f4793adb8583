// The filter tree of RFC 7644 §3.4.2.2, with every attribute already resolved against its schema.
// One tree, two meanings that must agree: match.ts on objects, store/filter/compile.ts on rows.

import type { AttributePath } from '../schema/attribute.ts';

export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
export type Literal = string | number | boolean | null;

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly operator: CompareOperator;
      readonly value: Literal;
    }
  /** `emails[type eq "work"]`: the inner filter speaks of one and the same element; its paths carry only `sub`s of `path.attribute`. */
  | { readonly kind: 'valuePath'; readonly path: AttributePath; readonly filter: Filter };
