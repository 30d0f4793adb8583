// Arbitrary resource bodies, made from the schemas: names in any case, values of the right type, now and then
// unassigned, read-only and unknown attributes among them.

import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/protocol/json.ts';
import type { Attribute, ResourceType } from '../../src/protocol/schema/attribute.ts';

const dateTime = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

function scalar(attribute: Attribute): fc.Arbitrary<Json> {
  switch (attribute.type) {
    case 'boolean':
      return fc.oneof(fc.boolean(), fc.constantFrom('True', 'false'));
    case 'integer':
      return fc.maxSafeInteger();
    case 'decimal':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'dateTime':
      return dateTime;
    case 'binary':
      return fc.base64String();
    case 'reference':
      return fc.webUrl();
    case 'complex':
      return object(attribute.subAttributes ?? []);
    case 'string':
      return attribute.canonicalValues
        ? fc.constantFrom(...attribute.canonicalValues)
        : fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('A', 'a', 'ä'));
  }
}

function value(attribute: Attribute): fc.Arbitrary<Json> {
  const one = scalar(attribute);
  const assigned = attribute.multiValued ? fc.oneof(one, fc.array(one, { maxLength: 4 })) : one;
  return fc.oneof({ weight: 6, arbitrary: assigned }, { weight: 1, arbitrary: fc.constant(null) });
}

function object(attributes: readonly Attribute[]): fc.Arbitrary<JsonObject> {
  const entries = attributes.map((attribute) =>
    fc
      .tuple(
        fc.constantFrom(attribute.name, attribute.name.toUpperCase(), attribute.name.toLowerCase()),
        value(attribute),
      )
      .map(([name, given]): [string, Json] => [name, given]),
  );
  return fc
    .tuple(
      fc.subarray(entries).chain((some) => fc.tuple(...some)),
      fc.boolean(),
    )
    .map(([some, unknown]) => Object.fromEntries(unknown ? [...some, ['favouriteColour', 'blue']] : some));
}

/** A body for POST or PUT. It may have two primary values, which only validation refuses. */
export function bodyOf(type: ResourceType): fc.Arbitrary<JsonObject> {
  const extensions = type.extensions.map(({ schema }) =>
    object(schema.attributes).map((inner): [string, Json] => [schema.id, inner]),
  );
  const required = type.name === 'User' ? 'userName' : 'displayName';
  const optional = type.schema.attributes.filter(({ name }) => name !== required);
  return fc
    .tuple(
      object(optional),
      fc.subarray(extensions).chain((some) => fc.tuple(...some)),
    )
    .map(([core, some]) => ({
      schemas: [type.schema.id],
      [required]: 'someone',
      ...core,
      ...Object.fromEntries(some),
    }));
}
