// Values of a multi-valued attribute under PATCH, each function by itself (RFC 7644 §3.5.2, RFC 7643 §2.4).

import { describe, expect, it } from 'vitest';
import { addValues, listOf, settledValues, withoutShell, withoutValues } from '../../../src/protocol/patch/values.ts';
import { coreAttributeNamed } from '../../../src/protocol/schema/lookup.ts';
import { USER_TYPE } from '../../../src/protocol/schema/types.ts';
import { refusalOf } from '../scim-error.ts';

const EMAILS = coreAttributeNamed(USER_TYPE, 'emails');
if (!EMAILS) throw new Error('A user has emails.');
const emails = EMAILS;

const work = { type: 'work', value: 'ada@acme.example' };
const home = { type: 'home', value: 'ada@home.example' };
const primary = <Value extends object>(value: Value, is = true) => ({ ...value, primary: is });

it.each([
  [undefined, []],
  [null, []],
  [[work], [work]],
  [work, [work]],
  ['a', ['a']],
])('a list of %j', (value, list) => {
  expect(listOf(value)).toEqual(list);
});

describe('added values', () => {
  it('follow those that are there', () => {
    expect(addValues(emails, [work], [home], 'emails')).toEqual([work, home]);
  });

  it('that are there already are not doubled, and bring what is new of them', () => {
    const added = { ...work, display: 'Ada' };
    expect(addValues(emails, [work, home], [added], 'emails')).toEqual([added, home]);
  });

  it('take primary from the others only where one of them is primary', () => {
    expect(addValues(emails, [primary(work)], [primary(home)], 'emails')).toEqual([
      primary(work, false),
      primary(home),
    ]);
    expect(addValues(emails, [primary(work)], [home], 'emails')).toEqual([primary(work), home]);
  });
});

describe('changed values', () => {
  it('that are primary now take it from those that were not changed', () => {
    const values = [primary(work), primary(home)];
    expect(settledValues(emails, values, new Set([1]), 'emails')).toEqual([primary(work, false), primary(home)]);
    expect(settledValues(emails, values, new Set([0]), 'emails')).toEqual([primary(work), primary(home, false)]);
  });

  it('leave no list where none is left', () => {
    expect(settledValues(emails, [undefined, home], new Set([0]), 'emails')).toEqual([home]);
    expect(settledValues(emails, [undefined], new Set([0]), 'emails')).toBeUndefined();
  });
});

describe('removed values', () => {
  it('are told by value, and by type where that is said too', () => {
    const both = [work, { ...work, type: 'home' }];
    expect(withoutValues(emails, both, [{ value: work.value }], 'emails')).toBeUndefined();
    expect(withoutValues(emails, both, [work], 'emails')).toEqual([{ ...work, type: 'home' }]);
    expect(withoutValues(emails, both, [work.value], 'emails')).toBeUndefined();
  });

  it('are told in any case, as the schema compares them', () => {
    expect(withoutValues(emails, [work], [{ value: 'ADA@Acme.example', type: 'Work' }], 'emails')).toBeUndefined();
  });

  it('without a value are told by all that is said of them', () => {
    expect(withoutValues(emails, [work, home], [{ type: 'home' }], 'emails')).toEqual([work]);
    expect(withoutValues(emails, [work, home], [{ type: 'home', display: 'x' }], 'emails')).toEqual([work, home]);
  });

  it('that are not there change nothing', () => {
    expect(withoutValues(emails, [work], [home], 'emails')).toEqual([work]);
    expect(withoutValues(emails, undefined, [home], 'emails')).toBeUndefined();
  });

  it('that cannot be values are refused', () => {
    expect(refusalOf(() => withoutValues(emails, [work], [7], 'emails'))).toMatch(/^400 invalidValue: /);
  });
});

describe('a value of which a part was removed', () => {
  it('goes where only type and primary are left', () => {
    expect(withoutShell(work, { type: 'work' })).toBeUndefined();
    expect(withoutShell(work, { type: 'work', primary: true })).toBeUndefined();
    expect(withoutShell({ ...work, display: 'Ada' }, { type: 'work', display: 'Ada' })).toEqual({
      type: 'work',
      display: 'Ada',
    });
  });

  it('stays where it never said more, until nothing is left', () => {
    expect(withoutShell({ type: 'work', primary: true }, { type: 'work' })).toEqual({ type: 'work' });
    expect(withoutShell({ type: 'work' }, {})).toBeUndefined();
  });
});
