// A list in place of a single value means the same in POST, PUT and PATCH.

import { describe, expect, it } from 'vitest';
import { ScimError } from '../../../src/protocol/error.ts';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { applyPatch } from '../../../src/protocol/patch/apply.ts';
import { USER_TYPE } from '../../../src/protocol/schema/types.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { validateResource } from '../../../src/protocol/validate.ts';
import { parsePatch } from '../patch/patching.ts';

const E = URN.enterpriseUser;
const BARE: JsonObject = { userName: 'barbara', active: true };

const patch = (operation: JsonObject) =>
  applyPatch(BARE, parsePatch({ schemas: [URN.patchOp], Operations: [operation] }, USER_TYPE), USER_TYPE);
const nested = (path: string, value: Json): JsonObject => {
  if (path.startsWith(`${E}:`)) return { [E]: { [path.slice(E.length + 1)]: value } };
  const [name = '', sub] = path.split('.');
  return { [name]: sub === undefined ? value : { [sub]: value } };
};

/** Every way to set the value at the path: what each makes of it, or how it refuses. */
function outcomes(path: string, value: Json): unknown[] {
  const ways: (() => JsonObject)[] = [
    () => validateResource({ ...BARE, ...nested(path, value) }, USER_TYPE),
    () =>
      validateResource(
        { userName: 'barbara', [URN.user]: { ...nested(path, value) }, ...extension(path, value) },
        USER_TYPE,
      ),
    () => patch({ op: 'add', path, value }),
    () => patch({ op: 'Replace', path, value }),
    () => patch({ op: 'add', value: { [path]: value } }),
    () => patch({ op: 'replace', value: nested(path, value) }),
  ];
  return ways.map((way) => {
    try {
      return way();
    } catch (error) {
      if (error instanceof ScimError) return `${error.status} ${error.scimType}`;
      throw error;
    }
  });
}

const extension = (path: string, value: Json) => (path.startsWith(E) ? nested(path, value) : {});
const alike = (path: string, value: Json, outcome: unknown) =>
  expect(outcomes(path, value), `${path} ${JSON.stringify(value)}`).toEqual(Array(6).fill(outcome));

describe('a list for a single value', () => {
  it('that is empty says nothing (RFC 7643 §2.5; OneLogin)', () => {
    for (const path of ['title', 'name', 'name.givenName', 'profileUrl', 'active', `${E}:manager`, `${E}:department`])
      alike(path, [], BARE);
  });
  it('of one reference is that reference (Entra ID writes a manager so)', () => {
    alike(`${E}:manager`, [{ $ref: null, value: 'usr_b' }], { ...BARE, [E]: { manager: { value: 'usr_b' } } });
    alike(`${E}:manager`, ['usr_b'], { ...BARE, [E]: { manager: { value: 'usr_b' } } });
    alike(`${E}:manager`, [''], BARE);
  });
  it('of one value within an object is that value (older jobs of Entra ID)', () => {
    alike('title', [{ value: 'Guide' }], { ...BARE, title: 'Guide' });
    alike('name.givenName', [{ $ref: null, value: 'Babs' }], { ...BARE, name: { givenName: 'Babs' } });
    alike('active', [{ value: 'False' }], { ...BARE, active: false });
    alike('title', [{ value: null }], BARE);
  });
  it('of anything else is refused', () => {
    for (const [path, value] of [
      ['title', ['Guide']],
      ['title', [{ value: 'a' }, { value: 'b' }]],
      ['title', [{ value: 'a', type: 'work' }]],
      ['name', [{ givenName: 'Babs' }]],
      ['active', [true]],
      [`${E}:manager`, [{ value: 'a' }, { value: 'b' }]],
      [`${E}:manager`, [7]],
    ] as const)
      alike(path, value, '400 invalidValue');
  });
  it('a single value for a list is a list of one', () => {
    alike('emails', { value: 'a@x.example' }, { ...BARE, emails: [{ value: 'a@x.example' }] });
  });
});
