// Laws of PATCH (RFC 7644 §3.5.2) on random users and operations.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { applyPatch } from '../../../src/protocol/patch/apply.ts';
import { USER_TYPE } from '../../../src/protocol/schema/types.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { validateResource } from '../../../src/protocol/validate.ts';
import { parsePatch } from './patching.ts';

const text = fc.string({ minLength: 1, maxLength: 5 });
const kind = fc.constantFrom('work', 'home', 'other');
const email = fc.record(
  { value: text, type: kind, display: text, primary: fc.constant(false) },
  { requiredKeys: ['value'] },
);
const emails = fc.array(email, { minLength: 1, maxLength: 4 });
const name = fc.record({ givenName: text, familyName: text }, { requiredKeys: ['givenName'] });
const user = fc
  .record(
    {
      userName: text.map((t) => `u${t}`),
      title: text,
      active: fc.boolean(),
      name,
      emails,
      [URN.enterpriseUser]: fc.record({ department: text, manager: fc.record({ value: text.map((t) => `m${t}`) }) }),
    },
    { requiredKeys: ['userName'] },
  )
  .map((body): JsonObject => validateResource(JSON.parse(JSON.stringify(body)), USER_TYPE));

/** A path, a value for it, whether adding appends, and whether reading it again shows the value alone. */
const write = fc.oneof(
  fc.tuple(fc.constantFrom('title', 'nickName', 'name.givenName', `${URN.enterpriseUser}:department`), text),
  fc.tuple(fc.constant('name'), name),
  fc.tuple(fc.constant('emails'), emails),
  fc.tuple(
    kind.map((type) => `emails[type eq "${type}"].display`),
    text,
  ),
  fc.tuple(fc.constant(URN.enterpriseUser), fc.record({ division: text })),
);

const patch = (doc: JsonObject, operation: JsonObject) =>
  applyPatch(doc, parsePatch({ schemas: [URN.patchOp], Operations: [operation] }, USER_TYPE), USER_TYPE);
const json = (value: unknown): Json => JSON.parse(JSON.stringify(value));

describe('laws of PATCH (RFC 7644 §3.5.2)', () => {
  it('add twice is add once (§3.5.2.1)', () => {
    fc.assert(
      fc.property(user, write, (doc, [path, value]) => {
        const once = patch(doc, { op: 'add', path, value: json(value) });
        expect(patch(once, { op: 'add', path, value: json(value) })).toEqual(once);
      }),
    );
  });
  it('replace twice is replace once (§3.5.2.3)', () => {
    fc.assert(
      fc.property(user, write, (doc, [path, value]) => {
        const once = patch(doc, { op: 'Replace', path, value: json(value) });
        expect(patch(once, { op: 'Replace', path, value: json(value) })).toEqual(once);
      }),
    );
  });
  it('add, then remove of an attribute that was not there, gives back what was (§3.5.2.2)', () => {
    fc.assert(
      fc.property(
        user,
        fc.constantFrom('nickName', 'roles', 'phoneNumbers', `${URN.enterpriseUser}:division`),
        text,
        (doc, path, value) => {
          const added = patch(doc, {
            op: 'add',
            path,
            value: path === 'roles' || path === 'phoneNumbers' ? [{ value }] : value,
          });
          expect(added).not.toEqual(doc);
          expect(patch(added, { op: 'remove', path })).toEqual(doc);
        },
      ),
    );
  });
  it('a value added and removed by its value is gone (Entra ID, JumpCloud)', () => {
    fc.assert(
      fc.property(user, text, (doc, value) => {
        const role = { value, type: 'law' };
        const added = patch(doc, { op: 'add', path: 'roles', value: [role] });
        expect(patch(added, { op: 'remove', path: 'roles', value: [role] })).toEqual(doc);
      }),
    );
  });
  it('what comes out is what validation would keep', () => {
    fc.assert(
      fc.property(user, write, fc.constantFrom('add', 'Replace'), (doc, [path, value], op) => {
        const after = patch(doc, { op, path, value: json(value) });
        expect(validateResource(after, USER_TYPE)).toEqual({ active: true, ...after });
      }),
    );
  });
  it('one value is primary at most (RFC 7643 §2.4)', () => {
    fc.assert(
      fc.property(user, fc.array(email, { minLength: 1, maxLength: 3 }), (doc, added) => {
        let after = doc;
        for (const each of added)
          after = patch(after, { op: 'add', path: 'emails', value: json({ ...each, primary: true }) });
        const kept = after.emails;
        const primaries = Array.isArray(kept)
          ? kept.filter((each: Json) => JSON.stringify(each).includes('"primary":true'))
          : [];
        expect(primaries).toHaveLength(1);
      }),
    );
  });
});
