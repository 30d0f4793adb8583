import { describe, expect, it } from 'vitest';
import { matches } from '../../../src/protocol/filter/match.ts';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { applyPatch } from '../../../src/protocol/patch/apply.ts';
import { type GroupStep, parseGroupPatch } from '../../../src/protocol/patch/group.ts';
import { GROUP_TYPE } from '../../../src/protocol/schema/types.ts';
import { URN } from '../../../src/protocol/urn.ts';

const body = (...operations: Json[]): JsonObject => ({ schemas: [URN.patchOp], Operations: operations });
const steps = (...operations: Json[]): readonly GroupStep[] => parseGroupPatch(body(...operations), 'grp_own');

describe('PATCH of members becomes steps (RFC 7644 §3.5.2)', () => {
  const cases: readonly (readonly [string, Json, GroupStep])[] = [
    ['add', { op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'b' }] }, { kind: 'add', ids: ['a', 'b'] }],
    [
      'add of one object, with display and $ref',
      { op: 'add', path: 'members', value: { value: 'a', display: 'A', $ref: 'x' } },
      { kind: 'add', ids: ['a'] },
    ],
    ['add of ids alone (AzureAD Postman)', { op: 'Add', path: 'members', value: ['a'] }, { kind: 'add', ids: ['a'] }],
    ['add of one bare id (AzureAD Postman)', { op: 'add', path: 'members', value: 'a' }, { kind: 'add', ids: ['a'] }],
    ['add without path', { op: 'add', value: { members: [{ value: 'a' }] } }, { kind: 'add', ids: ['a'] }],
    [
      'add by the full name',
      { op: 'add', path: `${URN.group}:members`, value: [{ value: 'a' }] },
      { kind: 'add', ids: ['a'] },
    ],
    ['remove by filter', { op: 'remove', path: 'members[value eq "a"]' }, { kind: 'remove', ids: ['a'] }],
    ['remove by the RFC’s own text', { op: 'remove', path: 'members[value eq"a"]' }, { kind: 'remove', ids: ['a'] }],
    [
      'remove by several ids',
      { op: 'remove', path: 'members[value eq "a" or (value eq "b" or value eq "c")]' },
      { kind: 'remove', ids: ['a', 'b', 'c'] },
    ],
    [
      'remove by value (Entra ID, JumpCloud)',
      { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'a' }] },
      { kind: 'remove', ids: ['a'] },
    ],
    [
      'remove by filter, in another case',
      { op: 'remove', path: 'members[value eq "A"]' },
      { kind: 'remove', ids: ['a'] },
    ],
    [
      'remove by value, in another case',
      { op: 'remove', path: 'members', value: ['A', 'b'] },
      { kind: 'remove', ids: ['a', 'b'] },
    ],
    ['remove of none', { op: 'remove', path: 'members', value: [] }, { kind: 'remove', ids: [] }],
    ['remove of all', { op: 'remove', path: 'members' }, { kind: 'replace', ids: [] }],
    ['replace', { op: 'replace', path: 'members', value: [{ value: 'a' }] }, { kind: 'replace', ids: ['a'] }],
    ['replace by none', { op: 'replace', path: 'members', value: [] }, { kind: 'replace', ids: [] }],
    ['replace by null', { op: 'replace', path: 'members', value: null }, { kind: 'replace', ids: [] }],
    ['replace without path', { op: 'replace', value: { MEMBERS: [{ value: 'a' }] } }, { kind: 'replace', ids: ['a'] }],
  ];
  for (const [name, operation, step] of cases) it(name, () => expect(steps(operation)).toEqual([step]));

  it('remove by another filter is matched with each member', () => {
    const [step] = steps({ op: 'remove', path: 'members[type eq "Group" and not (value eq "grp_a")]' });
    if (step?.kind !== 'removeWhere') throw new Error('Another step.');
    const selects = (member: JsonObject) => matches({ members: [member] }, step.filter);
    expect(selects({ value: 'grp_b', type: 'Group' })).toBe(true);
    expect(selects({ value: 'grp_a', type: 'Group' })).toBe(false);
    expect(selects({ value: 'usr_a', type: 'User' })).toBe(false);
  });

  it('keeps the order and joins neighbours', () => {
    const add = (id: string) => ({ op: 'add', path: 'members', value: [{ value: id }] });
    expect(steps(add('a'), add('b'), { op: 'remove', path: 'members' }, add('c'))).toEqual([
      { kind: 'add', ids: ['a', 'b'] },
      { kind: 'replace', ids: [] },
      { kind: 'add', ids: ['c'] },
    ]);
  });
});

