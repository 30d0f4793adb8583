import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BulkOperation, type InvalidOperation, parseBulk } from '../../src/protocol/bulk.ts';
import { circularReference, planBulk } from '../../src/protocol/bulk-plan.ts';
import { referencesOf } from '../../src/protocol/bulk-references.ts';
import type { Json, JsonObject } from '../../src/protocol/json.ts';
import { URN } from '../../src/protocol/urn.ts';
import { refusalOf } from './scim-error.ts';

/** "a<b,c": POST of a group with bulkId a and the members b and c; "a!b": PATCH of a that adds b; "-a": DELETE. */
function operations(...texts: string[]): readonly (BulkOperation | InvalidOperation)[] {
  const members = (list = '') => (list === '' ? [] : list.split(',').map((id) => ({ value: `bulkId:${id}` })));
  const written = texts.map((text): Json => {
    const [, id, list] = /^-?(\w+)(?:[<!](.*))?$/.exec(text) ?? [];
    if (text.startsWith('-')) return { method: 'DELETE', path: `/Groups/${id}` };
    if (text.includes('!')) {
      const data = { Operations: [{ op: 'add', path: 'members', value: members(list) }] };
      return { method: 'PATCH', path: `/Groups/${id}`, data };
    }
    return { method: 'POST', path: '/Groups', bulkId: id ?? '', data: { displayName: text, members: members(list) } };
  });
  return parseBulk({ schemas: [URN.bulkRequest], Operations: written }).operations;
}

function first(list: readonly (BulkOperation | InvalidOperation)[]): BulkOperation {
  const [operation] = list;
  if (operation?.kind !== 'operation') throw new Error('The fixture is not an operation.');
  return operation;
}

describe('the order of bulk operations (RFC 7644 §3.7.1)', () => {
  it.each<[string, string[], number[][], number[]]>([
    ['without references, one wave', ['a', 'b', 'grp_1!', '-grp_2'], [[0, 1, 2, 3]], []],
    ['a reference backwards waits', ['a', 'b<a'], [[0], [1]], []],
    ['a reference forwards waits', ['b<a', 'a'], [[1], [0]], []],
    ['a chain in any order', ['c<b', 'b<a', 'a'], [[2], [1], [0]], []],
    [
      'POSTs go before POSTs that wait',
      ['a', 'b<a', 'c', 'd<c'],
      [
        [0, 2],
        [1, 3],
      ],
      [],
    ],
    ['others do not', ['a', 'b<a', '-grp_1', 'c'], [[0], [1, 2, 3]], []],
    ['nor do POSTs go before others that wait', ['a', 'grp_1!a', 'c'], [[0], [1, 2]], []],
    ['unless nothing else can move', ['grp_1!a', '-grp_1', 'a'], [[2], [0, 1]], []],
    [
      'changes of one group keep their order',
      ['grp_1!', 'a', 'grp_1!a', '-grp_1'],
      [
        [0, 1],
        [2, 3],
      ],
      [],
    ],
    ['an undeclared bulkId is not waited for', ['a<nobody'], [[0]], []],
    ['a circle is not run', ['a<b', 'b<a', 'c'], [[2]], [0, 1]],
    ['nor what waits for it', ['a<a', 'b<a', 'c'], [[2]], [0, 1]],
  ])('%s', (_, texts, waves, circular) =>
    expect(planBulk(operations(...texts))).toEqual({ waves, circles: [], circular }),
  );

  it('leaves out invalid operations', () => {
    const { operations: parsed } = parseBulk({ schemas: [URN.bulkRequest], Operations: [7, { method: 'GET' }] });
    expect(planBulk(parsed)).toEqual({ waves: [], circles: [], circular: [] });
  });

  /** "a<b": POST of a user with bulkId a and the manager b. */
  const users = (...texts: string[]) =>
    texts.map((text): Json => {
      const [bulkId = '', manager] = text.split('<');
      const value: JsonObject =
        manager === undefined ? {} : { [URN.enterpriseUser]: { manager: { value: `bulkId:${manager}` } } };
      return { method: 'POST', path: '/Users', bulkId, data: { userName: bulkId, ...value } };
    });
  const group = (bulkId: string, member: string): Json => ({
    method: 'POST',
    path: '/Groups',
    bulkId,
    data: { displayName: bulkId, members: [{ value: `bulkId:${member}` }] },
  });
  it.each<[string, Json[], number[][], number[], number[]]>([
    ['users in a circle are made together', users('a<b', 'b<a', 'c'), [[2], [0, 1]], [0, 1], []],
    ['with what waits for them', users('a<b', 'b<a', 'c<a'), [[0, 1, 2]], [0, 1, 2], []],
    ['a user may be its own manager', users('a<a'), [[0]], [0], []],
    ['groups that hold them come after', [...users('a<b', 'b<a'), group('g', 'a')], [[0, 1], [2]], [0, 1], []],
    ['a user that waits for a circle of groups does not run', [...users('a<g'), group('g', 'g')], [], [], [0, 1]],
  ])('§3.7.1 %s', (_, operations, waves, circles, circular) => {
    const { operations: parsed } = parseBulk({ schemas: [URN.bulkRequest], Operations: operations });
    expect(planBulk(parsed)).toEqual({ waves, circles, circular });
  });

  it('runs each operation once, after what it refers to', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const references = fc.array(fc.subarray(ids, { maxLength: 2 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(references, fc.shuffledSubarray(ids, { minLength: 6 }), (lists, order) => {
        const parsed = operations(...order.map((id, i) => `${id}<${(lists[i] ?? []).join(',')}`));
        const { waves, circular } = planBulk(parsed);
        expect([...waves.flat(), ...circular].sort()).toEqual([0, 1, 2, 3, 4, 5]);
        const done = new Set<string>();
        for (const wave of waves) {
          const made = wave.map((index) => parsed[index]).filter((operation) => operation?.kind === 'operation');
          for (const operation of made) for (const need of referencesOf(operation)) expect(done).toContain(need);
          for (const operation of made) done.add(operation.bulkId ?? '');
        }
        for (const index of circular) {
          const operation = parsed[index];
          const needs = operation?.kind === 'operation' ? [...referencesOf(operation)] : [];
          expect(needs.some((need) => !done.has(need))).toBe(true);
        }
      }),
    );
  });

  it('names the circle with 409', () =>
    expect(
      refusalOf(() => {
        throw circularReference(first(operations('a<b,a')));
      }),
    ).toBe('409: The operation is part of a circular reference: bulkId:b, bulkId:a.'));
});
