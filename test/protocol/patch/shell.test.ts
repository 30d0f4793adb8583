// A value of which only `type` and `primary` are left after a removal goes with it (docs/decisions/0010).

import { describe, expect, it } from 'vitest';
import { patched } from './patching.ts';

const BARE = { userName: 'barbara', active: true };
const MOBILE = { ...BARE, phoneNumbers: [{ type: 'mobile', value: '1', primary: true }] };

describe('a value that has lost what it said', () => {
  it.each([
    [{ op: 'remove', path: 'phoneNumbers[type eq "mobile"].value' }],
    [{ op: 'Remove', path: 'phoneNumbers.value' }],
    [{ op: 'replace', path: 'phoneNumbers[type eq "mobile"].value', value: null }],
    [{ op: 'replace', value: { 'phoneNumbers[type eq "mobile"].value': null } }],
    [{ op: 'replace', path: 'phoneNumbers[primary eq true].value', value: [] }],
  ])('goes: %j', (operation) => {
    expect(patched(MOBILE, [operation])).toEqual(BARE);
  });
  it('goes where it has no `value` to lose', () => {
    const doc = { ...BARE, addresses: [{ type: 'work', locality: 'Porto' }] };
    expect(patched(doc, [{ op: 'remove', path: 'addresses[type eq "work"].locality' }])).toEqual(BARE);
  });
  it('stays where it says something else', () => {
    const doc = { ...BARE, phoneNumbers: [{ type: 'mobile', value: '1', display: 'Mobile' }] };
    expect(patched(doc, [{ op: 'remove', path: 'phoneNumbers[type eq "mobile"].value' }]).phoneNumbers).toEqual([
      { type: 'mobile', display: 'Mobile' },
    ]);
  });
  it('stays where it never said more, and may be filled', () => {
    const primary = { op: 'add', path: 'emails[type eq "work"].primary', value: true };
    const begun = { ...BARE, emails: [{ type: 'work', primary: true }] };
    expect(patched(BARE, [primary])).toEqual(begun);
    expect(patched(begun, [{ op: 'remove', path: 'emails[type eq "work"].primary' }]).emails).toEqual([
      { type: 'work' },
    ]);
    expect(patched(begun, [{ op: 'add', path: 'emails[type eq "work"].value', value: 'a@x.example' }]).emails).toEqual([
      { type: 'work', primary: true, value: 'a@x.example' },
    ]);
  });
});
