import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../src/protocol/filter/parse.ts';
import { printFilter } from '../../../src/protocol/filter/print.ts';
import { GROUP_TYPE, USER_TYPE } from '../../../src/protocol/schema/types.ts';
import { filterOf } from './arbitrary.ts';

describe('a printed filter (RFC 7644 §3.4.2.2)', () => {
  for (const type of [USER_TYPE, GROUP_TYPE])
    it(`reads back as the same tree, for a ${type.name}`, () => {
      fc.assert(
        fc.property(filterOf(type), (filter) => {
          expect(parseFilter(printFilter(filter), type)).toEqual(filter);
        }),
        { numRuns: 500 },
      );
    });

  it('is in canonical names and keeps only the parentheses that it needs', () => {
    const text = '(((USERNAME Eq "a") and (title PR or (nickname co "x"))) or not(emails[(TYPE eq "work")]))';
    expect(printFilter(parseFilter(text, USER_TYPE))).toBe(
      'userName eq "a" and (title pr or nickName co "x") or not (emails[type eq "work"])',
    );
  });

  it('keeps the URN of an extension and drops that of the core schema', () => {
    const text =
      'urn:ietf:params:scim:schemas:core:2.0:user:username pr and ' +
      'URN:ietf:params:scim:schemas:extension:enterprise:2.0:User:Department eq "x"';
    expect(printFilter(parseFilter(text, USER_TYPE))).toBe(
      'userName pr and urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "x"',
    );
  });
});
