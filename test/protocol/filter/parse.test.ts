import { describe, expect, it } from 'vitest';
import { ScimError } from '../../../src/protocol/error.ts';
import { parseFilter } from '../../../src/protocol/filter/parse.ts';
import { printFilter } from '../../../src/protocol/filter/print.ts';
import { GROUP_TYPE, USER_TYPE } from '../../../src/protocol/schema/types.ts';

const E = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const U = 'urn:ietf:params:scim:schemas:core:2.0:User';

const reads = (text: string, type = USER_TYPE) => printFilter(parseFilter(text, type));
const refusal = (text: string, type = USER_TYPE): ScimError => {
  try {
    parseFilter(text, type);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error(`Accepted: ${text}`);
};

describe('RFC 7644 §3.4.2.2 Figure 2: every example reads', () => {
  for (const text of [
    'userName eq "bjensen"',
    'name.familyName co "O\'Malley"',
    'userName sw "J"',
    `${U}:userName sw "J"`,
    'title pr',
    'meta.lastModified gt "2011-05-13T04:42:34Z"',
    'meta.lastModified ge "2011-05-13T04:42:34Z"',
    'meta.lastModified lt "2011-05-13T04:42:34Z"',
    'meta.lastModified le "2011-05-13T04:42:34Z"',
    'title pr and userType eq "Employee"',
    'title pr or userType eq "Intern"',
    `schemas eq "${E}"`,
    'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
    'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
    'userType eq "Employee" and (emails.type eq "work")',
    'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
    'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
  ])
    it(text, () => expect(reads(text)).toBeTruthy());
});

describe('a filter is read as (RFC 7644 §3.4.2.2)', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['title pr or userName pr and active eq true', 'title pr or userName pr and active eq true'],
    ['(title pr or userName pr) and active eq true', '(title pr or userName pr) and active eq true'],
    ['not (title pr) and userName pr', 'not (title pr) and userName pr'],
    ['NOT(title pr)', 'not (title pr)'],
    ['title   pr\tAND  userName\npr', 'title pr and userName pr'],
    [' ( ( title pr ) ) ', 'title pr'],
    ['userName eq"x"', 'userName eq "x"'],
    ['emails eq "x"', 'emails.value eq "x"'],
    ['emails[value eq"x"]', 'emails[value eq "x"]'],
    ['emails [ type eq "work" ]', 'emails[type eq "work"]'],
    ['emails[(type eq "a" or not (type pr)) and value pr]', 'emails[(type eq "a" or not (type pr)) and value pr]'],
    ['emails[type eq "work"].value eq "x"', 'emails[type eq "work" and value eq "x"]'],
    [`${E}:manager eq "x"`, `${E}:manager.value eq "x"`],
    [`${E}:MANAGER.VALUE eq "x"`, `${E}:manager.value eq "x"`],
    [`${E}:manager[value eq "x"]`, `${E}:manager[value eq "x"]`],
    [`${E.toUpperCase()} pr`, `${E} pr`],
    [`${E}[department eq "x"]`, `${E}[department eq "x"]`],
    ['active eq "True"', 'active eq true'],
    ['active eq FALSE', 'active eq false'],
    ['roles[primary eq "True"].value eq "x"', 'roles[primary eq true and value eq "x"]'],
    ['title eq null', 'title eq null'],
    ['userName eq "a\\"b\\u00e9\\\\"', 'userName eq "a\\"bé\\\\"'],
    ['userName eq "a) or (b"', 'userName eq "a) or (b"'],
    ['meta.created ge "2011-05-13T04:42:34+02:00"', 'meta.created ge "2011-05-13T04:42:34+02:00"'],
    ['profileUrl sw "https://"', 'profileUrl sw "https://"'],
    ['x509Certificates.value eq "AA=="', 'x509Certificates.value eq "AA=="'],
  ];
  for (const [text, wanted] of cases) it(text, () => expect(reads(text)).toBe(wanted));

  it('members and groups', () => {
    expect(reads('members eq "u"', GROUP_TYPE)).toBe('members.value eq "u"');
    expect(reads('members.$ref pr', GROUP_TYPE)).toBe('members.$ref pr');
    expect(reads('groups.display co "x" and groups eq "g"')).toBe('groups.display co "x" and groups.value eq "g"');
  });
});

