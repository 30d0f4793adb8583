// The three meanings of a filter agree, on random resources and random filters: on objects (match), in SQL (compile),
// and where a list begins in an index (seek).
// The bindings PROPERTY_PAIRS and RANDOM_SEED choose how many pairs of filter and resource are compared, and which
// (`npm run property`).

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompareOperator, Filter, Literal } from '../../../src/protocol/filter/ast.ts';
import { matches } from '../../../src/protocol/filter/match.ts';
import { printFilter } from '../../../src/protocol/filter/print.ts';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json.ts';
import type { Attribute, AttributePath, ResourceType } from '../../../src/protocol/schema/attribute.ts';
import { COMMON_ATTRIBUTES } from '../../../src/protocol/schema/core.ts';
import { extensionSchema, GROUP_TYPE, userType } from '../../../src/protocol/schema/types.ts';
import { validateResource } from '../../../src/protocol/validate.ts';
import { filterOf } from '../../protocol/filter/arbitrary.ts';
import { assembled, BASE, find, listed, openTo, type Resource, store, type World } from './world.ts';

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

/** What a list may seek by, and how. */
const SEEKS: readonly (readonly ['User' | 'Group', string, string | undefined, readonly CompareOperator[]])[] = [
  ['User', 'id', undefined, ['eq']],
  ['User', 'userName', undefined, ['eq', 'sw']],
  ['User', 'externalId', undefined, ['eq']],
  ['User', 'emails', 'value', ['eq']],
  ['User', 'displayName', undefined, ['eq', 'sw']],
  ['User', 'groups', 'value', ['eq']],
  ['User', 'meta', 'lastModified', ['eq', 'gt', 'ge', 'lt', 'le']],
  ['Group', 'id', undefined, ['eq']],
  ['Group', 'externalId', undefined, ['eq']],
  ['Group', 'displayName', undefined, ['eq', 'sw']],
  ['Group', 'members', 'value', ['eq']],
  ['Group', 'meta', 'lastModified', ['eq', 'gt', 'ge', 'lt', 'le']],
];

/** The text in other letters, with a space, or in a form that NFKC takes for the same. */
const FORMS: readonly ((given: string) => string)[] = [
  (given) => given,
  (given) => given.toUpperCase(),
  (given) => given.toLowerCase(),
  (given) => ` ${given}`,
  (given) => `${given} `,
  (given) => Array.from(given).slice(0, -1).join(''),
  (given) => given.replace(/[!-~]/, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)),
  (given) => given.normalize('NFD'),
];

function pathTo(type: ResourceType, name: string, subName: string | undefined): AttributePath {
  const found = [...COMMON_ATTRIBUTES, ...type.schema.attributes].find((each) => each.name === name);
  const sub = found?.subAttributes?.find((each) => each.name === subName);
  if (!found || (subName !== undefined && !sub)) throw new Error(`No attribute ${name}.${subName}.`);
  return { attribute: found, ...(sub ? { sub } : {}) };
}

/** A filter that begins in an index: a comparison alone, within a value path, or beside another filter. */
function soughtOf(type: ResourceType, number: number, world: World): fc.Arbitrary<Filter> {
  const literalsOf = literalOf(number);
  const held = (type === GROUP_TYPE ? world.groups : world.users).flatMap(({ doc }) =>
    [doc.userName, doc.displayName, doc.externalId].filter((each) => typeof each === 'string'),
  );
  const sought = SEEKS.filter(([kind]) => (kind === 'Group') === (type === GROUP_TYPE)).map(
    ([, name, subName, operators]) => {
      const path = pathTo(type, name, subName);
      const { type: valueType } = path.sub ?? path.attribute;
      const text = path.sub ? literalsOf(path) : fc.oneof(literalsOf(path), fc.constantFrom(...held));
      const literal =
        valueType === 'dateTime'
          ? text
          : fc.tuple(text, fc.constantFrom(...FORMS)).map(([value, form]) => form(String(value)));
      return fc
        .tuple(fc.constantFrom(...operators), literal, fc.boolean())
        .map(([operator, value, bracketed]): Filter => {
          const filter: Filter = { kind: 'compare', path, operator, value };
          return bracketed && path.sub ? { kind: 'valuePath', path: { attribute: path.attribute }, filter } : filter;
        });
    },
  );
  const one = fc.oneof(...sought);
  return fc.oneof(
    one,
    fc
      .tuple(one, fc.oneof(one, filterOf(type, literalsOf)), fc.boolean())
      .map(([first, second, turned]): Filter => ({ kind: 'and', filters: turned ? [second, first] : [first, second] })),
  );
}

describe('a filter means the same in match, in SQL and through an index (RFC 7644 §3.4.2.2)', () => {
  for (let number = 0; number < WORLDS; number++) {
    it(`for users and groups of the random world of seed ${SEED + number}`, {
      timeout: 60_000 + RUNS * 800,
    }, async () => {
      const [sample] = fc.sample(world(number), { numRuns: 1, seed: SEED + number });
      if (!sample) throw new Error('No world.');
      await store(sample);
      await openTo(sample);
      for (const type of [TYPE, GROUP_TYPE]) {
        const kind = type === GROUP_TYPE ? 'Group' : 'User';
        const shown = assembled(sample, kind);
        const agrees = async (filter: Filter) => {
          const wanted = [...shown].filter(([, each]) => matches(each, filter)).map(([id]) => id);
          wanted.sort();
          const text = printFilter(filter);
          expect((await find(sample, type, filter)).ids, text).toEqual(wanted);
          return { text, wanted };
        };
        const agreesInLists = async (filter: Filter) => {
          const { text, wanted } = await agrees(filter);
          expect(await listed(sample, kind, text, 'few'), text).toEqual(wanted);
          expect(await listed(sample, kind, text, 'page'), text).toEqual(wanted);
        };
        const options = { numRuns: Math.ceil(RUNS / 2), seed: SEED + number };
        await fc.assert(
          fc.asyncProperty(filterOf(type, literalOf(number)), async (filter) => void (await agrees(filter))),
          options,
        );
        await fc.assert(fc.asyncProperty(soughtOf(type, number, sample), agreesInLists), options);
      }
    });
  }
});
