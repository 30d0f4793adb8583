// Run by memory.test.ts with `node --expose-gc`: what the heap holds more after a body has been parsed, for the shapes
// that hold most for their length, as many as a body may hold and half as many. One line of JSON for each.

import { parseJson } from '../../src/protocol/json.ts';
import { MAX_CONTAINERS, MAX_VALUES } from '../../src/protocol/structure.ts';

/** What stands around the shape itself. */
const AROUND = 10;

const list = (count: number, element: (n: number) => string) =>
  `{"members":[${Array.from({ length: count }, (_, n) => element(n)).join(',')}]}`;
const members = (count: number, element: (n: number) => string) =>
  `{${Array.from({ length: count }, (_, n) => `"k${n.toString(36)}":${element(n)}`).join(',')}}`;

/** By name: how many of them a body may hold, and a body of so many. */
const SHAPES: Readonly<Record<string, readonly [limit: number, body: (count: number) => string]>> = {
  'empty objects': [MAX_CONTAINERS, (count) => list(count, () => '{}')],
  'empty lists': [MAX_CONTAINERS, (count) => list(count, () => '[]')],
  'lists of one': [MAX_CONTAINERS, (count) => list(count, () => '[1]')],
  'objects of one member': [MAX_CONTAINERS, (count) => list(count, () => '{"a":1}')],
  'objects of a shape each': [MAX_CONTAINERS, (count) => list(count, (n) => `{"${n.toString(36)}":1}`)],
  'objects with a number for a name': [MAX_CONTAINERS, (count) => list(count, () => '{"9":1}')],
  'objects with a high number for a name': [MAX_CONTAINERS, (count) => list(count, () => '{"9999":1}')],
  integers: [MAX_VALUES, (count) => list(count, () => '1')],
  'fractions among texts': [MAX_VALUES, (count) => list(count, (n) => (n % 2 ? '1.5' : '""'))],
  'short texts': [MAX_VALUES, (count) => list(count, (n) => `"${n.toString(36)}"`)],
  'members of one object': [MAX_VALUES, (count) => members(count, () => '1')],
  'objects in one object': [MAX_CONTAINERS, (count) => members(count, () => '{}')],
};

/** Odd, so that there is a median. */
const ROUNDS = 3;

function heldOnce(text: string): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const value = parseJson(text);
  globalThis.gc?.();
  const bytes = process.memoryUsage().heapUsed - before;
  // The value lives until here.
  if (value === null) throw new Error('The body was null.');
  return bytes;
}

/** The median: what the process itself lets go meanwhile, code that it compiled to start for one, is not the body's. */
function held(text: string): number {
  const rounds = Array.from({ length: ROUNDS }, () => heldOnce(text)).sort((a, b) => a - b);
  return rounds[(ROUNDS - 1) / 2] ?? 0;
}

// The first one of a process pays for its start, so it is not counted.
heldOnce(list(MAX_CONTAINERS - AROUND, () => '{}'));
for (const [shape, [limit, body]] of Object.entries(SHAPES))
  for (const count of [(limit - AROUND) / 2, limit - AROUND]) {
    const text = body(count);
    console.log(JSON.stringify({ shape, count, length: Buffer.byteLength(text), held: held(text) }));
  }
