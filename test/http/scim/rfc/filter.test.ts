import { beforeAll, describe, expect, it } from 'vitest';
import { URN } from '../../../../src/protocol/urn.ts';
import { newProvider, scim } from '../calls.ts';
import { expectList, Letters } from './expected.ts';

const ENTERPRISE = URN.enterpriseUser;
let letters: Letters;
let find: (filter: string, path?: string) => Promise<string>;
const ids: Record<string, string> = {};
let createdAt = 0;

beforeAll(async () => {
  const provider = await newProvider();
  letters = new Letters(provider);
  find = async (filter, path = '/Users') => [...(await letters.find(path, { filter }))].sort().join('');
  ids.a = await letters.user('a', 'Alice', {
    schemas: [URN.user, ENTERPRISE],
    externalId: 'Ext-A',
    title: 'Engineer',
    nickName: 'é"q\\b',
    name: { familyName: 'Ångström', givenName: 'Ali' },
    userType: 'Employee',
    profileUrl: 'https://Example.com/Alice',
    emails: [
      { value: 'a@work.com', type: 'work', primary: true },
      { value: 'a@home.com', type: 'home' },
    ],
    phoneNumbers: [{ value: 'tel:+1-201-555-0123', type: 'work' }],
    addresses: [
      { type: 'work', locality: 'Paris', country: 'FR' },
      { type: 'home', locality: 'Rome', country: 'IT' },
    ],
    x509Certificates: [{ value: 'QUJD' }],
    roles: [{ value: 'admin', primary: true }],
    [ENTERPRISE]: { department: 'Sales', manager: { value: 'usr_none' } },
  });
  ids.b = await letters.user('b', 'bob', {
    externalId: 'ext-a',
    title: '100% sure_x',
    active: false,
    userType: 'Intern',
    name: { familyName: "O'Hara" },
    emails: [{ value: 'b@work.com', type: 'home' }],
    ims: [{ value: 'x', type: 'xmpp' }],
    [ENTERPRISE]: { department: 'sales' },
  });
  ids.c = await letters.user('c', 'carol', { displayName: 'null', nickName: '😀 smile', userType: 'Employee' });
  ids.d = await letters.user('d', 'dave', {
    displayName: 'true',
    title: 'engineer',
    emails: [{ value: 'd@work.com', type: 'work' }],
  });
  ids.g = await letters.group('g', 'Grp One', [ids.a, ids.b]);
  ids.h = await letters.group('h', 'grp two', [ids.g, ids.c]);
  const [user] = expectList(await scim(provider, 'GET', '/Users?filter=userName eq "alice"'));
  const meta = user?.meta;
  createdAt = Date.parse(String(Object(meta).created));
});

/** The table's filters may name the ids of others: `{a}`. */
const named = (filter: string) => filter.replaceAll(/\{([a-h])\}/g, (_, letter: string) => ids[letter] ?? '');

describe('operators on text (RFC 7644 §3.4.2.2)', () => {
  it.each([
    ['userName eq "ALICE"', 'a'],
    ['USERNAME Eq "alice"', 'a'],
    ['title eq "engineer"', 'ad'],
    ['title ne "engineer"', 'bc'],
    ['title co "GIN"', 'ad'],
    ['title sw "eng"', 'ad'],
    ['title ew "EER"', 'ad'],
    ['title gt "e"', 'ad'],
    ['title ge "engineer"', 'ad'],
    ['title lt "e"', 'b'],
    ['title le "Engineer"', 'abd'],
    ['title pr', 'abd'],
    ['title eq null', 'c'],
    ['title ne null', 'abd'],
    ['displayName eq "null"', 'c'],
    ['displayName eq "true"', 'd'],
    ['displayName eq null', 'ab'],
    ['name pr', 'ab'],
    ['name.givenName pr', 'a'],
    ['NAME.FAMILYNAME co "hara"', 'b'],
    ['name[familyName eq "o\'hara"]', 'b'],
    ['profileUrl sw "https://"', 'a'],
    ['schemas eq "urn:x"', ''],
    ['schemas pr', 'abcd'],
  ])('%s', async (filter, expected) => expect(await find(filter)).toBe(expected));
});

