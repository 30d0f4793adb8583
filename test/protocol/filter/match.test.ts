import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints, matches, matchesElement } from '../../../src/protocol/filter/match.ts';
import { parseFilter, parseTarget } from '../../../src/protocol/filter/parse.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';
import type { Attribute } from '../../../src/protocol/schema/attribute.ts';
import { extensionSchema, GROUP_TYPE, USER_TYPE, userType } from '../../../src/protocol/schema/types.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { BARBARA, CASES } from './cases.ts';

const base = 'https://scim.example/directories/dir_x/scim/v2';
const resource: JsonObject = {
  schemas: [URN.user, URN.enterpriseUser],
  id: 'usr_barbara',
  ...BARBARA,
  groups: [
    { value: 'grp_direct', $ref: `${base}/Groups/grp_direct`, display: 'Tour Guides', type: 'direct' },
    { value: 'grp_outer', $ref: `${base}/Groups/grp_outer`, display: 'Everybody', type: 'indirect' },
  ],
  meta: {
    resourceType: 'User',
    created: '2026-01-02T03:04:05.678Z',
    lastModified: '2026-02-01T00:00:00.000Z',
    location: `${base}/Users/usr_barbara`,
    version: 'W/"7"',
  },
};

describe('RFC 7644 §3.4.2.2 a user', () => {
  for (const [filter, wanted] of CASES)
    it(`${wanted ? 'matches' : 'does not match'} ${filter}`, () => {
      expect(matches(resource, parseFilter(filter, USER_TYPE))).toBe(wanted);
    });
});

describe('attributes of a directory’s own extension (RFC 7643 §2.3.3, §2.3.4, RFC 7644 §3.4.2.2)', () => {
  const attribute = (name: string, type: Attribute['type'], multiValued = false): Attribute => ({
    name,
    type,
    multiValued,
    description: '',
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
  });
  const type = userType(
    extensionSchema({
      id: 'urn:acme:User',
      attributes: [
        attribute('level', 'integer'),
        attribute('rate', 'decimal'),
        attribute('hired', 'dateTime'),
        attribute('tags', 'string', true),
      ],
    }),
  );
  const user: JsonObject = {
    userName: 'x',
    'urn:acme:User': { level: 5, rate: 1.5, hired: '2020-01-01T00:00:00+01:00', tags: ['Red', 'blue'] },
  };
  for (const [filter, wanted] of [
    ['urn:acme:User:level eq 5', true],
    ['urn:acme:User:level gt 4.5', true],
    ['urn:acme:User:level ne 5.0', false],
    ['urn:acme:User:rate le 1.5e0', true],
    ['urn:acme:User:hired eq "2019-12-31T23:00:00Z"', true],
    ['urn:acme:User:hired lt "2020-01-01T00:00:00Z"', true],
    ['urn:acme:User:tags eq "red"', true],
    ['urn:acme:User:tags ne "blue"', false],
    ['urn:acme:User:tags pr', true],
  ] as const)
    it(`${filter} is ${wanted}`, () => expect(matches(user, parseFilter(filter, type))).toBe(wanted));
});

describe('one member of a group', () => {
  it('is told by the filter in brackets', () => {
    const { filter } = parseTarget('members[value eq "usr_a" or type eq "group"]', GROUP_TYPE);
    if (!filter) throw new Error('no filter');
    expect(matchesElement({ value: 'usr_a', type: 'User' }, filter)).toBe(true);
    expect(matchesElement({ value: 'grp_b', type: 'Group' }, filter)).toBe(true);
    expect(matchesElement({ value: 'usr_c', type: 'User' }, filter)).toBe(false);
  });
});

describe('the order of text (RFC 7644 §3.4.2.2)', () => {
  it('is that of UTF-8 bytes, as SQLite has it', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
      maxLength: 4,
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const points = (s: string) => Array.from(s, (character) => character.codePointAt(0) ?? 0);
        const [x, y] = [points(a), points(b)];
        const at = x.findIndex((point, i) => point !== y[i]);
        const wanted = at < 0 ? x.length - y.length : (x[at] ?? 0) - (y[at] ?? -1);
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(wanted));
      }),
    );
  });
});
