// Strings of zod with lengths and patterns, and without a method for each of its thirty formats (`email()`, `jwt()`, …),
// which nobody calls: each brings a schema, a pattern and a check. zod's own record() brings them along as well, for the
// keys of a record of which only the values are said.

import { _ZodString, ZodRecord } from '../node_modules/zod/v4/classic/schemas.js';
import { _string } from '../node_modules/zod/v4/core/index.js';

/** Types and tests have zod's own: what calls a format fails at the start of the Worker, which every start tests. */
export const string = (params?: unknown) => _string(_ZodString as never, params as never);

/** With its two schemas, as all of ours are. */
export const record = (keyType: never, valueType: never) => new ZodRecord({ type: 'record', keyType, valueType });
