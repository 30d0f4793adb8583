import { describe, expect, it } from 'vitest';
import { pathText, resolveAttribute } from '../../src/protocol/path.ts';
import type { Attribute } from '../../src/protocol/schema/attribute.ts';
import { extensionSchema, GROUP_TYPE, USER_TYPE, userType } from '../../src/protocol/schema/types.ts';

const E = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const U = 'urn:ietf:params:scim:schemas:core:2.0:User';
const resolved = (text: string, type = USER_TYPE) => pathText(resolveAttribute(text, type));

describe('RFC 7644 §3.10 attribute notation', () => {
  for (const [text, wanted] of [
    ['username', 'userName'],
    ['NAME.GivenName', 'name.givenName'],
    [`${U}:userName`, 'userName'],
    [`${U.toLowerCase()}:Emails.VALUE`, 'emails.value'],
    [`${U}:id`, 'id'],
    ['meta.lastmodified', 'meta.lastModified'],
    ['externalid', 'externalId'],
    ['groups.$ref', 'groups.$ref'],
    [`${E.toUpperCase()}:Manager.displayname`, `${E}:manager.displayName`],
    [E, E],
    ['Manager', `${E}:manager`],
    ['manager.VALUE', `${E}:manager.value`],
    [`${E}.Manager`, `${E}:manager`],
    [`${E}.manager.value`, `${E}:manager.value`],
  ] as const)
    it(`${text} is ${wanted}`, () => expect(resolved(text)).toBe(wanted));

  it('members of a group', () => expect(resolved('MEMBERS.$Ref', GROUP_TYPE)).toBe('members.$ref'));

  for (const text of [
    '',
    '.',
    'name.',
    '.name',
    'name..x',
    'emails.$ref',
    'nope',
    'name.given.x',
    U,
    `${U}:`,
    `${E}:`,
    `${E}:title`,
    'urn:x:y',
    'members',
    'managers',
    'manager.x',
    `${E}.department`,
    `${E}.manager.x`,
    `${U}:manager`,
    'department',
    '__proto__',
    'constructor',
  ])
    it(`${JSON.stringify(text)} is invalidPath`, () => {
      expect(() => resolved(text)).toThrow(expect.objectContaining({ status: 400, scimType: 'invalidPath' }));
    });

  it('an extension whose URN begins another one’s hides nothing of it', () => {
    const attribute: Attribute = {
      name: 'badge',
      type: 'string',
      multiValued: false,
      description: '',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    };
    const short = userType(
      extensionSchema({ id: 'urn:ietf:params:scim:schemas:extension:enterprise', attributes: [attribute] }),
    );
    expect(resolved(`${E}:department`, short)).toBe(`${E}:department`);
    expect(resolved('urn:ietf:params:scim:schemas:extension:enterprise:badge', short)).toMatch(/:badge$/);
  });
});
