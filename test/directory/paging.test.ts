import { describe, expect, it } from 'vitest';
import { linksOf, turn } from '../../src/directory/paging.ts';
import { parseQuery } from '../../src/protocol/query.ts';
import { MAX_MEMBERS_SHOWN } from '../../src/store/list/groups.ts';

const member = (groupId: string, i: number) => ({ groupId, memberId: `usr_${i}`, display: 'x' });

describe('a page of large groups', () => {
  it('ends before the first group whose members did not all fit', () => {
    const half = Array.from({ length: MAX_MEMBERS_SHOWN / 2 }, (_, i) => member('grp_a', i));
    const more = Array.from({ length: MAX_MEMBERS_SHOWN / 2 + 1 }, (_, i) => member('grp_b', i));
    const whole = linksOf([...half, ...more.slice(1)]);
    expect(whole.complete(['grp_a', 'grp_b', 'grp_c'])).toBe(3);
    expect(whole.membersOf('grp_b')).toHaveLength(MAX_MEMBERS_SHOWN / 2);
    expect(whole.membersOf('grp_c')).toEqual([]);
    expect(linksOf([...half, ...more]).complete(['grp_a', 'grp_b', 'grp_c'])).toBe(1);
  });

  it('is refused, and not cut short, where the first group alone does not fit', () => {
    const all = Array.from({ length: MAX_MEMBERS_SHOWN + 1 }, (_, i) => member('grp_a', i));
    expect(() => linksOf(all).complete(['grp_a', 'grp_b'])).toThrow(
      /at most 100,000 members.*excludedAttributes=members/,
    );
    expect(linksOf(all.slice(1)).complete(['grp_a', 'grp_b'])).toBe(2);
  });
});

describe('a page by cursor', () => {
  const query = parseQuery(new URLSearchParams('cursor&count=2'));

  it('shows what was asked for and knows whether others follow, in list order', () => {
    expect(turn([1, 2, 3], query, null)).toEqual({ rows: [1, 2], more: true });
    expect(turn([1, 2], query, null)).toEqual({ rows: [1, 2], more: false });
    const position = { from: { id: 'x', value: null }, backwards: true };
    expect(turn([3, 2, 1], query, position)).toEqual({ rows: [2, 3], more: true });
  });
});
