import { beforeAll, describe, expect, it } from 'vitest';
import { URN } from '../../../../src/protocol/urn.ts';
import { createGroup, createUser, newProvider, type Provider, scim, where } from '../calls.ts';
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

  it('members.display: of a group the first member that it shows counts', async () => {
    const other = await newProvider();
    const groups = new Letters(other);
    const [bob, ada] = [await createUser(other, 'Bob'), await createUser(other, 'ada')];
    const nested = await createGroup(other, 'Adb');
    const holding = { z: [bob, ada], x: [nested], y: [ada], w: [] };
    for (const [letter, members] of Object.entries(holding)) await groups.group(letter, `by member ${letter}`, members);
    const asked = { filter: 'displayName sw "by member"', sortBy: 'members.display' };
    expect(await groups.find('/Groups', asked)).toBe('yxzw');
    expect(await groups.find('/Groups', { ...asked, sortOrder: 'descending' })).toBe('wzxy');
    expect(await groups.find('/Groups', { ...asked, startIndex: 2, count: 2 })).toBe('xz');
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

  it.each([
    ['name', 'name.formatted'],
    ['addresses', 'addresses.formatted'],
    ['meta', 'meta.resourceType'],
    [URN.enterpriseUser, `${URN.enterpriseUser}:employeeNumber`],
  ])('sortBy %s is refused with the name of a part that can be sorted by', async (sortBy, part) => {
    const { body } = await scim(provider, 'GET', `/Users${where({ sortBy })}`);
    expect(body).toMatchObject({ scimType: 'invalidPath', detail: expect.stringMatching(` ${part}.$`) });
    expect((await scim(provider, 'GET', `/Users${where({ sortBy: part })}`)).status).toBe(200);
  });

  it.each(['', 'up', 'desc', 'ascending,descending'])('sortOrder "%s" is refused', async (sortOrder) =>
    expectError(await scim(provider, 'GET', `/Users${where({ sortBy: 'title', sortOrder })}`), 400, 'invalidValue'),
  );
});