describe('a filter is refused as invalidFilter (RFC 7644 §3.4.2.2)', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /ends unexpectedly; expected an attribute/],
    ['   ', /ends unexpectedly/],
    ['userName', /expected an operator/],
    ['userName eq', /ends unexpectedly; expected a quoted string/],
    ['userName eq bjensen', /"bjensen" at position 13; expected a quoted string/],
    ['userName xx "a"', /"xx" at position 10; expected an operator/],
    ['userName = "a"', /expected an operator/],
    ['userName eq "a', /unterminated string at position 13/],
    ["userName eq 'a'", /expected a quoted string/],
    ['userName eq "\\x"', /invalid string at position/],
    ['userName eq "a\nb"', /invalid string at position/],
    ['userName eq "\\u0000"', /NUL/],
    ['userName eq "\\ud800"', /surrogate/],
    ['"a" eq userName', /expected an attribute/],
    ['eq "a"', /not an attribute/],
    ['userName eq "a" and', /ends unexpectedly/],
    ['and userName eq "a"', /"and" is not an attribute/],
    ['userName eq "a" userName eq "b"', /position 17; expected "and", "or" or the end/],
    ['(userName eq "a"', /expected "and", "or" or "\)"/],
    ['userName eq "a")', /expected "and", "or" or the end/],
    ['()', /expected an attribute/],
    ['not userName pr', /"\(" after "not"/],
    ['title pr "x"', /the end/],
    ['emails[type eq "work"', /expected "and", "or" or "\]"/],
    ['emails[]', /expected an attribute/],
    ['emails[type eq "work")', /"\]"/],
    ['emails[emails[type pr]]', /no sub-attribute "emails"/],
    ['emails[foo eq "x"]', /emails has no sub-attribute "foo"/],
    ['emails.type[value pr]', /type has no sub-attributes/],
    ['userName[value eq "x"]', /userName has no sub-attributes/],
    ['favouriteColour eq "blue"', /"favouriteColour" is not an attribute/],
    ['name.foo eq "x"', /name has no sub-attribute "foo"/],
    ['name.familyName.x eq "x"', /no sub-attribute/],
    ['urn:example:unknown:2.0:User:x eq "y"', /not an attribute/],
    [`${E}:title eq "x"`, /not an attribute/],
    ['department eq "x"', /not an attribute/],
    ['members.value eq "x"', /not an attribute/],
    ['name eq "x"', /name is complex/],
    ['addresses co "x"', /addresses is complex/],
    ['meta eq "x"', /meta is complex/],
    [`${E} eq "x"`, /is complex/],
    ['password eq "x"', /password cannot be used in a filter/],
    ['active gt true', /cannot be compared with/],
    ['active co "t"', /compares text/],
    ['active eq "yes"', /is a boolean/],
    ['active eq 1', /is a boolean/],
    ['emails.primary ge true', /cannot be compared with/],
    ['x509Certificates.value lt "AA=="', /cannot be compared with/],
    ['userName eq 5', /quoted string/],
    ['userName eq true', /quoted string/],
    ['title gt null', /only be compared with eq and ne/],
    ['meta.created gt "yesterday"', /is a dateTime/],
    ['meta.created eq "2011-02-30T00:00:00Z"', /is a dateTime/],
    ['meta.created eq "2011-02-03"', /is a dateTime/],
    ['userName eq 1e999', /expected a quoted string/],
  ];
  for (const [text, detail] of cases)
    it(text || 'nothing', () => {
      const error = refusal(text);
      expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' });
      expect(error.detail).toMatch(detail);
    });
});

describe('the limits of a filter (RFC 7644 §3.4.2.2)', () => {
  const groups = (n: number) => `${'('.repeat(n)}title pr${')'.repeat(n)}`;
  const comparisons = (n: number) => Array.from({ length: n }, () => 'title pr').join(' and ');

  it('25 nested groups are read, 26 refused', () => {
    expect(reads(groups(25))).toBe('title pr');
    expect(refusal(groups(26)).detail).toMatch(/25/);
  });
  it('200 comparisons are read, 201 refused', () => {
    expect(reads(comparisons(200))).toBeTruthy();
    expect(refusal(comparisons(201)).detail).toMatch(/200/);
  });
  it('10 kB are read, more refused', () => {
    expect(reads(`title eq "${'x'.repeat(10_000)}"`)).toBeTruthy();
    expect(refusal(`title eq "${'é'.repeat(6_000)}"`).detail).toMatch(/10240 bytes/);
  });
  it('"co" looks for 1024 bytes in all, as they are compared; other operators for more', () => {
    expect(reads(`title co "${'x'.repeat(1024)}"`)).toBeTruthy();
    expect(refusal(`title co "${'x'.repeat(1025)}"`).detail).toMatch(/1024 bytes/);
    const many = Array(25).fill(`title co "${'x'.repeat(41)}"`);
    expect(reads(many.slice(1).join(' or '))).toBeTruthy();
    expect(refusal(many.join(' or ')).detail).toMatch(/1024 bytes/);
    expect(refusal(`emails[type eq "work" and value co "${'ﷺ'.repeat(32)}"]`).detail).toMatch(/1024 bytes/);
    expect(reads(`title sw "${'x'.repeat(5000)}" and title ew "${'x'.repeat(5000)}"`)).toBeTruthy();
  });
  it('hostile nesting never overflows the stack', () => {
    for (const text of [
      '('.repeat(10_000),
      'not('.repeat(2_500),
      'emails['.repeat(1_400),
      '"'.repeat(10_001),
      '\\'.repeat(9_999),
    ])
      expect(refusal(text).scimType).toBe('invalidFilter');
  });
});
