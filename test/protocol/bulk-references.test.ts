import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BulkOperation, parseBulk } from '../../src/protocol/bulk.ts';
import { referencesOf, substitute } from '../../src/protocol/bulk-references.ts';
import type { Json, JsonObject } from '../../src/protocol/json.ts';
import { URN } from '../../src/protocol/urn.ts';
import { refusalOf } from './scim-error.ts';

const ENTERPRISE = URN.enterpriseUser;

function operation(method: string, path: string, data: Json): BulkOperation {
  const written = { method, path, data, ...(method === 'POST' ? { bulkId: 'own' } : {}) };
  const [parsed] = parseBulk({ schemas: [URN.bulkRequest], Operations: [written] }).operations;
  if (parsed?.kind !== 'operation') throw new Error('The fixture is not an operation.');
  return parsed;
}

const patch = (data: Json, id = 'grp_1') => operation('PATCH', `/Groups/${id}`, data);
const found = (method: string, path: string, data: Json) => [...referencesOf(operation(method, path, data))].sort();

describe('references (RFC 7644 §3.7.2)', () => {
  const data: JsonObject = {
    Operations: [
      { op: 'add', path: 'members', value: [{ value: 'bulkId:a', $ref: 'https://x/Users/bulkId:a' }] },
      { op: 'remove', path: 'members[value eq "bulkId:b" or value eq "usr_1"]' },
      { op: 'replace', path: 'displayName', value: 'About bulkId:c' },
    ],
  };

  it('are found in path, values, URIs and filters', () =>
    expect([...referencesOf(patch(data, 'bulkId:g'))].sort()).toEqual(['a', 'b', 'g']));

  it.each<[string, JsonObject, string[]]>([
    ['of a manager', { [ENTERPRISE]: { manager: { value: 'bulkId:a', $ref: '../Users/bulkId:a' } } }, ['a']],
    ['of a manager given as a text', { [ENTERPRISE.toUpperCase()]: { Manager: 'bulkId:a' } }, ['a']],
    ['of a manager in a list', { [ENTERPRISE]: { manager: [{ value: 'bulkId:a' }] } }, ['a']],
    ['of a manager under its whole name', { [`${ENTERPRISE}:manager`]: { value: 'bulkId:a' } }, ['a']],
    ['not in a text', { title: 'bulkId:a', externalId: 'bulkId:b', name: { givenName: 'bulkId:c' } }, []],
    ['not in a text under the core URN', { [URN.user]: { title: 'bulkId:a' } }, []],
    ['not in a value that refers to nothing', { emails: [{ value: 'bulkId:a' }], roles: [{ value: 'bulkId:b' }] }, []],
    ['not in a URI of something else', { profileUrl: 'https://x/bulkId:a', photos: [{ value: 'bulkId:b' }] }, []],
    [
      'not in a name of who is meant',
      { [ENTERPRISE]: { department: 'bulkId:a', manager: { displayName: 'bulkId:b' } } },
      [],
    ],
    ['not in what a client may not write', { groups: [{ value: 'bulkId:a' }], meta: { version: 'bulkId:b' } }, []],
    [
      'not in what is not known',
      { other: 'bulkId:a', 'urn:x:User': { buddy: 'bulkId:b', all: { value: 'bulkId:c' } } },
      [],
    ],
  ])('are found in the data of a user: %s', (_, data, bulkIds) => {
    expect(found('POST', '/Users', data)).toEqual(bulkIds);
    expect(found('PUT', '/Users/usr_1', data)).toEqual(bulkIds);
    expect(found('PATCH', '/Users/usr_1', { Operations: [{ op: 'add', value: data }] })).toEqual(bulkIds);
    expect(found('PATCH', '/Users/usr_1', { operations: [{ op: 'Add', Path: URN.user, Value: data }] })).toEqual(
      bulkIds,
    );
    const one = Object.entries(data).map(([path, value]) => ({ op: 'replace', path, value }));
    expect(found('PATCH', '/Users/usr_1', one)).toEqual(bulkIds);
  });

  it.each<[string, Json, string[]]>([
    ['members', [{ value: 'bulkId:a', display: 'bulkId:b' }, 'bulkId:c'], ['a', 'c']],
    ['members', { value: 'bulkId:a' }, ['a']],
    [`${URN.group}:members`, [{ value: 'bulkId:a' }], ['a']],
    ['members[value eq "bulkId:a"]', null, ['a']],
    ['members[value eq "bulkId:a"].value', 'bulkId:b', ['a', 'b']],
    ['displayName', 'bulkId:a', []],
    ['externalId', 'bulkId:a', []],
    ['nothing[value eq "bulkId:a"]', 'bulkId:b', []],
  ])('are found in a PATCH of a group: %s', (path, value, bulkIds) =>
    expect(found('PATCH', '/Groups/grp_1', { Operations: [{ op: 'add', path, value }] })).toEqual(bulkIds),
  );

  it.each<[string, Json, string[]]>([
    [`${ENTERPRISE}:manager.value`, 'bulkId:a', ['a']],
    ['manager', 'bulkId:a', ['a']],
    ['groups[value eq "bulkId:a"]', null, []],
    ['emails[value eq "bulkId:a"].display', 'bulkId:b', []],
  ])('are found in a PATCH of a user: %s', (path, value, bulkIds) =>
    expect(found('PATCH', '/Users/usr_1', { Operations: [{ op: 'add', path, value }] })).toEqual(bulkIds),
  );

  it('are not found in texts with blanks', () => {
    const members = ['bulkId: of old', 'see bulkId:x'].map((value) => ({ value }));
    expect(found('POST', '/Groups', { displayName: 'bulkId:a', members })).toEqual([]);
  });

  it('become ids', () => {
    const ids = new Map([
      ['a', 'usr_a'],
      ['b', 'usr_b'],
      ['g', 'grp_g'],
    ]);
    const { id, data: replaced } = substitute(patch(data, 'bulkId:g'), ids);
    expect(id).toBe('grp_g');
    expect(replaced).toEqual({
      Operations: [
        { op: 'add', path: 'members', value: [{ value: 'usr_a', $ref: 'https://x/Users/usr_a' }] },
        { op: 'remove', path: 'members[value eq "usr_b" or value eq "usr_1"]' },
        { op: 'replace', path: 'displayName', value: 'About bulkId:c' },
      ],
    });
  });

  it('to what did not succeed are refused', () =>
    expect(refusalOf(() => substitute(patch(data), new Map([['a', 'usr_a']])))).toBe(
      '400 invalidValue: bulkId:b does not refer to a successful POST operation in this request.',
    ));

  it('leave an operation without any as it was', () => {
    const plain = patch({ Operations: [{ op: 'remove', path: 'members' }] });
    expect(substitute(plain, new Map()).data).toBe(plain.data);
  });
});