describe('case counts where the schema says so (RFC 7643 §2.2, §7)', () => {
  it.each([
    ['externalId eq "Ext-A"', 'a'],
    ['externalId eq "ext-a"', 'b'],
    ['externalId co "Ext"', 'a'],
    ['externalId sw "e"', 'b'],
    ['id eq "{a}"', 'a'],
    ['id sw "usr_"', 'abcd'],
    ['id sw "USR_"', ''],
    ['id ne "{a}"', 'bcd'],
    ['profileUrl co "example"', ''],
    ['x509Certificates.value eq "QUJD"', 'a'],
    ['x509Certificates.value eq "qujd"', ''],
    ['name.familyName eq "ÅNGSTRÖM"', 'a'],
    ['name.familyName eq "A\u030angstro\u0308m"', 'a'],
    ['emails.type eq "WORK"', 'ad'],
    ['roles.value eq "ADMIN"', 'a'],
  ])('%s', async (filter, expected) => expect(await find(named(filter))).toBe(expected));
});

describe('literals are JSON (RFC 7644 §3.4.2.2), and nothing else', () => {
  it.each([
    ['nickName eq "\\u00e9\\"q\\\\b"', 'a'],
    ['nickName co "\\""', 'a'],
    ['nickName co "\\ud83d\\ude00"', 'c'],
    ['nickName sw "É"', 'a'],
    ['title co "%"', 'b'],
    ['title co "_"', 'b'],
    ['title sw "1%"', ''],
    ['title co "e%r"', ''],
    ["title eq \"' OR '1'='1\"", ''],
    ['title eq "\'; DROP TABLE users; --"', ''],
    ['title eq "$.userName"', ''],
    ['title eq "a)b("', ''],
    ['title eq "*"', ''],
  ])('%s', async (filter, expected) => expect(await find(filter)).toBe(expected));
});

describe('booleans (RFC 7643 §2.3.2)', () => {
  it.each([
    ['active eq true', 'acd'],
    ['active eq FALSE', 'b'],
    ['active ne true', 'b'],
    ['active eq "True"', 'acd'],
    ['not (active eq true)', 'b'],
    ['active pr', 'abcd'],
    ['emails.primary eq true', 'a'],
    ['emails[primary ne true]', 'abd'],
    ['roles[primary eq "True"]', 'a'],
  ])('%s', async (filter, expected) => expect(await find(filter)).toBe(expected));
});

describe('a value that does not say so is not primary (RFC 7643 §2.4)', () => {
  it.each([
    ['emails.primary eq false', 'abd'],
    ['emails[type eq "home" and primary eq false]', 'ab'],
    ['emails[type eq "work" and primary eq "False"]', 'd'],
    ['roles[primary eq false]', ''],
    ['emails[primary pr]', 'a'],
  ])('%s', async (filter, expected) => expect(await find(filter)).toBe(expected));
});

describe('dates are instants (RFC 7643 §2.3.5)', () => {
  it.each([
    ['meta.created ge "{time}"', 'abcd'],
    ['meta.created ge "{+02:00}"', 'abcd'],
    ['meta.created lt "{+02:00}"', ''],
    ['meta.created ge "{-05:30}"', 'abcd'],
    ['meta.lastModified gt "2011-05-13T04:42:34.123456Z"', 'abcd'],
    ['meta.lastModified lt "2011-05-13T04:42:34Z"', ''],
    ['meta.lastmodified GT "2099-01-01T00:00:00Z"', ''],
    ['meta.created ne "2011-05-13T04:42:34Z"', 'abcd'],
    ['meta[resourceType eq "User"]', 'abcd'],
  ])('%s', async (filter, expected) => {
    const shifted = (minutes: number) => new Date(createdAt + minutes * 60_000).toISOString().replace('Z', '');
    const times = {
      '{time}': `${shifted(0)}Z`,
      '{+02:00}': `${shifted(120)}+02:00`,
      '{-05:30}': `${shifted(-330)}-05:30`,
    };
    const given = Object.entries(times).reduce((text, [name, time]) => text.replace(name, time), filter);
    expect(await find(given)).toBe(expected);
  });
});

