// Operations on what a filter does not find: whether `op` is written in capitals or small letters makes no difference.

import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/protocol/json.ts';
import { patched, refusal } from './patching.ts';

const BARE = { userName: 'barbara', active: true };
const WORK = { ...BARE, emails: [{ value: 'w@x.example', type: 'work' }], roles: [{ value: 'r' }] };

const spelled = (op: string) => [op, `${op.charAt(0).toUpperCase()}${op.slice(1)}`, op.toUpperCase()];

describe('a removal of what is not there changes nothing', () => {
  const paths = [
    'phoneNumbers[type eq "mobile"].value',
    'phoneNumbers[type eq "mobile"]',
    'emails[type eq "home"].value',
    'emails[type eq "made-up"]',
    'emails[value eq "nobody@x.example"]',
    'emails[not (value pr)].display',
    'ims.value',
    'name.givenName',
    'title',
  ];
  it.each(paths)('%s', (path) => {
    for (const op of spelled('remove'))
      for (const doc of [BARE, WORK])
        expect(
          patched(doc, [
            { op, path },
            { op: 'replace', path: 'active', value: false },
          ]),
        ).toEqual({
          ...doc,
          active: false,
        });
  });
  it.each<[Json]>([[null], [[]]])('nor does a replacement by %j', (value) => {
    for (const op of spelled('replace'))
      for (const path of ['phoneNumbers[type eq "mobile"].value', 'emails[type eq "made-up"]', 'emails[value eq "n"]'])
        expect(patched(WORK, [{ op, path, value }])).toEqual(WORK);
  });
});

describe('a replacement of what is not there', () => {
  const cases: readonly (readonly [path: string, value: Json, attribute: string, made: Json])[] = [
    ['phoneNumbers[type eq "mobile"].value', '1', 'phoneNumbers', [{ type: 'mobile', value: '1' }]],
    ['phoneNumbers[type eq "Mobile"].value', '1', 'phoneNumbers', [{ type: 'Mobile', value: '1' }]],
    ['phoneNumbers[type eq "fax"]', { value: '1' }, 'phoneNumbers', [{ type: 'fax', value: '1' }]],
    ['addresses[type eq "home"].country', 'PT', 'addresses', [{ type: 'home', country: 'PT' }]],
    ['emails[type eq "home"].value', 'h@x.example', 'emails', [...WORK.emails, { type: 'home', value: 'h@x.example' }]],
    ['roles[primary eq "True"].value', 'b', 'roles', [...WORK.roles, { primary: true, value: 'b' }]],
    ['roles[type eq "anything"].value', 'b', 'roles', [...WORK.roles, { type: 'anything', value: 'b' }]],
  ];
  it.each(cases)('makes it where the filter names a type: %s', (path, value, attribute, made) => {
    for (const op of spelled('replace')) expect(patched(WORK, [{ op, path, value }])[attribute]).toEqual(made);
  });
  it.each([
    'emails[type eq "made-up"].value',
    'emails[type eq "made-up"]',
    'emails[value eq "nobody@x.example"].type',
    'emails[type eq "home" and value eq "nobody@x.example"].display',
    'emails[primary eq false and type eq "home"].value',
    'emails[type ne "work"].value',
    'phoneNumbers[type eq "work" or type eq "home"].value',
  ])('is noTarget elsewhere (RFC 7644 §3.5.2.3): %s', (path) => {
    for (const op of spelled('replace'))
      expect(refusal(WORK, [{ op, path, value: path.endsWith(']') ? { value: 'x' } : 'x' }])).toMatchObject({
        status: 400,
        scimType: 'noTarget',
      });
  });
});
