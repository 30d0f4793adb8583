import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/protocol/json.ts';
import { ALL, parseProjection, project, wantsAttribute } from '../../src/protocol/project.ts';
import { assembleUser } from '../../src/protocol/resource.ts';
import { complex, text } from '../../src/protocol/schema/define.ts';
import { extensionSchema, GROUP_TYPE, USER_TYPE, userType } from '../../src/protocol/schema/types.ts';
import { URN } from '../../src/protocol/urn.ts';
import { bodyOf } from './arbitrary.ts';
import { refusalOf } from './scim-error.ts';

const CUSTOM = 'urn:example:acme:2.0:User';
const acme = userType(
  extensionSchema({
    id: CUSTOM,
    attributes: [
      text('badge', 'Badge.', { returned: 'request' }),
      text('pin', 'Pin.', { returned: 'never' }),
      text('plant', 'Plant.', { returned: 'always' }),
      complex('desk', 'Desk.', [text('room', 'Room.'), text('lock', 'Lock.', { returned: 'never' })]),
    ],
  }),
);

const emails: readonly JsonObject[] = [{ value: 'b@example.com', type: 'work' }, { type: 'home' }];
const babs = {
  schemas: [URN.user, URN.enterpriseUser],
  id: 'usr_1',
  externalId: 'X',
  userName: 'b',
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  emails,
  groups: [{ value: 'grp_1', display: 'Guides' }],
  [URN.enterpriseUser]: { department: 'Tours', manager: { value: 'usr_2' } },
  meta: { resourceType: 'User', version: 'W/"1"' },
} satisfies JsonObject;
const { schemas, id, userName, name, meta } = babs;
const core = { schemas: [URN.user], id };
const extended = { schemas, id };

const shown = (attributes?: string, excluded?: string) =>
  project(babs, USER_TYPE, parseProjection(attributes, excluded, USER_TYPE));

describe('attributes (RFC 7644 §3.9)', () => {
  it.each<[string, JsonObject]>([
    ['userName', { ...core, userName: 'b' }],
    ['USERNAME', { ...core, userName: 'b' }],
    ['userName, meta', { ...core, userName: 'b', meta: babs.meta }],
    ['meta.version', { ...core, meta: { version: 'W/"1"' } }],
    ['id', core],
    ['externalId', { ...core, externalId: 'X' }],
    ['name.familyName', { ...core, name: { familyName: 'Jensen' } }],
    ['name.familyName,name.GivenName', { ...core, name: { familyName: 'Jensen', givenName: 'Barbara' } }],
    ['name.familyName,name', { ...core, name: { givenName: 'Barbara', familyName: 'Jensen' } }],
    ['emails.value', { ...core, emails: [{ value: 'b@example.com' }] }],
    ['emails.display', core],
    [`${URN.user}:userName`, { ...core, userName: 'b' }],
    [`${URN.user.toUpperCase()}:name.familyName`, { ...core, name: { familyName: 'Jensen' } }],
    [`${URN.enterpriseUser}:department`, { ...extended, [URN.enterpriseUser]: { department: 'Tours' } }],
    [`${URN.enterpriseUser}:manager.value`, { ...extended, [URN.enterpriseUser]: { manager: { value: 'usr_2' } } }],
    [URN.enterpriseUser, { ...extended, [URN.enterpriseUser]: babs[URN.enterpriseUser] }],
    ['password', core],
    ['nonsense', core],
    ['userName.nonsense,name.a.b,department', core],
    [`${URN.enterpriseUser}:nonsense`, core],
  ])('%s', (attributes, resource) => expect(shown(attributes)).toEqual(resource));

  it('of a whole core schema are all but the common ones', () =>
    expect(shown(URN.user)).toEqual({ ...core, userName, name, emails, groups: babs.groups }));

  it.each([undefined, '', ' , '])('%j means everything', (attributes) => expect(shown(attributes)).toEqual(babs));
});

