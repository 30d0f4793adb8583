import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/protocol/json.ts';
import { parseJson } from '../../src/protocol/json.ts';
import { MAX_MEMBERS, memberIds } from '../../src/protocol/members.ts';
import { limitStructure, MAX_CONTAINERS, MAX_VALUES } from '../../src/protocol/structure.ts';
import { refusalOf } from './scim-error.ts';

const list = (element: string, n: number) => `[${Array(n).fill(element).join(',')}]`;

describe('what one body may hold, told before it is parsed', () => {
  it('is 120,000 objects and lists', () => {
    const limit = `413: The body can contain at most ${MAX_CONTAINERS} objects and arrays.`;
    expect(refusalOf(() => parseJson(`{"members":${list('{}', 1_400_000)}}`))).toBe(limit);
    expect(refusalOf(() => limitStructure(list('[]', MAX_CONTAINERS)))).toBe(limit);
    expect(() => limitStructure(list('[]', MAX_CONTAINERS - 1))).not.toThrow();
  });

  it('is a million values', () => {
    expect(refusalOf(() => parseJson(list('1', MAX_VALUES)))).toBe(
      `413: The body can contain at most ${MAX_VALUES} values.`,
    );
    expect(parseJson(list('1', MAX_VALUES - 1))).toHaveLength(MAX_VALUES - 1);
  });

  it('is enough for 100,000 members, with all that providers say of them', () => {
    const members = Array.from({ length: MAX_MEMBERS }, (_, n) => ({
      value: `usr_${n}`,
      $ref: `https://rollcall.example/Users/usr_${n}`,
      display: `"{[${n},\\`,
      type: 'User',
    }));
    const body = parseJson(JSON.stringify({ displayName: 'All', members }));
    expect(memberIds(Object(body))).toHaveLength(MAX_MEMBERS);
  });

  it('counts nothing within strings, and looks at each character once', () => {
    const reads = (json: Json) => {
      const text = JSON.stringify(json);
      let read = 0;
      const counted = Object.assign(Object(text), {
        charCodeAt: (at: number) => {
          read += 1;
          return text.charCodeAt(at);
        },
      });
      limitStructure(counted);
      return { length: text.length, read };
    };
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        const { length, read } = reads(JSON.parse(text));
        expect(read).toBeLessThanOrEqual(length);
      }),
    );
    expect(() => limitStructure(JSON.stringify('{['.repeat(MAX_VALUES)))).not.toThrow();
    expect(() => limitStructure(JSON.stringify('\\"{'.repeat(MAX_VALUES)))).not.toThrow();
  });
});
