import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScimError } from '../../src/protocol/error.ts';
import type { Json, JsonObject } from '../../src/protocol/json.ts';
import type { Attribute } from '../../src/protocol/schema/attribute.ts';
import { binary, boolean, complex, dateTime, text } from '../../src/protocol/schema/define.ts';
import { extensionSchema, GROUP_TYPE, USER_TYPE, userType } from '../../src/protocol/schema/types.ts';
import { URN } from '../../src/protocol/urn.ts';
import { validateResource } from '../../src/protocol/validate.ts';
import { bodyOf } from './arbitrary.ts';
import { refusalOf } from './scim-error.ts';

const CUSTOM = 'urn:example:acme:2.0:User';
const integer = (name: string): Attribute => ({ ...text(name, 'A number.'), type: 'integer' });
const decimal = (name: string): Attribute => ({ ...text(name, 'A number.'), type: 'decimal' });
const acme = userType(
  extensionSchema({
    id: CUSTOM,
    attributes: [
      text('badge', 'Badge.', { required: true, caseExact: true }),
      integer('floor'),
      decimal('share'),
      dateTime('since', 'Since.'),
      boolean('remote', 'Remote.'),
      binary('key', 'Key.'),
      text('tags', 'Tags.', { multiValued: true }),
      complex('desk', 'Desk.', [text('room', 'Room.', { required: true }), text('seat', 'Seat.')]),
    ],
  }),
);

const user = (body: JsonObject) => validateResource({ userName: 'bjensen', ...body }, USER_TYPE);
const custom = (body: JsonObject) => validateResource({ userName: 'b', [CUSTOM]: { badge: '7', ...body } }, acme);
const group = (body: JsonObject) => validateResource({ displayName: 'Tour Guides', ...body }, GROUP_TYPE);

