// What the compiler asks of a row, and of one element of an attribute, wherever the values stand.

import type { SQL } from 'drizzle-orm';
import type { AttributePath, ResourceType } from '../../protocol/schema/attribute.ts';
import type { Predicate } from './compare.ts';
import type { Literals } from './literals.ts';

export interface Places {
  readonly type: ResourceType;
  /** Base URL of the directory's SCIM endpoint. */
  readonly base: string;
  readonly literals: Literals;
}

/** Whether some value at the path satisfies the predicate: in the whole row, or in one element of an attribute. */
export type Scope = (path: AttributePath, predicate: Predicate) => SQL;

/** The elements of an attribute: `exists` is true where one of them satisfies a condition made in `scope`. */
export interface Element {
  readonly scope: Scope;
  exists(condition: SQL): SQL;
}
