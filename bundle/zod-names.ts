// What the Worker uses of zod, by name. Others take zod as one object, so that no bundler can leave out by itself what
// nobody asks for: error texts in forty languages, files, codecs, functions. `z.` something new? Name it here:
// test/node/bundle.test.ts compares.

import { datetime } from '../node_modules/zod/v4/classic/iso.js';

/** Of dates and times what is used. */
export const iso = { datetime };
export {
  array,
  boolean,
  discriminatedUnion,
  enum,
  int,
  literal,
  null,
  number,
  object,
  strictObject,
  union,
  unknown,
  ZodObject,
  ZodType,
} from '../node_modules/zod/v4/classic/schemas.js';
export { NEVER } from '../node_modules/zod/v4/core/index.js';
export { record, string } from './zod-string.ts';