describe('looking for references takes time in proportion to the text', () => {
  afterEach(() => vi.restoreAllMocks());

  /** What the last reference of a text is replaced in, as a pattern says it that tries every slash with every end. */
  const PATTERN = /^(?:\S*\/)?bulkId:([^"\s][^"]*)$/;
  const managed = (value: string) => operation('PUT', '/Users/usr_1', { [ENTERPRISE]: { manager: { value } } });
  const pieces = fc.array(fc.constantFrom('bulkId:', '/', 'a', ' ', 'bulkId', ':', 'é'), { maxLength: 12 });

  it('finds what the pattern finds', () => {
    fc.assert(
      fc.property(pieces, fc.boolean(), pieces, (before, quoted, after) => {
        const text = `${before.join('')}${quoted ? '"' : ''}${after.join('')}`;
        const named = PATTERN.exec(text)?.[1];
        expect([...referencesOf(managed(text))]).toEqual(named === undefined ? [] : [named]);
      }),
    );
  });

  it.each([
    ['slashes before a quotation mark', (n: number) => `${'/bulkId:a'.repeat(n)}"`],
    ['references that begin with a blank', (n: number) => '/bulkId: '.repeat(n)],
    ['quotation marks', (n: number) => '"bulkId:a'.repeat(n)],
  ])('%s', (_, text) => {
    const lastIndexOf = String.prototype.lastIndexOf;
    const steps = (n: number) => {
      let passed = 0;
      vi.spyOn(String.prototype, 'lastIndexOf').mockImplementation(function (this: string, wanted, from) {
        const found = lastIndexOf.call(this, wanted, from);
        passed += Math.min(this.length, from ?? this.length) - found + 1;
        return found;
      });
      referencesOf(managed(text(n)));
      vi.restoreAllMocks();
      return passed;
    };
    expect(steps(2000)).toBeGreaterThan(0);
    expect(steps(2000)).toBeLessThan(2.1 * steps(1000));
  });
});