describe('a user that is created or replaced (RFC 7643 §4.1, RFC 7644 §3.3)', () => {
  it('needs a userName only, and is active where the body does not say', () =>
    expect(validateResource({ userName: 'bjensen' }, USER_TYPE)).toEqual({ userName: 'bjensen', active: true }));

  it.each<[string, JsonObject]>([
    ['missing', {}],
    ['null', { userName: null }],
    ['empty', { userName: '' }],
    ['blank', { userName: ' \t\u00a0' }],
  ])('is refused with a userName that is %s', (_, body) =>
    expect(refusalOf(() => validateResource(body, USER_TYPE))).toMatch(/^400 invalidValue: userName/),
  );

  it('RFC 7643 §2.1 knows attributes whatever their case, and gives them their own names', () =>
    expect(
      user({
        SCHEMAS: [URN.user],
        DISPLAYNAME: 'Babs',
        Name: { GIVENNAME: 'Barbara', familyname: 'Jensen' },
        eMails: [{ VALUE: 'b@example.com', Type: 'work', PRIMARY: true }],
        [URN.enterpriseUser.toUpperCase()]: { Department: 'Tours' },
        EXTERNALID: 'X1',
      }),
    ).toEqual({
      userName: 'bjensen',
      active: true,
      displayName: 'Babs',
      name: { givenName: 'Barbara', familyName: 'Jensen' },
      emails: [{ value: 'b@example.com', type: 'work', primary: true }],
      [URN.enterpriseUser]: { department: 'Tours' },
      externalId: 'X1',
    }));

  it('RFC 7644 §3.3 ignores what is read-only, unknown, or a password', () =>
    expect(
      user({
        id: 'mine',
        meta: { resourceType: 'Robot' },
        groups: [{ value: 'g' }],
        favouriteColour: 'blue',
        password: 't1meMa$heen',
        name: { givenName: 'B', nick: 'x' },
        [URN.enterpriseUser]: { manager: { value: 'usr_1', displayName: 'John' } },
        'urn:example:unknown:2.0:User': { a: 1 },
      }),
    ).toEqual({
      userName: 'bjensen',
      active: true,
      name: { givenName: 'B' },
      [URN.enterpriseUser]: { manager: { value: 'usr_1' } },
    }));

  it('RFC 7643 §2.5 takes null, [], {} and an empty reference for unassigned', () =>
    expect(
      user({
        title: null,
        emails: [],
        phoneNumbers: null,
        addresses: [{}],
        name: { middleName: null },
        profileUrl: '',
        photos: [{ value: '', type: 'photo' }],
        active: null,
        [URN.enterpriseUser]: { department: null, manager: '' },
      }),
    ).toEqual({ userName: 'bjensen', active: true, photos: [{ type: 'photo' }] }));

  it('takes core attributes inside an object under the core URN; those outside of it win', () =>
    expect(
      validateResource({ title: 'Outer', [URN.user]: { userName: 'b', title: 'Inner', nickName: 'N' } }, USER_TYPE),
    ).toEqual({ userName: 'b', active: true, title: 'Outer', nickName: 'N' }));

  it.each<[string, Json, Json]>([
    ['active', 'True', true],
    ['active', 'FALSE', false],
    ['emails', { value: 'a@example.com' }, [{ value: 'a@example.com' }]],
    ['roles', [{ value: 'admin', primary: 'true' }], [{ value: 'admin', primary: true }]],
    ['locale', 'whatever', 'whatever'],
    ['title', '', ''],
    ['profileUrl', 'not quite a URI', 'not quite a URI'],
  ])('takes %s %j as %j', (name, given, kept) => expect(user({ [name]: given })[name]).toEqual(kept));

  it('takes a manager given as a string for its value', () =>
    expect(user({ [URN.enterpriseUser]: { manager: 'usr_1' } })[URN.enterpriseUser]).toEqual({
      manager: { value: 'usr_1' },
    }));

  it.each<[string, Json, string]>([
    ['userName', 7, 'userName must be a string, not a number.'],
    ['title', true, 'title must be a string, not a boolean.'],
    ['title', ['Boss'], 'title must be a string, not an array.'],
    ['displayName', { a: 1 }, 'displayName must be a string, not an object.'],
    ['active', 'yes', 'active must be a boolean, not a string.'],
    ['active', 1, 'active must be a boolean, not a number.'],
    ['name', 'Babs', 'name must be an object, not a string.'],
    ['name', [{}], 'name must be an object, not an array.'],
    ['name', { givenName: 7 }, 'name.givenName must be a string, not a number.'],
    ['emails', 'a@example.com', 'emails must be an array of objects, not a string.'],
    ['emails', ['a@example.com'], 'emails must be an array of objects, not a string.'],
    ['emails', [null], 'emails must be an array of objects, not null.'],
    ['emails', [[]], 'emails must be an array of objects, not an array.'],
    ['emails', [{ value: 7 }], 'emails.value must be a string, not a number.'],
    ['emails', [{ value: 'a', primary: 'maybe' }], 'emails.primary must be a boolean, not a string.'],
    ['password', 7, 'password must be a string, not a number.'],
    ['profileUrl', 'https://a\nb', 'profileUrl must be a URI without control characters.'],
    ['x509Certificates', [{ value: 'not base64!' }], 'x509Certificates.value must be base64 (RFC 7643 §2.3.6).'],
    ['x509Certificates', [{ value: 'abcde' }], 'x509Certificates.value must be base64 (RFC 7643 §2.3.6).'],
    [URN.enterpriseUser, 'x', `${URN.enterpriseUser} must be an object, not a string.`],
    [URN.enterpriseUser, { department: 7 }, `${URN.enterpriseUser}:department must be a string, not a number.`],
    [URN.enterpriseUser, { manager: 7 }, `${URN.enterpriseUser}:manager must be an object, not a number.`],
    [URN.user, [{}], `${URN.user} must be an object, not an array.`],
    [
      'emails',
      [
        { value: 'a', primary: true },
        { value: 'b', primary: true },
      ],
      'emails has more than one primary value (RFC 7643 §2.4).',
    ],
    ['title', 'x'.repeat(65_537), 'title is longer than 65536 bytes.'],
  ])('is refused with %s %j', (name, value, detail) =>
    expect(refusalOf(() => user({ [name]: value }))).toBe(`400 invalidValue: ${detail}`),
  );

  it('RFC 7643 §2.4 keeps a (type, value) pair once, with the sub-attributes of both', () =>
    expect(
      user({
        emails: [
          { value: 'a@example.com', type: 'work', display: 'A' },
          { value: 'b@example.com', type: 'work' },
          { value: 'A@Example.com', type: 'WORK', primary: true },
          { value: 'a@example.com', type: 'home' },
        ],
        addresses: [{ locality: 'X' }, { locality: 'X' }],
      }),
    ).toMatchObject({
      emails: [
        { value: 'A@Example.com', type: 'WORK', display: 'A', primary: true },
        { value: 'b@example.com', type: 'work' },
        { value: 'a@example.com', type: 'home' },
      ],
      addresses: [{ locality: 'X' }],
    }));

  it('takes photos of 128 KiB, and refuses a resource above 256 KiB with 413', () => {
    const photo = (letter: string) => ({ value: `data:${letter.repeat(120_000)}` });
    expect(user({ photos: [photo('a'), photo('b')] }).photos).toHaveLength(2);
    expect(refusalOf(() => user({ photos: [photo('a'), photo('b'), photo('c')] }))).toMatch(/^413: .*262144 bytes/);
  });
});

