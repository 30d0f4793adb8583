// Design rule 7: the two meanings of a filter agree, on random resources and random filters.
// The bindings PROPERTY_PAIRS and RANDOM_SEED choose how many pairs of filter and resource are compared, and which
// (`npm run property`).

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Literal } from '../../../src/protocol/filter/ast.ts';
import { matches } from '../../../src/protocol/filter/match.ts';
import { printFilter } from '../../../src/protocol/filter/print.ts';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json.ts';
import type { Attribute, AttributePath } from '../../../src/protocol/schema/attribute.ts';
import { extensionSchema, GROUP_TYPE, userType } from '../../../src/protocol/schema/types.ts';
import { validateResource } from '../../../src/protocol/validate.ts';
import { filterOf } from '../../protocol/filter/arbitrary.ts';
import { assembled, BASE, find, type Resource, store, type World } from './world.ts';

const PAIRS = Number(Reflect.get(env, 'PROPERTY_PAIRS') ?? 4_500);
const SEED = Number(Reflect.get(env, 'RANDOM_SEED') ?? 20_260_101);
/** A world has six users and four groups; each filter of one type is tried on all of its resources. */
const PAIRS_OF_RUN = 10;
const PAIRS_OF_WORLD = 5_000;
const WORLDS = Math.max(3, Math.ceil(PAIRS / PAIRS_OF_WORLD));
const RUNS = Math.ceil(PAIRS / WORLDS / PAIRS_OF_RUN);

const attribute = (name: string, more: Partial<Attribute>): Attribute => ({
  name,
  type: 'string',
  multiValued: false,
  description: '',
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...more,
});

/** An extension with what the RFC's own schemas lack: numbers, dates, simple attributes of several values. */
const TYPE = userType(
  extensionSchema({
    id: "urn:acme:it's:User",
    attributes: [
      attribute('level', { type: 'integer' }),
      attribute('rate', { type: 'decimal' }),
      attribute('hired', { type: 'dateTime' }),
      attribute('tags', { multiValued: true }),
      attribute('codes', { multiValued: true, type: 'integer' }),
      attribute('days', { multiValued: true, type: 'dateTime', caseExact: true }),
      attribute('flag', { type: 'boolean' }),
      attribute('badge', { caseExact: true }),
    ],
  }),
);

/** Few texts, so that they meet: case, compatibility forms, planes, and what JSON, SQL and LIKE take for signs. */
const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'Ab',
  'b',
  ' ',
  '%',
  '_',
  '"',
  "'",
  '\\',
  '\\u0061',
  '\n',
  'ß',
  // Longer than what is folded as one run, and parts of it.
  `e${'\u0301\u0316'.repeat(40)}`,
  '\u0316'.repeat(35),
  '\u0301\u0316',
  'ẞ',
  'ss',
  'ﬁ',
  'FI',
  'ſ',
  'S',
  'Σ',
  'ς',
  'aΣ',
  'İ',
  'i̇',
  'é',
  'E\u0301',
  '\uff21',
  '\uffee',
  '\u{1f600}',
  'a\u{1f600}',
  '\u{10ffff}',
  '\ud7ff',
  '\ue000',
  'null',
  'true',
  '1',
];
const DATES = [
  '2026-01-02T03:04:05Z',
  '2026-01-02T03:04:05.678Z',
  '2026-01-02T04:04:05+01:00',
  '2025-12-31T23:59:59.9999-05:00',
  '1969-12-31T23:59:59Z',
];
const IDS = [
  'usr_w0',
  'usr_w1',
  'usr_w2',
  'usr_w3',
  'usr_w4',
  'usr_w5',
  'grp_w0',
  'grp_w1',
  'grp_w2',
  'grp_w3',
  'usr_none',
];
const TIMES = [0, 1, 999, 1_000, 1_767_323_045_678, 1_767_323_045_000];

const text = fc.constantFrom(...TEXTS);
const base64 = fc.constantFrom('', 'YQ==', 'yq==', 'YWI=');

function scalar(of: Attribute): fc.Arbitrary<string | number | boolean> {
  switch (of.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.constantFrom(-1, 0, 1, 2, Number.MAX_SAFE_INTEGER);
    case 'decimal':
      return fc.constantFrom(-1, 0, 0.1, 1, 1.5, 1e21, 5e-324);
    case 'dateTime':
      return fc.constantFrom(...DATES);
    case 'binary':
      return base64;
    case 'reference':
      return fc.constantFrom(...TEXTS.filter((each) => each !== '\n'));
    default:
      return text;
  }
}

function value(of: Attribute): fc.Arbitrary<Json> {
  const one: fc.Arbitrary<Json> = of.type === 'complex' ? object(of.subAttributes ?? []) : scalar(of);
  return of.multiValued ? fc.array(one, { maxLength: 3 }) : one;
}

function object(attributes: readonly Attribute[]): fc.Arbitrary<JsonObject> {
  const entries = attributes.map((each) => value(each).map((given): [string, Json] => [each.name, given]));
  return fc
    .subarray(entries)
    .chain((some) => fc.tuple(...some))
    .map((some) => Object.fromEntries(some));
}

