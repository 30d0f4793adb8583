import { beforeAll, describe, expect, it } from 'vitest';
import { URN } from '../../../../src/protocol/urn.ts';
import { newProvider, type Provider, scim, where } from '../calls.ts';
import { expectError, expectList, Letters } from './expected.ts';

let provider: Provider;
let letters: Letters;

/** Letter, title, family name, and e-mail addresses of which the second is the primary one. */
const PEOPLE = [
  ['b', 'Banana', 'Zed', ['zb', '4']],
  ['a', 'apple', 'young', ['za', '5']],
  ['d', undefined, undefined, []],
  ['c', 'Cherry', 'alpha', ['zc', '3']],
  ['e', 'éclair', 'Émile', ['ze', '1']],
] as const;

beforeAll(async () => {
  provider = await newProvider();
  letters = new Letters(provider);
  for (const [letter, title, familyName, emails] of PEOPLE)
    await letters.user(letter, `u${letter}`, {
      ...(title === undefined ? {} : { title, name: { familyName } }),
      emails: emails.map((value, i) => ({ value, primary: i === 1 })),
    });
});

describe('sortBy and sortOrder (RFC 7644 §3.4.2.3)', () => {
  it.each([
    ['userName', 'abcde'],
    ['USERNAME', 'abcde'],
    [`${URN.user}:title`, 'abced'],
    ['title', 'abced'],
    ['name.familyName', 'cabed'],
    ['emails', 'ecbad'],
    ['emails.value', 'ecbad'],
    ['meta.created', 'badce'],
    ['meta.lastModified', 'badce'],
    ['id', 'badce'],
  ])('%s: case does not count where the schema says so, absent comes last', async (by, expected) => {
    const reversed = [...expected].reverse().join('');
    expect(await letters.find('/Users', { sortBy: by })).toBe(expected);
    expect(await letters.find('/Users', { sortBy: by, sortOrder: 'Ascending' })).toBe(expected);
    expect(await letters.find('/Users', { sortBy: by, sortOrder: 'DESCENDING' })).toBe(reversed);
    const pages = [];
    for (const startIndex of [1, 3, 5]) pages.push(await letters.find('/Users', { sortBy: by, startIndex, count: 2 }));
    expect(pages.join('')).toBe(expected);
  });

  it('by what is not shown, or every resource lacks, is an order still', async () => {
    expect(await letters.find('/Users', { sortBy: 'title', excludedAttributes: 'title' })).toBe('abced');
    for (const sortBy of ['groups.display', 'addresses.country', 'x509Certificates', `${URN.enterpriseUser}:manager`])
      expectList(await scim(provider, 'GET', `/Users${where({ sortBy })}`), 5);
  });

  it('sortOrder without sortBy, and an empty sortBy, ask for no order', async () => {
    expectList(await scim(provider, 'GET', '/Users?sortOrder=descending'), 5);
    expectList(await scim(provider, 'GET', '/Users?sortBy='), 5);
  });

  it.each(['nope', 'nope.nope', 'name', 'addresses', 'password', 'title,userName', "x' or 1=1", '.', '😀'])(
    'sortBy %s is refused',
    async (sortBy) => expectError(await scim(provider, 'GET', `/Users${where({ sortBy })}`), 400, 'invalidPath'),
  );

  it.each(['', 'up', 'desc', 'ascending,descending'])('sortOrder "%s" is refused', async (sortOrder) =>
    expectError(await scim(provider, 'GET', `/Users${where({ sortBy: 'title', sortOrder })}`), 400, 'invalidValue'),
  );
});
