import { beforeAll, describe, expect, it } from 'vitest';
import { URN } from '../../../../src/protocol/urn.ts';
import { newProvider, type Provider, scim, where } from '../calls.ts';
import { expectError, expectList } from './expected.ts';

let provider: Provider;

beforeAll(async () => {
  provider = await newProvider();
});

const asked = (filter: string, path = '/Users') => scim(provider, 'GET', path + where({ filter }));

describe('a filter that means nothing is 400 invalidFilter (RFC 7644 §3.4.2.2, §3.12)', () => {
  it.each([
    ['', ' ', 'title', 'title eq', 'eq "x"', 'title eq "x', 'title eq x"', "title eq 'x'", 'title eq x', 'title = "x"'],
    ['title xx "x"', 'title eq "x" and', 'and title eq "x"', 'title eq "x" title pr', 'title pr and or active eq true'],
    ['(title pr', 'title pr)', '()', ')', 'not', 'not title pr', 'not ()', 'title pr "x"', 'title eq "x" "y"'],
    [
      'nope eq "x"',
      'name.nope eq "x"',
      'emails.value.x eq "y"',
      'emails. eq "x"',
      '.',
      'urn:nope:x eq "1"',
      'userName.value pr',
    ],
    [`${URN.enterpriseUser}:nope pr`, `${URN.group}:displayName pr`, 'members pr', 'title eq {}', 'title eq ["a"]'],
    [
      'emails[nope eq "x"]',
      'emails[type eq "work"',
      'emails[]',
      'emails[type eq "work"]]',
      'title[value eq "x"]',
      '[type pr]',
    ],
    [
      'emails[emails[type pr]]',
      'emails[type eq "work"].nope eq "x"',
      'title eq "a\\x"',
      'title eq "\\u12"',
      'title eq "a\nb"',
    ],
    [
      'active gt true',
      'active co true',
      'active eq "maybe"',
      'active eq 1',
      'title eq 5',
      'title eq true',
      'title co null',
    ],
    [
      'meta.created gt "yesterday"',
      'meta.created gt 5',
      'meta.created gt "2011-13-45T00:00:00Z"',
      'meta.created eq ""',
    ],
    [
      'name eq "x"',
      'addresses co "x"',
      'x509Certificates.value gt "a"',
      'password pr',
      'password eq "x"',
      'password sw "a"',
    ],
  ])('%s, …', async (...filters) => {
    for (const filter of filters) expectError(await asked(filter), 400, 'invalidFilter');
  });

  it('for groups: what only users have', async () => {
    for (const filter of ['userName pr', 'active eq true', `${URN.enterpriseUser}:department pr`, 'members.nope pr'])
      expectError(await asked(filter, '/Groups'), 400, 'invalidFilter');
  });

  it('names the position and what was expected there', async () =>
    expect((await asked('title eq "x" nand active pr')).body.detail).toMatch(/"nand" at position 14/));
});

describe('limits of a filter (RFC 7644 §3.4.2.2)', () => {
  const nested = (depth: number) => `${'not ('.repeat(depth)}title pr${')'.repeat(depth)}`;
  it.each([
    ['10 kB', `title eq "${'x'.repeat(11_000)}"`],
    ['200 comparisons', Array(201).fill('title pr').join(' and ')],
    ['25 brackets', nested(26)],
  ])('%s', async (_, filter) => expectError(await asked(filter), 400, 'invalidFilter'));

  it('what is within them is answered', async () => {
    expectList(await asked(nested(25)), 0);
    expectList(await asked(Array.from({ length: 200 }, (_, i) => `userName eq "${i}"`).join(' or ')), 0);
  });
});

describe('a filter in a URL (RFC 7644 §3.4.2.2)', () => {
  it.each([
    ['/Users?filter=title+eq+%22x%22', 200],
    ['/Users?filter=title%20eq%20%22%2B%c3%a5%22', 200],
    ['/Users?filter=%ZZ', 400],
    ['/Users?filter', 400],
    ['/Users?filter=', 400],
  ])('%s is %i', async (path, status) => expect((await scim(provider, 'GET', path)).status).toBe(status));
});