describe('attributes of several values, and value paths (RFC 7644 §3.4.2.2)', () => {
  it.each([
    ['emails eq "a@HOME.com"', 'a'],
    ['emails co "work.com"', 'abd'],
    ['emails.type eq "home" and emails.value co "@work.com"', 'ab'],
    ['emails[type eq "home" and value co "@work.com"]', 'b'],
    ['emails[type eq "work" or type eq "home"]', 'abd'],
    ['emails[not (type eq "work")]', 'ab'],
    ['not (emails[type eq "work"])', 'bc'],
    ['emails.type ne "work"', 'bc'],
    ['emails[(type eq "work" and primary eq true) or value sw "d@"]', 'ad'],
    ['emails[display pr]', ''],
    ['emails[value eq null]', ''],
    ['emails[type eq "work"].value co "a@"', 'a'],
    ['addresses[type eq "work" and locality eq "rome"]', ''],
    ['addresses[type eq "home" and locality eq "rome"]', 'a'],
    ['ims[type eq "xmpp"] or emails[type eq "work" and value co "@work.com"]', 'abd'],
    ['not (emails pr)', 'c'],
    ['groups.value eq "{h}"', 'abc'],
    ['groups[value eq "{h}" and type eq "direct"]', 'c'],
    ['groups[type eq "indirect"]', 'ab'],
    ['groups.display eq "GRP ONE"', 'ab'],
    ['not (groups pr)', 'd'],
  ])('%s', async (filter, expected) => expect(await find(named(filter))).toBe(expected));

  it.each([
    ['members.value eq "{a}"', 'g'],
    ['members eq "{a}"', 'g'],
    ['members[value eq "{a}" and type eq "Group"]', ''],
    ['members[type eq "group"]', 'h'],
    ['members[value eq "{c}" or value eq "{b}"]', 'gh'],
    ['members.$ref ew "{a}"', 'g'],
    ['members.display eq "Alice"', 'g'],
    ['not (members.value eq "{a}")', 'h'],
    [`${URN.group}:displayName sw "GRP"`, 'gh'],
  ])('groups: %s', async (filter, expected) => expect(await find(named(filter), '/Groups')).toBe(expected));
});

describe('qualified names (RFC 7644 §3.10)', () => {
  it.each([
    [`${URN.user.toUpperCase()}:USERNAME sw "A"`, 'a'],
    [`${URN.user}:emails[type eq "work"]`, 'ad'],
    [`${URN.user}:meta.created pr`, 'abcd'],
    [`${ENTERPRISE}:department eq "SALES"`, 'ab'],
    [`${ENTERPRISE}:department ne "sales"`, 'cd'],
    [`${ENTERPRISE}:manager.value eq "usr_none"`, 'a'],
    [`${ENTERPRISE}:manager[value eq "usr_none"]`, 'a'],
    [`${ENTERPRISE} pr`, 'ab'],
    [`schemas eq "${ENTERPRISE}"`, 'ab'],
  ])('%s', async (filter, expected) => expect(await find(filter)).toBe(expected));
});

describe('precedence and grouping (RFC 7644 §3.4.2.2)', () => {
  it.each([
    ['title eq "engineer" or userType eq "Intern" and active eq true', 'ad'],
    ['(title eq "engineer" or userType eq "Intern") and active eq false', 'b'],
    ['not (title pr) and active eq true or active eq false', 'bc'],
    ['not (title pr or active eq false)', 'c'],
    ['not (not (title eq "engineer"))', 'ad'],
    ['((((title eq "engineer"))))', 'ad'],
    ['NOT(title pr) OR(active eq false)', 'bc'],
    ['  title   eq\t"engineer"  ', 'ad'],
    ['userType ne "Employee" and not (emails co "home.com" or emails.value co "zzz")', 'bd'],
  ])('%s', async (filter, expected) => expect(await find(filter)).toBe(expected));
});
