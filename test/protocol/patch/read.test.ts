// A body read by the built-in schemas and completed by the directory's means the same as one read at once.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { readPatch, resolvedPatch } from '../../../src/protocol/patch/read.ts';
import type { Attribute } from '../../../src/protocol/schema/attribute.ts';
import { extensionSchema, USER_TYPE, userType } from '../../../src/protocol/schema/types.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { completeResource, readResource, validateResource } from '../../../src/protocol/validate.ts';

const OWN = 'urn:example:params:scim:Own:2.0:User';

const badge: Attribute = {
  name: 'badge',
  type: 'string',
  multiValued: false,
  description: '',
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
};
const TYPE = userType(
  extensionSchema({ id: OWN, attributes: [badge, { ...badge, name: 'fixed', mutability: 'readOnly' }] }),
);

/** What a function returns, or what it throws. */
function outcome<T>(run: () => T): unknown {
  try {
    return run();
  } catch (error) {
    return String(error);
  }
}

const member = fc.constantFrom(
  'userName',
  'title',
  'name.givenName',
  'id',
  'nobody',
  OWN,
  OWN.toUpperCase(),
  `${OWN}:badge`,
  `${OWN}:fixed`,
  'urn:example:strange',
  'urn:example:strange:badge',
  URN.user,
  `${URN.enterpriseUser}:department`,
  URN.enterpriseUser,
  'emails[type eq "work"].value',
);
const value = fc.constantFrom('x', 7, null, [], { badge: 'a', department: 'b', userName: 'c' });
const operation = fc.record(
  {
    op: fc.constantFrom('add', 'Replace', 'remove'),
    path: fc.oneof(member, fc.constant(` ${OWN}:badge`)),
    value: fc.oneof(value, fc.dictionary(member, value, { maxKeys: 4 })),
  },
  { requiredKeys: ['op'] },
);

describe('a body that is read in two halves', () => {
  it('is a PATCH of the same operations in the same order, or refused all the same', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (sent) => {
        const body = JSON.parse(JSON.stringify({ schemas: [URN.patchOp], Operations: sent }));
        const halves = outcome(() => resolvedPatch(readPatch(body, USER_TYPE, 'usr_1'), TYPE, 'usr_1'));
        const atOnce = outcome(() =>
          readPatch(body, TYPE, 'usr_1').flatMap((each) => resolvedPatch([each], TYPE, 'usr_1')),
        );
        // Of several faults another one may come first.
        if (typeof atOnce === 'string') expect(typeof halves).toBe('string');
        else expect(halves).toEqual(atOnce);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is a resource of the same document, or refused all the same', () => {
    fc.assert(
      fc.property(fc.dictionary(member, value, { maxKeys: 5 }), (members) => {
        const body = JSON.parse(JSON.stringify({ userName: 'ada', ...members }));
        const halves = outcome(() => completeResource(readResource(body, USER_TYPE), TYPE));
        const atOnce = outcome(() => validateResource(body, TYPE));
        if (typeof atOnce === 'string') expect(typeof halves).toBe('string');
        else expect(halves).toEqual(atOnce);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves to the second half what stands under a URN that is not built in, and nothing else', () => {
    const body: JsonObject = {
      schemas: [URN.patchOp],
      Operations: [
        { op: 'add', path: `${OWN}:badge`, value: 'b' },
        { op: 'add', value: { title: 't', [OWN]: { badge: 'c' } } },
      ],
    };
    expect(readPatch(body, USER_TYPE).map((each) => 'target' in each)).toEqual([false, true, false]);
    expect(readResource({ userName: 'ada', [OWN]: { badge: 'b' } }, USER_TYPE)).toEqual({
      doc: { userName: 'ada' },
      waiting: { [OWN]: { badge: 'b' } },
    });
  });
});
