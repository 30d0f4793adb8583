// What a hostile or broken client may write: texts, JSON, bodies of SCIM messages more or less as they should be.

import fc from 'fast-check';
import { printFilter } from '../../../src/protocol/filter/print.ts';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { GROUP_TYPE, USER_TYPE } from '../../../src/protocol/schema/types.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { bodyOf } from '../../protocol/arbitrary.ts';
import { filterOf } from '../../protocol/filter/arbitrary.ts';

/** Every password sent; it must stand in no answer. */
export const PASSWORD = 'S3cret-Pa55-never-shown';

/** What JSON, SQL, URLs, regular expressions and objects take for more than text. */
const NASTY = [
  '',
  ' ',
  '"',
  "'",
  '\\',
  '%',
  '_',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '\u{1f600}',
  'İﬁß',
  '\u202e',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'null',
  'true',
  '-0',
  '1e400',
  '9007199254740993',
  '../',
  '%00',
  'bulkId:a',
  'bulkId:',
  "') OR 1=1 --",
  '"; DROP TABLE users; --',
  '$.a[0]',
  '[type eq "work"]',
  'emails[',
  'x'.repeat(300),
  'x'.repeat(70_000),
];

export const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);

const NUMBERS = [0, -0, -1, 1.5, 2 ** 53, -(2 ** 53) - 2, 1e308, 5e-324];

export const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.constantFrom(...NUMBERS),
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom('value', 'type', 'primary', '$ref')), tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** One that is mostly right. */
function mostly<Value>(right: fc.Arbitrary<Value>, wrong: fc.Arbitrary<Value>, weight = 8): fc.Arbitrary<Value> {
  return fc.oneof({ weight, arbitrary: right }, { weight: 1, arbitrary: wrong });
}

/** Now and then one member of an object is something else. */
function spoiled(object: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  const spoil = fc.tuple(object, fc.nat(), text, json).map(([given, at, name, value]): JsonObject => {
    const names = Object.keys(given);
    return { ...given, [names[at % (names.length + 1)] ?? name]: value };
  });
  return mostly(object, spoil, 5);
}

const name = fc.oneof(fc.uuid(), fc.constantFrom('Ada', 'ada', 'ÀDA', 'bob'), text);

export function userBody(): fc.Arbitrary<JsonObject> {
  const sound = fc
    .tuple(bodyOf(USER_TYPE), name)
    .map(([body, userName]): JsonObject => ({ ...body, userName, password: PASSWORD }));
  return spoiled(sound);
}

export function groupBody(ids: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> {
  const members = fc.array(
    ids.map((value): Json => ({ value })),
    { maxLength: 4 },
  );
  return spoiled(
    fc
      .tuple(bodyOf(GROUP_TYPE), name, fc.option(members))
      .map(([body, displayName, some]): JsonObject => ({ ...body, displayName, members: some })),
  );
}

const NAMES = [
  'userName',
  'active',
  'title',
  'name',
  'name.givenName',
  'NAME.FAMILYNAME',
  'emails',
  'emails.value',
  'emails[type eq "work"].value',
  'emails[primary eq "True"]',
  'addresses[type eq "home"].locality',
  'roles',
  'members',
  'members[value eq "x"]',
  'displayName',
  'groups',
  'id',
  'meta',
  'meta.created',
  'schemas',
  'externalId',
  'password',
  `${URN.enterpriseUser}:department`,
  `${URN.enterpriseUser}:manager`,
  `${URN.enterpriseUser}:manager.value`,
  URN.enterpriseUser,
  `${URN.user}:title`,
];

export const attributeName = mostly(fc.constantFrom(...NAMES), text);

export const filterText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: filterOf(USER_TYPE).map(printFilter) },
  { weight: 2, arbitrary: filterOf(GROUP_TYPE).map(printFilter) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(filterOf(USER_TYPE).map(printFilter), fc.nat(), fc.nat(8), text)
      .map(([filter, at, cut, put]) => {
        const from = at % (filter.length + 1);
        return filter.slice(0, from) + put + filter.slice(from + cut);
      }),
  },
  { weight: 1, arbitrary: text },
);

