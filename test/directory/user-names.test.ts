import { describe, expect, it } from 'vitest';
import { mentionedUserNames } from '../../src/directory/user-names.ts';
import { URN } from '../../src/protocol/urn.ts';

const replace = (path: string | undefined, value: string | object) => ({ op: 'replace', ...(path && { path }), value });
const patch = (...Operations: object[]) => JSON.parse(JSON.stringify({ schemas: [URN.patchOp], Operations }));

describe('the user names that a change mentions', () => {
  it('stand in the resource, under its URN, in operations with and without a path', () => {
    expect(mentionedUserNames({ USERNAME: 'Ada' })).toEqual(['ada']);
    expect(mentionedUserNames({ [URN.user]: { userName: 'Ada' } })).toEqual(['ada']);
    const body = patch(replace('userName', 'Bob'), replace(undefined, { userName: 'Eve' }));
    expect(mentionedUserNames(body)).toEqual(['bob', 'eve']);
  });

  it('are the last ten: a request that mentions thousands costs no more look-ups', () => {
    const operations = Array.from({ length: 15_000 }, (_, n) => replace('userName', `user${n}`));
    const names = mentionedUserNames(patch(...operations));
    expect(names).toHaveLength(10);
    expect(names.at(-1)).toBe('user14999');
  });

  it('are no longer than a name may be: what is longer is not folded', () => {
    expect(mentionedUserNames({ userName: 'a'.repeat(65_536) })).toHaveLength(1);
    expect(mentionedUserNames({ userName: 'a'.repeat(65_537) })).toEqual([]);
  });
});
