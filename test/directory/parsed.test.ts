import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userNameKey, userOfRow } from '../../src/directory/entity.ts';
import { parseChange } from '../../src/directory/parsed.ts';
import { planOf, questionsOf } from '../../src/directory/plan.ts';
import { ScimError } from '../../src/protocol/error.ts';
import { URN } from '../../src/protocol/urn.ts';
import { patchBody, userBody } from '../world/bodies.ts';
import { newWorld } from './world.ts';

type Body = ReturnType<typeof patchBody>;

/** The folded names whose bearers a change asks for. */
function namesAsked(kind: 'user.replace' | 'user.patch', body: Body): string[] {
  const request = {
    organizationId: 'org_1',
    directoryId: 'dir_1',
    tokenHash: null,
    change: { kind, id: 'usr_1', body },
  };
  return questionsOf([planOf(request)]).userNames.map(([, name]) => name);
}

const replace = (path: string | undefined, value: unknown) => ({ op: 'replace', ...(path && { path }), value });
const patch = (...operations: object[]): Body => JSON.parse(JSON.stringify(patchBody(...operations.map(json))));
const json = (value: object) => JSON.parse(JSON.stringify(value));

describe('the user name that a change asks for', () => {
  it('is the one that the resource says, wherever it says it', () => {
    expect(namesAsked('user.replace', { USERNAME: 'Ada' })).toEqual(['ada']);
    expect(namesAsked('user.replace', { [URN.user]: { userName: 'Ada' } })).toEqual(['ada']);
  });

  it('is the last one that an operation sets', () => {
    const body = patch(replace('userName', 'Bob'), replace(undefined, { userName: [{ value: 'Eve' }] }));
    expect(namesAsked('user.patch', body)).toEqual(['eve']);
    const many = Array.from({ length: 1_000 }, (_, n) => replace('userName', `user${n}`));
    expect(namesAsked('user.patch', patch(...many))).toEqual(['user999']);
  });

  it('is none of a body that does not touch it, or cannot be understood', () => {
    expect(namesAsked('user.patch', patch(replace('title', 'Dr')))).toEqual([]);
    expect(namesAsked('user.patch', patch(replace('userName', 'Bob'), replace('nobody', 1)))).toEqual([]);
    expect(namesAsked('user.patch', patch(replace('userName', 'a'.repeat(65_537))))).toEqual([]);
    expect(namesAsked('user.replace', {})).toEqual([]);
  });

  it('is the one that the user bears afterwards', () => {
    const name = fc.constantFrom<unknown>('Bob', 'EVE', '', null, [], ['Dan'], [{ value: 'Fay' }], 7);
    const operation = fc.oneof(
      fc
        .tuple(fc.constantFrom('add', 'replace', 'remove'), name)
        .map(([op, value]) => ({ op, path: 'userName', value })),
      fc
        .tuple(fc.constantFrom('add', 'replace'), name)
        .map(([op, userName]) => ({ op, value: { userName, title: 'x' } })),
      fc
        .tuple(fc.constantFrom('add', 'replace'), name)
        .map(([op, value]) => ({ op, path: `${URN.user}:userName`, value })),
    );
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (operations) => {
        const world = newWorld();
        const id = world.user('ada', {});
        const body = patch(...operations);
        const [answer] = world.round([{ kind: 'user.patch', id, body }]);
        if (answer instanceof ScimError) return;
        const row = world.tables.users.get(id);
        const parsed = parseChange({ kind: 'user.patch', id, body });
        const asked = parsed.kind === 'user.patch' ? parsed.patch.userNameKey : null;
        expect(row && userNameKey(userOfRow(row).doc)).toBe(asked ?? 'ada');
      }),
    );
  });
});

describe('a body that cannot be understood', () => {
  it('asks for nothing but the token', () => {
    const change = { kind: 'user.create', id: 'usr_1', body: userBody('ada', { emails: 7 }) } as const;
    const asked = questionsOf([planOf({ organizationId: 'org_1', directoryId: 'dir_1', tokenHash: 'hash', change })]);
    expect(Object.entries(asked).flatMap(([name, of]) => (of.length > 0 ? [name] : []))).toEqual(['tokens']);
  });
});
