// What `add`, `replace` and `remove` take where a filter selects values (RFC 7644 §3.5.2).

import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/protocol/json.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { patched, refusal } from './patching.ts';

const BARE = { userName: 'barbara', active: true };
const WORK = { ...BARE, emails: [{ type: 'work', value: 'w@x.example' }] };

describe('a value for what a filter selects', () => {
  const path = 'emails[type eq "work"]';
  const said = [{ type: 'work', value: 'n@x.example' }];

  it.each([
    ['an object', { value: 'n@x.example' }],
    ['a list of one', [{ value: 'n@x.example' }]],
  ])('may be %s', (_, value) => {
    expect(patched(BARE, [{ op: 'add', path, value }]).emails).toEqual(said);
    expect(patched(BARE, [{ op: 'add', value: { [path]: value } }]).emails).toEqual(said);
    expect(patched(WORK, [{ op: 'add', path, value }]).emails).toEqual(said);
    expect(patched(WORK, [{ op: 'replace', path, value }]).emails).toEqual(said);
    expect(patched(WORK, [{ op: 'replace', value: { [path]: value } }]).emails).toEqual(said);
  });

  it.each<[string, Json]>([
    ['text', 'n@x.example'],
    ['a number', 7],
    ['a boolean', true],
    ['a list of two', [{ value: 'a' }, { value: 'b' }]],
    ['a list of texts', ['n@x.example']],
    ['a list in a list', [[{ value: 'n@x.example' }]]],
  ])('is refused where it is %s', (_, value) => {
    const refused = { status: 400, scimType: 'invalidValue' };
    for (const doc of [BARE, WORK]) {
      expect(refusal(doc, [{ op: 'add', path, value }])).toMatchObject(refused);
      expect(refusal(doc, [{ op: 'add', value: { [path]: value } }])).toMatchObject(refused);
    }
    expect(refusal(WORK, [{ op: 'replace', path, value }])).toMatchObject(refused);
    expect(refusal(WORK, [{ op: 'replace', value: { [path]: value } }])).toMatchObject(refused);
  });

  it.each<[string, Json]>([
    ['null', null],
    ['[]', []],
    ['an object of nothing', {}],
    ['what no schema knows', { colour: 'blue' }],
  ])('that says nothing (%s) adds nothing', (_, value) => {
    expect(patched(BARE, [{ op: 'add', path, value }])).toEqual(BARE);
    expect(patched(BARE, [{ op: 'add', value: { [path]: value } }])).toEqual(BARE);
    expect(patched(WORK, [{ op: 'add', path, value }])).toEqual(WORK);
  });
});

describe('what stands under the core URN', () => {
  it.each<[Json]>([['x'], [7], [true], [[{ title: 'x' }]]])('is refused where it is %j', (value) => {
    for (const op of ['add', 'replace'])
      expect(refusal(BARE, [{ op, value: { [URN.user]: value } }]).scimType).toBe('invalidValue');
  });
  it.each<[Json]>([[null], [[]], [{}]])('says nothing where it is %j', (value) => {
    expect(patched(BARE, [{ op: 'add', value: { [URN.user]: value } }])).toEqual(BARE);
  });
});
