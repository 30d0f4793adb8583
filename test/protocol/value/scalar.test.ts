// Numbers and booleans as text, as Entra ID sends all of them (RFC 7643 §2.3), in POST, PUT, PATCH and filters.

import { describe, expect, it } from 'vitest';
import { matches } from '../../../src/protocol/filter/match.ts';
import { parseFilter } from '../../../src/protocol/filter/parse.ts';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { boolean, text } from '../../../src/protocol/schema/define.ts';
import { extensionSchema, userType } from '../../../src/protocol/schema/types.ts';
import { validateResource } from '../../../src/protocol/validate.ts';
import { patched, refusal } from '../patch/patching.ts';

const URN = 'urn:acme:User';
const TYPE = userType(
  extensionSchema({
    id: URN,
    attributes: [
      { ...text('level', ''), type: 'integer' },
      { ...text('rate', ''), type: 'decimal' },
      { ...text('codes', '', { multiValued: true }), type: 'integer' },
      boolean('remote', ''),
    ],
  }),
);
const BARE: JsonObject = { userName: 'barbara', active: true };

/** What each way to write the attribute makes of it. */
const written = (name: string, value: Json): (Json | undefined)[] =>
  [
    validateResource({ ...BARE, [URN]: { [name]: value } }, TYPE),
    patched(BARE, [{ op: 'Add', path: `${URN}:${name}`, value }], TYPE),
    patched(BARE, [{ op: 'replace', path: `${URN}:${name}`, value }], TYPE),
    patched(BARE, [{ op: 'replace', value: { [`${URN}:${name}`]: value } }], TYPE),
    patched(BARE, [{ op: 'add', value: { [URN]: { [name]: value } } }], TYPE),
    patched(BARE, [{ op: 'add', path: URN, value: { [name]: value } }], TYPE),
  ].map((doc) => doc[URN]);

describe('a number as text', () => {
  it.each<[string, Json, Json]>([
    ['level', '42', 42],
    ['level', '-7', -7],
    ['level', '42.0', 42],
    ['level', '4e1', 40],
    ['rate', '0.5', 0.5],
    ['rate', '-12', -12],
    ['rate', '1.5E-3', 0.0015],
    ['codes', ['1', 2], [1, 2]],
    ['codes', '1', [1]],
    ['remote', 'True', true],
    ['level', [{ $ref: null, value: '42' }], 42],
  ])('%s %j is %j', (name, value, number) => {
    expect(written(name, value)).toEqual(Array(6).fill({ [name]: number }));
  });
  it.each<[string, Json]>([
    ['level', '42abc'],
    ['level', '4.2'],
    ['level', ''],
    ['level', ' 42'],
    ['level', '0x2a'],
    ['level', '042'],
    ['level', '9007199254740993'],
    ['level', 'true'],
    ['level', true],
    ['rate', 'half'],
    ['rate', '0,5'],
    ['rate', 'Infinity'],
    ['rate', '1e999'],
    ['codes', ['1', 'x']],
  ])('%s %j is refused', (name, value) => {
    const refused = { status: 400, scimType: 'invalidValue' };
    expect(() => validateResource({ ...BARE, [URN]: { [name]: value } }, TYPE)).toThrow(
      expect.objectContaining(refused),
    );
    expect(refusal(BARE, [{ op: 'add', path: `${URN}:${name}`, value }], TYPE)).toMatchObject(refused);
    expect(refusal(BARE, [{ op: 'replace', value: { [`${URN}:${name}`]: value } }], TYPE)).toMatchObject(refused);
  });
  it('is compared as a number in a filter', () => {
    const user = { ...BARE, [URN]: { level: 42 } };
    expect(matches(user, parseFilter(`${URN}:level eq "42"`, TYPE))).toBe(true);
    expect(matches(user, parseFilter(`${URN}:level gt "5"`, TYPE))).toBe(true);
    expect(() => parseFilter(`${URN}:level eq "many"`, TYPE)).toThrow('must be compared with a number');
  });
});