describe('excludedAttributes (RFC 7644 §3.9)', () => {
  it.each<[string, string[]]>([
    ['emails', ['emails']],
    ['EMAILS,meta', ['emails', 'meta']],
    ['id,schemas', []],
    ['nonsense', []],
  ])('%s', (excluded, gone) =>
    expect(Object.keys(shown(undefined, excluded))).toEqual(
      Object.keys(babs).filter((member) => !gone.includes(member)),
    ),
  );

  it('may be sub-attributes', () =>
    expect(shown(undefined, 'name.givenName,emails.value')).toMatchObject({
      name: { familyName: 'Jensen' },
      emails: [{ type: 'work' }, { type: 'home' }],
    }));

  it('takes an extension from schemas with its last attribute', () => {
    expect(shown(undefined, URN.enterpriseUser).schemas).toEqual([URN.user]);
    expect(shown(undefined, `${URN.enterpriseUser}:manager`)[URN.enterpriseUser]).toEqual({ department: 'Tours' });
    expect(shown(undefined, `${URN.enterpriseUser}:manager`).schemas).toEqual(schemas);
  });

  it('does not go with attributes', () =>
    expect(refusalOf(() => shown('userName', 'emails'))).toMatch(/^400 invalidSyntax: attributes and excluded/));
});

describe('returned (RFC 7643 §7)', () => {
  const resource: JsonObject = {
    schemas: [URN.user, CUSTOM],
    id: 'usr_1',
    userName: 'b',
    [CUSTOM]: { badge: '7', pin: '1234', plant: 'P', desk: { room: 'R', lock: '99' } },
    meta,
  };
  const ownAttributes = (attributes?: string, excluded?: string) =>
    project(resource, acme, parseProjection(attributes, excluded, acme))[CUSTOM];

  it.each([
    [undefined, undefined, { plant: 'P', desk: { room: 'R' } }],
    ['userName', undefined, { plant: 'P' }],
    [`${CUSTOM}:badge,${CUSTOM}:pin,${CUSTOM}:desk.lock`, undefined, { badge: '7', plant: 'P' }],
    [CUSTOM, undefined, { badge: '7', plant: 'P', desk: { room: 'R' } }],
    [undefined, CUSTOM, { plant: 'P' }],
    [undefined, 'userName', { plant: 'P', desk: { room: 'R' } }],
  ])('attributes=%s excludedAttributes=%s', (attributes, excluded, own) =>
    expect(ownAttributes(attributes, excluded)).toEqual(own),
  );

  it('never is never, always is always, and what is shown is as it was', () => {
    const paths = ['userName', 'NAME.familyName', 'emails', 'meta', 'password', 'id', CUSTOM, `${CUSTOM}:pin`, 'x'];
    const choice = fc.tuple(fc.subarray(paths), fc.boolean());
    fc.assert(
      fc.property(bodyOf(acme), choice, (body, [chosen, exclude]) => {
        const whole = assembleUser(
          { id: 'usr_1', doc: { ...body, password: 'p' }, version: 1, createdAt: 0, modifiedAt: 0, groups: [] },
          acme,
          null,
        );
        const list = chosen.join(',');
        const projection = exclude ? parseProjection(undefined, list, acme) : parseProjection(list, undefined, acme);
        const part = project(whole, acme, projection);
        expect(part.id).toBe('usr_1');
        expect(part.schemas).toContain(URN.user);
        expect(part).not.toHaveProperty('password');
        expect(part[CUSTOM] ?? {}).not.toHaveProperty('pin');
        expect(project(part, acme, projection)).toEqual(part);
      }),
    );
  });
});

describe('what must be read for an answer', () => {
  const wants = (attributes?: string, excluded?: string) =>
    wantsAttribute(parseProjection(attributes, excluded, GROUP_TYPE), 'members');

  it.each<[string | undefined, string | undefined, boolean]>([
    [undefined, undefined, true],
    ['displayName', undefined, false],
    ['Members', undefined, true],
    ['members.value', undefined, true],
    [`${URN.group}:members`, undefined, true],
    [undefined, 'members', false],
    [undefined, 'members.display', true],
    [undefined, 'displayName', true],
  ])('attributes=%s excludedAttributes=%s: members %s', (attributes, excluded, wanted) =>
    expect(wants(attributes, excluded)).toBe(wanted),
  );

  it('is everything by default', () => expect(wantsAttribute(ALL, 'groups')).toBe(true));
});
