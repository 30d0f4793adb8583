import { describe, expect, it } from 'vitest';
import { ScimError } from '../../../src/protocol/error.ts';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { applyPatch } from '../../../src/protocol/patch/apply.ts';
import type { Attribute, ResourceType } from '../../../src/protocol/schema/attribute.ts';
import { extensionSchema, USER_TYPE, userType } from '../../../src/protocol/schema/types.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { parsePatch } from './patching.ts';

const E = URN.enterpriseUser;

const DOC: JsonObject = {
  userName: 'barbara',
  active: true,
  title: 'Guide',
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  emails: [
    { value: 'w@x.example', type: 'work', primary: true, display: 'Work' },
    { value: 'h@x.example', type: 'home' },
  ],
  addresses: [{ type: 'work', locality: 'Hollywood', country: 'US' }],
  [E]: { department: 'Tours', manager: { value: 'usr_boss', $ref: '../Users/usr_boss' } },
};
const [WORK, HOME] = [
  { value: 'w@x.example', type: 'work', primary: true, display: 'Work' },
  { value: 'h@x.example', type: 'home' },
];

const body = (operations: Json): JsonObject => ({ schemas: [URN.patchOp], Operations: operations });

function patched(operations: readonly JsonObject[], doc = DOC, type: ResourceType = USER_TYPE): JsonObject {
  const before = JSON.stringify(doc);
  const after = applyPatch(doc, parsePatch(body(operations), type, 'usr_b'), type);
  expect(JSON.stringify(doc)).toBe(before);
  return after;
}

