// What the code asks of workerd and Node has not: in a test in Node, the whole Worker runs on this.

import { timingSafeEqual } from 'node:crypto';

Object.assign(crypto.subtle, {
  timingSafeEqual: (a: Uint8Array, b: Uint8Array) => timingSafeEqual(a, b),
});

/** Each body of a test comes in one piece. */
Object.assign(ReadableStreamBYOBReader.prototype, {
  readAtLeast(this: ReadableStreamBYOBReader, _bytes: number, into: Uint8Array) {
    return this.read(into);
  },
});