describe('schemas of a body (RFC 7643 §3)', () => {
  it.each<[Json]>([[null], [[]], [[URN.user]], [[URN.user.toUpperCase(), 'urn:example:other']]])(
    'may be %j',
    (schemas) => expect(user({ schemas })).toEqual({ userName: 'bjensen', active: true }),
  );

  it.each<[Json]>([[[URN.group]], [[URN.enterpriseUser]], [URN.user], [[7]], [{}]])('may not be %j', (schemas) =>
    expect(refusalOf(() => user({ schemas }))).toMatch(/^400 invalidSyntax: schemas/),
  );
});

describe("a directory's own extension (RFC 7643 §2.3.3, §2.3.4, §3.3)", () => {
  it('has attributes of every type', () => {
    const body = {
      floor: 3,
      share: 1,
      since: '2020-01-01T00:00:00+01:00',
      remote: 'False',
      key: 'a-_b',
      tags: 'one',
      desk: { room: 'R' },
    };
    expect(custom(body)[CUSTOM]).toEqual({ badge: '7', ...body, remote: false, tags: ['one'] });
  });

  it.each<[string, Json, string]>([
    ['floor', 1.5, 'must be an integer, not a number.'],
    ['floor', '3rd', 'must be an integer, not a string.'],
    ['floor', 2 ** 53, 'must be an integer, not a number.'],
    ['share', 'half', 'must be a number, not a string.'],
    ['since', '2020-01-01', 'must be a dateTime such as "2026-01-31T09:30:00Z" (RFC 7643 §2.3.5).'],
    ['since', 1577836800, 'must be a string, not a number.'],
    ['tags', ['a', 7], 'must be a string, not a number.'],
    ['badge', ' ', 'must not be empty.'],
  ])('is refused with %s %j', (name, value, detail) =>
    expect(refusalOf(() => custom({ [name]: value }))).toBe(`400 invalidValue: ${CUSTOM}:${name} ${detail}`),
  );

  it('need not be there, but is to be whole where it is', () => {
    expect(validateResource({ userName: 'b' }, acme)).toEqual({ userName: 'b', active: true });
    expect(refusalOf(() => validateResource({ userName: 'b', [CUSTOM]: { floor: 1 } }, acme))).toBe(
      `400 invalidValue: ${CUSTOM}:badge is required.`,
    );
    expect(refusalOf(() => custom({ desk: { seat: '4' } }))).toBe(`400 invalidValue: ${CUSTOM}:desk.room is required.`);
  });

  it('folds values that are equal but for case, where case does not count', () =>
    expect(custom({ tags: ['A', 'a', 'b'] })[CUSTOM]).toMatchObject({ tags: ['a', 'b'] }));
});

describe('a group that is created or replaced (RFC 7643 §4.2, RFC 7644 §3.3)', () => {
  it('leaves its members to memberIds', () =>
    expect(group({ members: [{ value: 'usr_1' }], [URN.group]: { members: [], externalId: 'x' } })).toEqual({
      displayName: 'Tour Guides',
      externalId: 'x',
    }));

  it.each<[Json]>([[null], [''], ['  ']])('is refused with the displayName %j', (displayName) =>
    expect(refusalOf(() => group({ displayName }))).toMatch(/^400 invalidValue: displayName/),
  );

  it('is refused with the schema of a user', () =>
    expect(refusalOf(() => group({ schemas: [URN.user] }))).toMatch(
      /^400 invalidSyntax: schemas must include .*Group/,
    ));
});

describe('validation', () => {
  it.each([
    ['user', acme],
    ['group', GROUP_TYPE],
  ])('changes nothing of a %s that it has made', (_, type) => {
    fc.assert(
      fc.property(bodyOf(type), (body) => {
        const doc = validUnlessRefused(() => validateResource(body, type));
        fc.pre(doc !== undefined);
        expect(validateResource(doc, type)).toEqual(doc);
      }),
    );
  });

  it('keeps nothing unassigned and nothing read-only', () => {
    const leaves = (value: Json): Json[] =>
      typeof value === 'object' && value !== null && Object.keys(value).length > 0
        ? Object.values(value).flatMap(leaves)
        : [value];
    fc.assert(
      fc.property(bodyOf(acme), (body) => {
        const doc = validUnlessRefused(() => validateResource(body, acme));
        fc.pre(doc !== undefined);
        expect(leaves(doc).filter((leaf) => typeof leaf === 'object')).toEqual([]);
        expect(Object.keys(doc)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(id|meta|groups|password)$/)]),
        );
      }),
    );
  });

  it('answers any JSON with a document or a SCIM error', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('userName', 'name', 'emails', 'active', 'schemas', URN.user), fc.jsonValue()),
        (body) => {
          validUnlessRefused(() => validateResource(JSON.parse(JSON.stringify(body)), USER_TYPE));
        },
      ),
    );
  });
});

function validUnlessRefused(call: () => JsonObject): JsonObject | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}