function refusal(operations: readonly JsonObject[], doc = DOC, type: ResourceType = USER_TYPE): ScimError {
  try {
    patched(operations, doc, type);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('Accepted.');
}

/** What changes of DOC; undefined for what goes. */
type Changes = Readonly<Record<string, Json | undefined>>;
const withChanges = (changes: Changes) =>
  Object.fromEntries(Object.entries({ ...DOC, ...changes }).filter(([, value]) => value !== undefined));

function table(cases: readonly (readonly [name: string, operation: JsonObject | readonly JsonObject[], Changes])[]) {
  for (const [name, operation, changes] of cases)
    it(name, () => {
      const operations = Array.isArray(operation) ? operation : [operation];
      expect(patched(operations)).toEqual(withChanges(changes));
    });
}

describe('another manager by value alone', () => {
  const another = { [E]: { department: 'Tours', manager: { value: 'usr_new' } } };
  table([
    [
      'takes the reference of the one before away',
      { op: 'add', path: `${E}:manager`, value: { value: 'usr_new' } },
      another,
    ],
    ['so by replace', { op: 'replace', path: `${E}:manager`, value: { value: 'usr_new' } }, another],
    ['so by the path of the value', { op: 'replace', path: `${E}:manager.value`, value: 'usr_new' }, another],
    ['so by a filter', { op: 'replace', path: `${E}:manager[value eq "usr_boss"].value`, value: 'usr_new' }, another],
    ['so by a text', { op: 'replace', path: 'manager', value: 'usr_new' }, another],
    ['so without path', { op: 'replace', value: { [`${E}:manager`]: { value: 'usr_new' } } }, another],
    ['but the same one keeps it', { op: 'replace', path: `${E}:manager.value`, value: 'usr_boss' }, {}],
    [
      'and a reference that is given stands',
      { op: 'replace', path: `${E}:manager`, value: { value: 'usr_new', $ref: '../Users/usr_new' } },
      { [E]: { department: 'Tours', manager: { value: 'usr_new', $ref: '../Users/usr_new' } } },
    ],
  ]);
});

describe('RFC 7644 §3.5.2.1 add', () => {
  table([
    ['sets a simple attribute', { op: 'add', path: 'nickName', value: 'Babs' }, { nickName: 'Babs' }],
    ['replaces a simple attribute that is there', { op: 'add', path: 'title', value: 'X' }, { title: 'X' }],
    ['names attributes in any case', { op: 'add', path: 'NICKNAME', value: 'Babs' }, { nickName: 'Babs' }],
    [
      'takes the core URN before a name',
      { op: 'add', path: `${URN.user}:name.middleName`, value: 'J' },
      { name: { givenName: 'Barbara', familyName: 'Jensen', middleName: 'J' } },
    ],
    [
      'merges the sub-attributes of a complex attribute',
      { op: 'add', path: 'name', value: { FAMILYNAME: 'X', middleName: 'J' } },
      { name: { givenName: 'Barbara', familyName: 'X', middleName: 'J' } },
    ],
    [
      'appends to a multi-valued attribute',
      { op: 'add', path: 'emails', value: [{ value: 'o@x.example', type: 'other' }] },
      { emails: [WORK, HOME, { value: 'o@x.example', type: 'other' }] },
    ],
    [
      'takes one value in place of a list',
      { op: 'add', path: 'emails', value: { value: 'o@x.example' } },
      { emails: [WORK, HOME, { value: 'o@x.example' }] },
    ],
    [
      'does not double a value',
      { op: 'add', path: 'emails', value: [{ value: 'H@X.example', type: 'HOME' }] },
      { emails: [WORK, { value: 'H@X.example', type: 'HOME' }] },
    ],
    ['of what is there changes nothing', { op: 'add', path: 'emails', value: [WORK] }, {}],
    [
      'moves primary to the added value (§3.5.2)',
      { op: 'add', path: 'emails', value: [{ value: 'o@x.example', primary: 'True' }] },
      { emails: [{ ...WORK, primary: false }, HOME, { value: 'o@x.example', primary: true }] },
    ],
    [
      'moves primary to a value that is there',
      { op: 'add', path: 'emails', value: [{ ...HOME, primary: true }] },
      {
        emails: [
          { ...WORK, primary: false },
          { ...HOME, primary: true },
        ],
      },
    ],
    [
      'of null unassigns what has one value (RFC 7643 §2.5)',
      { op: 'add', path: 'title', value: null },
      { title: undefined },
    ],
    [
      'of null beside others',
      { op: 'add', value: { nickName: 'N', title: null } },
      { nickName: 'N', title: undefined },
    ],
    [
      'of null within a complex value',
      { op: 'add', path: E, value: { department: null } },
      { [E]: { manager: { value: 'usr_boss', $ref: '../Users/usr_boss' } } },
    ],
    ['of null to a list changes nothing', { op: 'add', path: 'emails', value: null }, {}],
    ['of [] changes nothing', { op: 'add', path: 'emails', value: [] }, {}],
    [
      'takes a manager as a list of one (Entra ID)',
      { op: 'Add', path: `${E}:manager`, value: [{ $ref: '../Users/usr_new', value: 'usr_new' }] },
      { [E]: { department: 'Tours', manager: { value: 'usr_new', $ref: '../Users/usr_new' } } },
    ],
    [
      'sets an attribute of an extension',
      { op: 'add', path: `${E.toUpperCase()}:CostCenter`, value: '1' },
      { [E]: { department: 'Tours', costCenter: '1', manager: { value: 'usr_boss', $ref: '../Users/usr_boss' } } },
    ],
    [
      'merges into a whole extension',
      { op: 'add', path: E, value: { costCenter: '1', manager: { value: 'usr_new' } } },
      { [E]: { department: 'Tours', costCenter: '1', manager: { value: 'usr_new' } } },
    ],
    [
      'sets a sub-attribute of the values that a filter selects',
      { op: 'add', path: 'emails[type eq "home"].display', value: 'Home' },
      { emails: [WORK, { ...HOME, display: 'Home' }] },
    ],
    [
      'merges into the values that a filter selects',
      { op: 'add', path: 'emails[type eq "home"]', value: { display: 'Home', primary: true } },
      {
        emails: [
          { ...WORK, primary: false },
          { ...HOME, display: 'Home', primary: true },
        ],
      },
    ],
    [
      'without path sets each attribute, nickname in any case',
      { op: 'add', value: { emails: [{ value: 'b@y.example', type: 'home' }], nickname: 'Babs' } },
      { emails: [WORK, HOME, { value: 'b@y.example', type: 'home' }], nickName: 'Babs' },
    ],
    [
      'without path merges extensions and ignores what it does not know',
      { op: 'add', value: { [E]: { division: 'D' }, favourite: 'blue', 'urn:x:y': { z: 1 } } },
      { [E]: { department: 'Tours', division: 'D', manager: { value: 'usr_boss', $ref: '../Users/usr_boss' } } },
    ],
    ['of a password is accepted and not kept', { op: 'add', path: 'password', value: 'S3cret' }, {}],
  ]);
});

describe('RFC 7644 §3.5.2.2 remove', () => {
  table([
    ['takes a simple attribute away', { op: 'remove', path: 'title' }, { title: undefined }],
    ['of what is not there changes nothing', { op: 'remove', path: 'nickName' }, {}],
    ['takes a sub-attribute away', { op: 'remove', path: 'name.givenName' }, { name: { familyName: 'Jensen' } }],
    [
      'drops a complex attribute of which nothing is left',
      [
        { op: 'remove', path: 'name.givenName' },
        { op: 'remove', path: 'name.familyName' },
      ],
      { name: undefined },
    ],
    ['takes all values away', { op: 'remove', path: 'emails' }, { emails: undefined }],
    [
      'takes the values that a filter selects away',
      { op: 'remove', path: 'emails[type eq "work" and value ew "x.example"]' },
      { emails: [HOME] },
    ],
    ['leaves no empty list', { op: 'remove', path: 'emails[value pr]' }, { emails: undefined }],
    [
      'takes a sub-attribute of selected values away',
      { op: 'remove', path: 'emails[type eq "work"].display' },
      { emails: [{ value: 'w@x.example', type: 'work', primary: true }, HOME] },
    ],
    [
      'takes an attribute of an extension away',
      { op: 'remove', path: `${E}:manager` },
      { [E]: { department: 'Tours' } },
    ],
    ['takes a whole extension away', { op: 'remove', path: E }, { [E]: undefined }],
    [
      'with a value takes only that away (Entra ID, JumpCloud)',
      { op: 'remove', path: 'emails', value: [{ value: 'W@x.example' }] },
      { emails: [HOME] },
    ],
    [
      'with a value of another type takes nothing',
      { op: 'remove', path: 'emails', value: { ...WORK, type: 'home' } },
      {},
    ],
    ['with no value named takes nothing', { op: 'remove', path: 'emails', value: [] }, {}],
    [
      'with a value that has no `value` compares all of it',
      { op: 'remove', path: 'addresses', value: [{ type: 'work', locality: 'hollywood' }] },
      { addresses: undefined },
    ],
  ]);

  it('without a path is noTarget', () => {
    expect(refusal([{ op: 'remove' }])).toMatchObject({ status: 400, scimType: 'noTarget' });
    expect(refusal([{ op: 'remove', value: { title: 'x' } }]).scimType).toBe('noTarget');
  });
  it('of a required attribute is mutability', () => {
    expect(refusal([{ op: 'remove', path: 'userName' }])).toMatchObject({ scimType: 'mutability', status: 400 });
  });
});

describe('RFC 7644 §3.5.2.3 replace', () => {
  table([
    ['sets a simple attribute', { op: 'replace', path: 'title', value: 'X' }, { title: 'X' }],
    ['sets one that is not there', { op: 'replace', path: 'nickName', value: 'X' }, { nickName: 'X' }],
    ['by null takes away', { op: 'replace', path: 'title', value: null }, { title: undefined }],
    ['by [] takes away', { op: 'replace', path: 'emails', value: [] }, { emails: undefined }],
    [
      'of a complex attribute changes the sub-attributes given',
      { op: 'replace', path: 'name', value: { familyName: 'X' } },
      { name: { givenName: 'Barbara', familyName: 'X' } },
    ],
    [
      'of a complex attribute takes what is null away',
      { op: 'replace', path: 'name', value: { familyName: null } },
      { name: { givenName: 'Barbara' } },
    ],
    [
      'of a multi-valued attribute replaces all values',
      { op: 'replace', path: 'emails', value: [{ value: 'n@x.example' }] },
      { emails: [{ value: 'n@x.example' }] },
    ],
    [
      'of a selected value replaces all of it',
      { op: 'replace', path: 'emails[type eq "work"]', value: { type: 'work', value: 'n@x.example' } },
      { emails: [{ type: 'work', value: 'n@x.example' }, HOME] },
    ],
    [
      'of a selected value keeps what the filter says of it',
      { op: 'replace', path: 'emails[type eq "work"]', value: { value: 'n@x.example' } },
      { emails: [{ type: 'work', value: 'n@x.example' }, HOME] },
    ],
    [
      'of a selected value moves primary',
      { op: 'replace', path: 'emails[type eq "home"]', value: { ...HOME, primary: true } },
      {
        emails: [
          { ...WORK, primary: false },
          { ...HOME, primary: true },
        ],
      },
    ],
    [
      'of a sub-attribute of selected values leaves the rest',
      { op: 'replace', path: 'addresses[type eq "work"].streetAddress', value: '1010 Broadway Ave' },
      { addresses: [{ type: 'work', locality: 'Hollywood', country: 'US', streetAddress: '1010 Broadway Ave' }] },
    ],
    [
      'of primary by a filter clears the others',
      { op: 'replace', path: 'emails[value eq "h@x.example"].primary', value: true },
      {
        emails: [
          { ...WORK, primary: false },
          { ...HOME, primary: true },
        ],
      },
    ],
    [
      'of a sub-attribute without filter speaks of all values',
      { op: 'replace', path: 'emails.display', value: 'Mail' },
      {
        emails: [
          { ...WORK, display: 'Mail' },
          { ...HOME, display: 'Mail' },
        ],
      },
    ],
    [
      'without path replaces lists, merges the rest, leaves what it does not name',
      { op: 'replace', value: { emails: [{ value: 'n@x.example' }], name: { middleName: 'J' }, active: false } },
      {
        emails: [{ value: 'n@x.example' }],
        name: { givenName: 'Barbara', familyName: 'Jensen', middleName: 'J' },
        active: false,
      },
    ],
    [
      'without path takes null attributes away and ignores readOnly ones',
      { op: 'replace', value: { title: null, id: 'usr_b', groups: [], meta: { version: 'x' }, schemas: [] } },
      { title: undefined },
    ],
    ['under the core URN is as without path', { op: 'replace', value: { [URN.user]: { title: 'X' } } }, { title: 'X' }],
    [
      'with the core URN for a path is as without',
      { op: 'replace', path: URN.user, value: { title: 'X' } },
      { title: 'X' },
    ],
  ]);

  it('of what a filter does not find is noTarget', () => {
    for (const path of ['emails[type eq "fax"]', 'emails[type eq "fax"].value', 'emails[value eq "x"].display'])
      expect(refusal([{ op: 'replace', path, value: 'x' }])).toMatchObject({ status: 400, scimType: 'noTarget' });
  });
  it('of a required attribute by nothing is invalidValue', () => {
    for (const value of [null, '', '  ', []])
      expect(refusal([{ op: 'replace', path: 'userName', value }])).toMatchObject({
        scimType: 'invalidValue',
        detail: expect.stringContaining('userName'),
      });
  });
  it('without path of another id is mutability', () => {
    expect(refusal([{ op: 'replace', value: { id: 'usr_other' } }]).scimType).toBe('mutability');
  });
});

describe('what providers send', () => {
  table([
    [
      'Entra ID: capitals, and booleans as text',
      [
        { op: 'Replace', path: 'active', value: 'False' },
        { op: 'Add', path: 'title', value: 'X' },
        { op: 'Remove', path: 'addresses' },
      ],
      { active: false, title: 'X', addresses: undefined },
    ],
    [
      'Entra ID: a manager as an id',
      { op: 'Replace', path: `${E}:manager`, value: 'usr_new' },
      { [E]: { department: 'Tours', manager: { value: 'usr_new' } } },
    ],
    [
      'Entra ID: no manager as ""',
      { op: 'Replace', path: `${E}:manager`, value: '' },
      { [E]: { department: 'Tours' } },
    ],
    [
      'Entra ID: paths as member names',
      {
        op: 'replace',
        value: {
          'name.givenName': 'B',
          [`${E}:department`]: 'Sales',
          'emails[type eq "work"].value': 'n@x.example',
          'phoneNumbers[type eq "mobile"].value': '555',
        },
      },
      {
        name: { givenName: 'B', familyName: 'Jensen' },
        [E]: { department: 'Sales', manager: { value: 'usr_boss', $ref: '../Users/usr_boss' } },
        emails: [{ ...WORK, value: 'n@x.example' }, HOME],
        phoneNumbers: [{ type: 'mobile', value: '555' }],
      },
    ],
    [
      'Entra ID: add to a value that is not there makes it',
      [
        { op: 'Add', path: 'phoneNumbers[type eq "work"].value', value: '555' },
        { op: 'add', path: 'roles[primary eq "True"].value', value: 'admin' },
      ],
      { phoneNumbers: [{ type: 'work', value: '555' }], roles: [{ primary: true, value: 'admin' }] },
    ],
    ['member names in any case', { OP: 'REPLACE', Path: 'title', VALUE: 'X' }, { title: 'X' }],
    ['a path of null', { op: 'replace', path: null, value: { title: 'X' } }, { title: 'X' }],
    [
      'JumpCloud: one operation an attribute',
      [
        { op: 'Replace', path: 'name.givenName', value: 'John' },
        { op: 'Replace', path: 'active', value: false },
      ],
      { name: { givenName: 'John', familyName: 'Jensen' }, active: false },
    ],
    ['Okta: deactivation without path', { op: 'replace', value: { active: false } }, { active: false }],
  ]);
});

describe('PATCH is refused (RFC 7644 §3.5.2, §3.12)', () => {
  const cases: readonly (readonly [string, JsonObject, string])[] = [
    ['an unknown op', { op: 'move', path: 'title', value: 'x' }, 'invalidSyntax'],
    ['no op', { path: 'title', value: 'x' }, 'invalidSyntax'],
    ['an op that is no text', { op: 1, path: 'title', value: 'x' }, 'invalidSyntax'],
    ['a path that is no text', { op: 'add', path: 5, value: 'x' }, 'invalidPath'],
    ['an empty path', { op: 'add', path: '', value: 'x' }, 'invalidPath'],
    ['an unknown attribute', { op: 'add', path: 'favouriteColour', value: 'x' }, 'invalidPath'],
    ['an unknown sub-attribute', { op: 'add', path: 'name.nick', value: 'x' }, 'invalidPath'],
    ['an unknown URN', { op: 'add', path: 'urn:x:2.0:User:a', value: 'x' }, 'invalidPath'],
    ['a broken path', { op: 'add', path: 'emails[type eq "work"].value.x', value: 'x' }, 'invalidPath'],
    ['a broken filter', { op: 'add', path: 'emails[type xx "work"].value', value: 'x' }, 'invalidFilter'],
    ['a filter on what has no parts', { op: 'replace', path: 'title[value eq "x"]', value: 'x' }, 'invalidPath'],
    ['an open bracket', { op: 'replace', path: 'emails[type eq "work"', value: 'x' }, 'invalidPath'],
    ['an empty filter', { op: 'replace', path: 'emails[]', value: 'x' }, 'invalidFilter'],
    ['no value', { op: 'add', path: 'title' }, 'invalidValue'],
    ['no value and no path', { op: 'replace' }, 'invalidValue'],
    ['a value without path that is no object', { op: 'replace', value: 'x' }, 'invalidValue'],
    ['a number for text', { op: 'replace', path: 'title', value: 7 }, 'invalidValue'],
    ['text for a boolean', { op: 'replace', path: 'active', value: 'maybe' }, 'invalidValue'],
    ['text for a list', { op: 'replace', path: 'emails', value: 'a@x.example' }, 'invalidValue'],
    ['text for an object', { op: 'replace', path: 'name', value: 'Barbara' }, 'invalidValue'],
    ['a list for an object', { op: 'replace', path: 'name', value: [{ givenName: 'B' }] }, 'invalidValue'],
    ['a number for a sub-attribute', { op: 'replace', path: 'emails[type eq "work"].value', value: 7 }, 'invalidValue'],
    ['text for a selected value', { op: 'replace', path: 'emails[type eq "work"]', value: 'x' }, 'invalidValue'],
    [
      'two primary values',
      {
        op: 'add',
        path: 'emails',
        value: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
      'invalidValue',
    ],
    ['id', { op: 'replace', path: 'id', value: 'x' }, 'mutability'],
    ['meta', { op: 'replace', path: 'meta.created', value: 'x' }, 'mutability'],
    ['groups', { op: 'add', path: 'groups', value: [{ value: 'g' }] }, 'mutability'],
    ['groups by filter', { op: 'remove', path: 'groups[value eq "g"]' }, 'mutability'],
    ['schemas', { op: 'add', path: 'schemas', value: ['urn:x'] }, 'mutability'],
    ['a readOnly sub-attribute', { op: 'add', path: `${E}:manager.displayName`, value: 'x' }, 'mutability'],
  ];
  for (const [name, operation, scimType] of cases)
    it(`${name}: ${scimType}`, () => expect(refusal([operation])).toMatchObject({ status: 400, scimType }));

  it('as a whole where one operation fails', () => {
    expect(
      refusal([
        { op: 'replace', path: 'title', value: 'X' },
        { op: 'remove', path: 'nope' },
      ]).scimType,
    ).toBe('invalidPath');
  });
  it('where the body is no PatchOp message', () => {
    const operation = { op: 'replace', path: 'title', value: 'x' };
    const bodies: readonly JsonObject[] = [
      { Operations: [operation] },
      { schemas: [URN.user], Operations: [operation] },
      { schemas: URN.patchOp, Operations: [operation] },
      body([]),
      body(operation),
      body('x'),
      body([null]),
      body([[operation]]),
      { schemas: [URN.patchOp] },
    ];
    for (const each of bodies)
      expect(() => parsePatch(each, USER_TYPE)).toThrow(expect.objectContaining({ scimType: 'invalidSyntax' }));
  });
  it('above 1,000 attributes', () => {
    const operations = Array.from({ length: 1_001 }, () => ({ op: 'replace', path: 'title', value: 'x' }));
    expect(refusal(operations).status).toBe(413);
  });
});

describe('attributes of a directory’s own extension', () => {
  const attribute = (name: string, more: Partial<Attribute> = {}): Attribute => ({
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
  const type = userType(
    extensionSchema({
      id: 'urn:acme:User',
      attributes: [
        attribute('badge', { mutability: 'immutable' }),
        attribute('stamp', { mutability: 'readOnly' }),
        attribute('tags', { multiValued: true }),
        attribute('level', { type: 'integer', required: true }),
      ],
    }),
  );
  const doc: JsonObject = { userName: 'x', 'urn:acme:User': { level: 1, tags: ['a', 'b'] } };
  const set = (path: string, value: Json, op = 'replace') => ({ op, path: `urn:acme:User:${path}`, value });

  it('that are immutable are set once', () => {
    const once = patched([set('badge', '7')], doc, type);
    expect(patched([set('badge', '7')], once, type)).toEqual(once);
    const lettered = patched([set('badge', 'a')], doc, type);
    expect(patched([set('badge', 'A')], lettered, type)).toEqual(lettered);
    expect(refusal([set('badge', '8')], once, type).scimType).toBe('mutability');
    expect(refusal([{ op: 'remove', path: 'urn:acme:User:badge' }], once, type).scimType).toBe('mutability');
    expect(refusal([{ op: 'add', value: { 'urn:acme:User': { badge: '8' } } }], once, type).scimType).toBe(
      'mutability',
    );
  });
  it('that are readOnly cannot be named, and are ignored without path', () => {
    expect(refusal([set('stamp', 'x')], doc, type).scimType).toBe('mutability');
    expect(patched([{ op: 'replace', value: { 'urn:acme:User': { stamp: 'x' } } }], doc, type)).toEqual(doc);
  });
  it('with several simple values add and lose them', () => {
    const tags = (after: JsonObject) => after['urn:acme:User'];
    expect(tags(patched([set('tags', ['B', 'c'], 'add')], doc, type))).toEqual({ level: 1, tags: ['a', 'B', 'c'] });
    expect(tags(patched([set('tags', ['A'], 'remove')], doc, type))).toEqual({ level: 1, tags: ['b'] });
  });
  it('keep their type and what is required', () => {
    expect(refusal([set('level', '7a')], doc, type)).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringContaining('urn:acme:User:level'),
    });
    expect(refusal([{ op: 'remove', path: 'urn:acme:User:level' }], doc, type).scimType).toBe('mutability');
    expect(refusal([set('tags', ['x'])], { userName: 'x' }, type).detail).toMatch(/level is required/);
  });
});