/** Operations that a provider could mean. */
function soundOperation(ids: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> {
  const set = fc.constantFrom('add', 'replace', 'Add', 'REPLACE');
  const email = fc.constantFrom('a@b.c', 'A@B.C', 'd@e.f').map((value): Json => [{ value, type: 'work' }]);
  const at = (path: string, value: fc.Arbitrary<Json>) => fc.record({ op: set, path: fc.constant(path), value });
  return fc.oneof<fc.Arbitrary<JsonObject>[]>(
    at('title', text),
    at('displayName', name),
    at('userName', name),
    at('active', fc.constantFrom<Json>(true, false, 'False')),
    at('emails', email),
    at('emails[type eq "work"].value', text),
    at(`${URN.enterpriseUser}:manager`, ids),
    at(
      'members',
      fc.array(
        ids.map((value): Json => ({ value })),
        { maxLength: 3 },
      ),
    ),
    ids.map((id): JsonObject => ({ op: 'remove', path: `members[value eq "${id}"]` })),
    fc
      .constantFrom('title', 'emails', 'members', 'name.familyName')
      .map((path): JsonObject => ({ op: 'remove', path })),
    bodyOf(USER_TYPE).map((value): JsonObject => ({ op: 'replace', value })),
  );
}

const anyOperation: fc.Arbitrary<JsonObject> = fc
  .tuple(
    mostly(fc.constantFrom('add', 'replace', 'remove', 'Add', 'REPLACE'), text),
    fc.option(attributeName),
    fc.oneof(json, bodyOf(USER_TYPE), fc.boolean(), text),
  )
  .map(([op, path, value]): JsonObject => ({ op, value, ...(path === null ? {} : { path }) }));

export function patchBody(ids: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> {
  const operation = fc.oneof({ weight: 5, arbitrary: soundOperation(ids) }, { weight: 1, arbitrary: anyOperation });
  return spoiled(
    fc
      .array(operation, { minLength: 1, maxLength: 3 })
      .map((Operations): JsonObject => ({ schemas: [URN.patchOp], Operations })),
  );
}

export const searchBody: fc.Arbitrary<JsonObject> = spoiled(
  fc
    .record(
      {
        schemas: fc.constant([URN.searchRequest]),
        filter: filterText,
        sortBy: attributeName,
        sortOrder: fc.constantFrom('ascending', 'descending'),
        startIndex: fc.constantFrom(...NUMBERS, 1, 2, 1000),
        count: fc.constantFrom(0, -1, 1, 5, 10_000),
        cursor: mostly(fc.constant(''), text, 2),
        attributes: fc.array(attributeName, { maxLength: 3 }),
        excludedAttributes: fc.array(attributeName, { maxLength: 3 }),
      },
      { requiredKeys: ['schemas'] },
    )
    .map((body): JsonObject => ({ ...body })),
);

export function bulkBody(ids: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> {
  const bulkId = fc.constantFrom('a', 'b', 'c');
  const target = fc.oneof(
    ids,
    bulkId.map((each) => `bulkId:${each}`),
  );
  const one = fc
    .record(
      {
        method: mostly(fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'post'), text),
        path: fc.oneof(
          fc.constantFrom('/Users', '/Groups', 'Users', '/Me', '/Bulk'),
          target.map((id) => `/Users/${id}`),
          target.map((id) => `/Groups/${id}`),
          text,
        ),
        bulkId,
        version: mostly(fc.constantFrom('W/"1"', 'W/"2"', '*'), text),
        data: fc.oneof(userBody(), groupBody(target), patchBody(target), json),
      },
      { requiredKeys: ['method', 'path'] },
    )
    .map((each): JsonObject => ({ ...each }));
  return spoiled(
    fc
      .tuple(fc.array(spoiled(one), { maxLength: 6 }), fc.option(fc.constantFrom(0, 1, 2, -1, 1.5)))
      .map(([Operations, failOnErrors]): JsonObject => ({ schemas: [URN.bulkRequest], Operations, failOnErrors })),
  );
}
