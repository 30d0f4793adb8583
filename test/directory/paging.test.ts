import { describe, expect, it } from 'vitest';
import { groupsShown, turn } from '../../src/directory/paging.ts';
import { parseQuery } from '../../src/protocol/query.ts';
import { MAX_MEMBERS_SHOWN } from '../../src/store/list/groups.ts';

const groups = (...counts: readonly number[]) => counts.map((memberCount) => ({ memberCount }));

describe('a page of large groups', () => {
  it('ends before the first group whose members no longer fit', () => {
    const half = MAX_MEMBERS_SHOWN / 2;
    expect(groupsShown(groups(half, half, 0))).toBe(3);
    expect(groupsShown(groups(half, half + 1, 0))).toBe(1);
    expect(groupsShown(groups(half, 0, half, 1))).toBe(3);
    expect(groupsShown([])).toBe(0);
  });

  it('is refused, and not cut short, where the first group alone does not fit', () => {
    expect(() => groupsShown(groups(MAX_MEMBERS_SHOWN + 1, 1))).toThrow(
      /at most 1,000,000 members.*excludedAttributes=members/,
    );
    expect(groupsShown(groups(MAX_MEMBERS_SHOWN, 1))).toBe(1);
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