describe('PATCH of the attributes of a group (RFC 7644 §3.5.2)', () => {
  const patched = (operation: Json) => {
    let doc: JsonObject = { displayName: 'Old', externalId: 'e' };
    for (const step of steps(operation))
      if (step.kind === 'attributes') doc = applyPatch(doc, step.operations, GROUP_TYPE);
    return doc;
  };
  it('renames', () =>
    expect(patched({ op: 'replace', path: 'displayName', value: 'New' })).toEqual({
      displayName: 'New',
      externalId: 'e',
    }));
  it('renames without path, beside members', () => {
    const operation = { op: 'replace', value: { displayName: 'New', members: [{ value: 'a' }] } };
    expect(patched(operation).displayName).toBe('New');
    expect(steps(operation).map(({ kind }) => kind)).toEqual(['attributes', 'replace']);
  });
  it('takes the id that Okta repeats, and no other', () => {
    expect(patched({ op: 'replace', value: { id: 'grp_own', displayName: 'New' } }).displayName).toBe('New');
    expect(() => patched({ op: 'replace', value: { id: 'grp_x', displayName: 'New' } })).toThrow(
      expect.objectContaining({ scimType: 'mutability' }),
    );
  });
  it('takes externalId away', () =>
    expect(patched({ op: 'remove', path: 'externalId' })).toEqual({ displayName: 'Old' }));
});

describe('PATCH of a group is refused (RFC 7644 §3.5.2, §3.12)', () => {
  const cases: readonly (readonly [string, Json, string])[] = [
    ['a member that is a number', { op: 'add', path: 'members', value: 7 }, 'invalidValue'],
    ['a member whose value is one', { op: 'add', path: 'members', value: [{ value: 7 }] }, 'invalidValue'],
    ['a member that is a list', { op: 'add', path: 'members', value: [[]] }, 'invalidValue'],
    ['a member that is null', { op: 'add', path: 'members', value: [null] }, 'invalidValue'],
    ['a member without value', { op: 'add', path: 'members', value: [{ display: 'A' }] }, 'invalidValue'],
    ['members as a number', { op: 'replace', path: 'members', value: 7 }, 'invalidValue'],
    ['members as an empty text', { op: 'replace', path: 'members', value: '' }, 'invalidValue'],
    ['add without value', { op: 'add', path: 'members' }, 'invalidValue'],
    ['another value of a member', { op: 'replace', path: 'members[value eq "a"].value', value: 'b' }, 'mutability'],
    [
      'another member in its place',
      { op: 'replace', path: 'members[value eq "a"]', value: { value: 'b' } },
      'mutability',
    ],
    ['members.value', { op: 'add', path: 'members.value', value: 'a' }, 'mutability'],
    ['an unknown path', { op: 'add', path: 'owners', value: 'a' }, 'invalidPath'],
    ['an unknown filter', { op: 'remove', path: 'members[name eq "a"]' }, 'invalidFilter'],
    ['remove of displayName', { op: 'remove', path: 'displayName' }, 'mutability'],
    ['remove without path', { op: 'remove', value: { members: [{ value: 'a' }] } }, 'noTarget'],
    ['id', { op: 'replace', path: 'id', value: 'x' }, 'mutability'],
  ];
  for (const [name, operation, scimType] of cases)
    it(`${name}: ${scimType}`, () =>
      expect(() => steps(operation)).toThrow(expect.objectContaining({ status: 400, scimType })));

  it.each([
    ['value', 'immutable'],
    ['$ref', 'immutable'],
    ['type', 'immutable'],
    ['display', 'readOnly'],
  ])('members.%s, by its mutability in the schema: %s', (name, mutability) => {
    for (const path of [`members.${name}`, `members[value eq "a"].${name}`])
      for (const op of ['add', 'replace', 'remove'])
        expect(() => steps({ op, path, value: 'b' })).toThrow(
          expect.objectContaining({ scimType: 'mutability', message: expect.stringContaining(`is ${mutability}.`) }),
        );
  });

  it('an empty displayName: invalidValue', () => {
    const [step] = steps({ op: 'replace', path: 'displayName', value: '' });
    if (step?.kind !== 'attributes') throw new Error('Another step.');
    expect(() => applyPatch({ displayName: 'Old' }, step.operations, GROUP_TYPE)).toThrow(
      expect.objectContaining({ scimType: 'invalidValue' }),
    );
  });
});