/** One primary value at most. */
function primaryOnce(doc: JsonObject): JsonObject {
  const once = (values: Json): Json => {
    if (!Array.isArray(values)) return values;
    let seen = false;
    return values.map((each: Json) => {
      if (!isObject(each) || each.primary !== true) return each;
      const first = !seen;
      seen = true;
      return { ...each, primary: first };
    });
  };
  return Object.fromEntries(Object.entries(doc).map(([name, each]) => [name, once(each)]));
}

const resource = (id: string, doc: fc.Arbitrary<JsonObject>): fc.Arbitrary<Resource> =>
  fc.record({
    id: fc.constant(id),
    doc,
    version: fc.constantFrom(1, 2, 10),
    createdAt: fc.constantFrom(...TIMES),
    modifiedAt: fc.constantFrom(...TIMES),
  });

/** Groups hold users, themselves not, and groups of a greater number: no circles. */
const world = (number: number): fc.Arbitrary<World> => {
  const prefix = (id: string) => id.replace('_w', `_w${number}x`);
  const user = (id: string) =>
    object([attribute('externalId', { caseExact: true }), ...TYPE.schema.attributes]).chain((core) =>
      fc.tuple(...TYPE.extensions.map(({ schema }) => fc.option(object(schema.attributes)))).map((extensions) => {
        const more = TYPE.extensions.map(({ schema }, i): [string, Json] => [schema.id, extensions[i] ?? null]);
        const body = { ...core, ...Object.fromEntries(more), userName: `${id}${core.title ?? ''}` };
        return validateResource(primaryOnce(body), TYPE);
      }),
    );
  const group = fc
    .record({ displayName: text.map((each) => `${each}g`), externalId: text }, { requiredKeys: ['displayName'] })
    .map((doc) => validateResource(doc, GROUP_TYPE));
  const userIds = IDS.filter((id) => id.startsWith('usr_w')).map(prefix);
  const groupIds = IDS.filter((id) => id.startsWith('grp_w')).map(prefix);
  return fc.record({
    directoryId: fc.constant(`dir_world${number}`),
    type: fc.constant(TYPE),
    users: fc.tuple(...userIds.map((id) => resource(id, user(id)))),
    groups: fc.tuple(...groupIds.map((id) => resource(id, group))),
    members: fc
      .tuple(...groupIds.map((_, i) => fc.subarray([...userIds, ...groupIds.slice(i + 1), 'usr_gone', 'grp_gone'])))
      .map((members) => new Map(groupIds.map((id, i) => [id, members[i] ?? []]))),
  });
};

/** Literals that the world is likely to hold at the path. */
function literalOf(number: number): (path: AttributePath) => fc.Arbitrary<Literal> {
  return ({ attribute: of, sub }) => {
    const last = sub ?? of;
    const ids = fc.constantFrom(...IDS.map((id) => id.replace('_w', `_w${number}x`)));
    if (of.name === 'meta' && last.name === 'resourceType') return fc.constantFrom('User', 'Group', 'user');
    if (of.name === 'meta' && last.name === 'version') return fc.constantFrom('W/"1"', 'W/"10"', '1', 'W/');
    if (of.name === 'meta' && last.type === 'dateTime')
      return fc.constantFrom(...TIMES, 1_000_000).map((ms) => new Date(ms).toISOString());
    if (of.name === 'schemas')
      return fc.constantFrom(...TYPE.extensions.map(({ schema }) => schema.id), TYPE.schema.id, 'urn:ietf');
    if (of.name === 'id' || ((of.name === 'groups' || of.name === 'members') && last.name === 'value')) return ids;
    if (last.name === '$ref' || last.name === 'location') return ids.map((id) => `${BASE}/Users/${id}`);
    if (of.name === 'userName') return fc.oneof(ids, text);
    if ((of.name === 'groups' || of.name === 'members') && last.name === 'type')
      return fc.constantFrom('direct', 'INDIRECT', 'User', 'group');
    if (of.name === 'displayName' || last.name === 'display')
      return fc.oneof(
        text,
        text.map((each) => `${each}G`),
      );
    return scalar(last);
  };
}

describe('a filter means the same in match and in SQL (RFC 7644 §3.4.2.2)', () => {
  for (let number = 0; number < WORLDS; number++) {
    it(`for users and groups of the random world of seed ${SEED + number}`, {
      timeout: 60_000 + RUNS * 200,
    }, async () => {
      const [sample] = fc.sample(world(number), { numRuns: 1, seed: SEED + number });
      if (!sample) throw new Error('No world.');
      await store(sample);
      for (const type of [TYPE, GROUP_TYPE]) {
        const shown = assembled(sample, type === GROUP_TYPE ? 'Group' : 'User');
        await fc.assert(
          fc.asyncProperty(filterOf(type, literalOf(number)), async (filter) => {
            const wanted = [...shown].filter(([, each]) => matches(each, filter)).map(([id]) => id);
            expect((await find(sample, type, filter)).ids, printFilter(filter)).toEqual(wanted.sort());
          }),
          { numRuns: RUNS, seed: SEED + number },
        );
      }
    });
  }
});
