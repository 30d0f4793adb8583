// How much one PATCH may look at. Its operations and the values that they select from are limited each, their product
// is not: it is counted here, before the work.

import { ScimError } from '../error.ts';
import type { Filter } from '../filter/ast.ts';
import { isObject, type Json } from '../json.ts';

/** Of one PATCH, of users and groups alike; a client changes a handful of attributes at a time. */
export const MAX_PATCH_OPERATIONS = 1_000;

/**
 * Steps of one request: a value looked at by an operation or by one comparison of its filter. A million take a few
 * tenths of a second, and are 1,000 operations on 300 e-mail addresses, or one filter on 100,000 members of a group.
 */
export const MAX_PATCH_STEPS = 1_000_000;

/** So much of a text counts as one more step. */
const CHARACTERS_A_STEP = 64;

/** What is left; it goes down as the operations of one request are carried out. */
export interface Budget {
  steps: number;
}

export function newBudget(steps: number = MAX_PATCH_STEPS): Budget {
  return { steps };
}

/** Takes off what looking at a value costs, once and for each comparison of the filter. @throws ScimError tooMany */
export function spend(budget: Budget, value: Json | undefined, filter?: Filter): void {
  budget.steps -= weightOf(value) * (1 + (filter ? comparisonsOf(filter) : 0));
  if (budget.steps < 0)
    throw new ScimError(
      400,
      'tooMany',
      `The operations would compare more than ${MAX_PATCH_STEPS} values in total. Send fewer operations at a time, or use simpler filters.`,
    );
}

/** The comparisons of a filter, long literals counted as several. */
function comparisonsOf(filter: Filter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.reduce((sum, each) => sum + comparisonsOf(each), 0);
    case 'not':
    case 'valuePath':
      return comparisonsOf(filter.filter);
    case 'present':
      return 1;
    case 'compare':
      return weightOf(filter.value);
  }
}

function weightOf(value: Json | undefined): number {
  if (typeof value === 'string') return 1 + value.length / CHARACTERS_A_STEP;
  if (Array.isArray(value)) return value.reduce<number>((sum, each: Json) => sum + weightOf(each), 1);
  if (isObject(value)) return Object.values(value).reduce<number>((sum, each) => sum + weightOf(each), 0);
  return 1;
}
