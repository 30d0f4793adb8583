// When two values of a multi-valued attribute are the same one (RFC 7643 §2.4), in POST, PUT and PATCH.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { USER_TYPE } from '../../../src/protocol/schema/types.ts';
import { validateResource } from '../../../src/protocol/validate.ts';
import { patched } from '../patch/patching.ts';

const BARE: JsonObject = { userName: 'barbara', active: true };
const add = (doc: JsonObject, attribute: string, value: Json) =>
  patched(doc, [{ op: 'add', path: attribute, value }])[attribute];

describe('a value without `value` is told by all that it says', () => {
  it('whatever the order of its members', () => {
    const doc = patched(BARE, [{ op: 'add', path: 'addresses[type eq "work"].locality', value: 'Porto' }]);
    expect(doc.addresses).toEqual([{ type: 'work', locality: 'Porto' }]);
    expect(patched(doc, [{ op: 'add', path: 'addresses', value: [{ type: 'work', locality: 'Porto' }] }])).toEqual(doc);
    expect(patched(doc, [{ op: 'add', path: 'addresses', value: [{ locality: 'Porto', type: 'work' }] }])).toEqual(doc);
  });
  it('whatever its case, where the schema says so', () => {
    const doc = { ...BARE, addresses: [{ type: 'work', locality: 'Porto' }] };
    expect(add(doc, 'addresses', [{ type: 'Work', locality: 'PORTO' }])).toHaveLength(1);
    const certificates = { ...BARE, x509Certificates: [{ value: 'TUlJRA==' }] };
    expect(add(certificates, 'x509Certificates', [{ value: 'tuljra==' }])).toHaveLength(2);
  });
  it('whichever is primary', () => {
    const doc = { ...BARE, addresses: [{ type: 'work', locality: 'Porto' }] };
    expect(add(doc, 'addresses', [{ locality: 'Porto', type: 'work', primary: true }])).toEqual([
      { type: 'work', locality: 'Porto', primary: true },
    ]);
  });
  it('and is another one where it says more or less', () => {
    const doc = { ...BARE, addresses: [{ type: 'work', locality: 'Porto' }] };
    expect(add(doc, 'addresses', [{ type: 'work', locality: 'Porto', country: 'PT' }])).toHaveLength(2);
    expect(add(doc, 'addresses', [{ type: 'home', locality: 'Porto' }])).toHaveLength(2);
  });
  it('in a POST and a PUT too', () => {
    const twice = [
      { type: 'work', locality: 'Porto' },
      { locality: 'porto', type: 'WORK' },
    ];
    expect(validateResource({ ...BARE, addresses: twice }, USER_TYPE).addresses).toHaveLength(1);
  });
});

it('adding a value again, its members shuffled and its texts in another case, changes nothing but the case', () => {
  const text = fc.constantFrom('a', 'B', 'ß', 'Σ');
  const address = fc.record(
    { type: text, locality: text, country: text, formatted: text },
    { requiredKeys: ['locality'] },
  );
  const shuffled = (value: JsonObject) =>
    fc.shuffledSubarray(Object.entries(value), { minLength: Object.keys(value).length }).map(Object.fromEntries);
  fc.assert(
    fc.property(
      address.chain((value) => fc.tuple(fc.constant(value), shuffled(value))),
      fc.boolean(),
      ([value, again], upper) => {
        const doc = { ...BARE, addresses: [{ ...value }] };
        const spelled: JsonObject = Object.fromEntries(
          Object.entries(again).map(([name, each]) => [name, upper ? String(each).toLowerCase() : String(each)]),
        );
        expect(add(doc, 'addresses', [spelled])).toHaveLength(1);
      },
    ),
  );
});
