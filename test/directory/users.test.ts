import { describe, expect, it } from 'vitest';
import { ScimError } from '../../src/protocol/error.ts';
import { URN } from '../../src/protocol/urn.ts';
import { refusalOf } from '../protocol/scim-error.ts';
import { patchBody, userBody } from '../world/bodies.ts';
import { newWorld } from './world.ts';

const HOUR_MS = 60 * 60 * 1000;

const docOf = (world: ReturnType<typeof newWorld>, id: string) => JSON.parse(world.tables.users.get(id)?.doc ?? 'null');

describe('a new user', () => {
  it('is active where its provider says nothing of that, and is shown so', () => {
    const world = newWorld();
    const id = world.user('ada');
    expect(docOf(world, id)).toMatchObject({ active: true });
    expect(world.events()).toMatchObject([
      { type: 'user.created', data: { user: { id, userName: 'ada', active: true } } },
    ]);
  });

  it('is answered as it is where the same create comes again, however its body differs', () => {
    const world = newWorld();
    const id = world.user('ada');
    world.events();
    const again = world.ask({ kind: 'user.create', id, body: userBody('eve') });
    expect(again).toMatchObject({ kind: 'user', user: { id, version: 1, doc: { userName: 'ada' } } });
    expect(world.events()).toEqual([]);
  });

  it('may not bear a name that another one bears in another case (RFC 7643 §4.1.1)', () => {
    const world = newWorld();
    world.user('Ada');
    expect(refusalOf(() => world.user('aDA'))).toBe(
      '409 uniqueness: userName "aDA" is already used by another user in this directory.',
    );
  });

  it('may bear the name that a change before it in the round gave up, and not one that it took', () => {
    const world = newWorld();
    const ada = world.user('ada');
    const eve = { kind: 'user.create', id: 'usr_2', body: userBody('ada') } as const;
    const rename = { kind: 'user.replace', id: ada, body: userBody('eve') } as const;
    const [, made, taken] = world.round([rename, eve, { kind: 'user.create', id: 'usr_3', body: userBody('EVE') }]);
    expect(made).toMatchObject({ kind: 'user', user: { id: 'usr_2' } });
    expect(taken).toMatchObject({ status: 409, scimType: 'uniqueness' });
    const [, free] = world.round([
      { kind: 'user.delete', id: 'usr_2' },
      { kind: 'user.create', id: 'usr_4', body: userBody('ada') },
    ]);
    expect(free).toMatchObject({ user: { id: 'usr_4' } });
  });
});

describe('PUT of a user (RFC 7644 §3.5.1)', () => {
  it('clears what it omits, but neither externalId nor whether the user is active', () => {
    const world = newWorld();
    const id = world.user('ada', { externalId: 'e-1', active: false, title: 'Engineer' });
    world.ask({ kind: 'user.replace', id, body: userBody('ada') });
    expect(docOf(world, id)).toEqual({ userName: 'ada', externalId: 'e-1', active: false });
  });

  it('clears externalId where it says null of it', () => {
    const world = newWorld();
    const id = world.user('ada', { externalId: 'e-1' });
    world.ask({ kind: 'user.replace', id, body: userBody('ada', { externalId: null }) });
    expect(docOf(world, id)).toEqual({ userName: 'ada', active: true });
  });

  it('may spell its own name otherwise', () => {
    const world = newWorld();
    const id = world.user('ada');
    world.ask({ kind: 'user.replace', id, body: userBody('Ada') });
    expect(docOf(world, id).userName).toBe('Ada');
  });
});

describe('a change of a user', () => {
  it.each([
    [true, false, 'user.deactivated'],
    [false, true, 'user.reactivated'],
    [true, true, 'user.updated'],
    [false, false, 'user.updated'],
  ])('from active %s to %s is a %s', (was, is, type) => {
    const world = newWorld();
    const id = world.user('ada', { active: was, title: 'Engineer' });
    world.events();
    world.ask({ kind: 'user.replace', id, body: userBody('ada', { active: is }) });
    expect(world.events()).toMatchObject([{ type, data: { user: { active: is }, previous: { title: 'Engineer' } } }]);
  });

  it('that changes nothing makes neither version nor event, and notes once an hour that it was synchronized', () => {
    const world = newWorld();
    const id = world.user('ada');
    const made = world.now;
    world.events();
    const again = () => world.ask({ kind: 'user.replace', id, body: userBody('ada') });
    world.now = made + HOUR_MS - 1;
    expect(again()).toMatchObject({ user: { version: 1 } });
    expect(world.tables.users.get(id)).toMatchObject({ syncedAt: made });
    world.now = made + HOUR_MS;
    again();
    expect(world.tables.users.get(id)).toMatchObject({ version: 1, modifiedAt: made, syncedAt: made + HOUR_MS });
    expect(world.events()).toEqual([]);
  });

  it('never goes back in time, whatever a clock says', () => {
    const world = newWorld();
    const id = world.user('ada');
    const made = world.now;
    world.now = made - 1000;
    world.ask({ kind: 'user.patch', id, body: patchBody({ op: 'add', path: 'title', value: 'x' }) });
    expect(world.tables.users.get(id)).toMatchObject({ version: 2, modifiedAt: made, syncedAt: made });
  });

  it('is refused where the version is not the one that If-Match names (RFC 7644 §3.14)', () => {
    const world = newWorld();
    const id = world.user('ada');
    const conditions = { ifMatch: 'W/"2"' };
    const asked = [
      { kind: 'user.replace', id, body: userBody('ada'), ...conditions },
      { kind: 'user.patch', id, body: patchBody({ op: 'add', path: 'title', value: 'x' }), ...conditions },
      { kind: 'user.delete', id, ...conditions },
    ] as const;
    expect(world.round(asked).map((answer) => answer instanceof ScimError && answer.status)).toEqual([412, 412, 412]);
  });

  it('of nobody is 404', () => {
    const world = newWorld();
    expect(refusalOf(() => world.ask({ kind: 'user.delete', id: 'usr_nobody' }))).toBe(
      '404: User usr_nobody does not exist.',
    );
    expect(refusalOf(() => world.ask({ kind: 'user.replace', id: 'usr_nobody', body: userBody('x') }))).toMatch('404');
  });
});

describe('a deleted user', () => {
  it('leaves its groups first, each with an event, and none of them becomes unassigned', () => {
    const world = newWorld();
    const id = world.user('ada');
    const [one, two] = [world.group('One', [id]), world.group('Two', [id])];
    world.events();
    world.ask({ kind: 'user.delete', id });
    expect(world.events()).toMatchObject([
      {
        type: 'group.members_changed',
        data: {
          group: { id: one, memberCount: 0, unassigned: false },
          removed: [{ id, type: 'User', userName: 'ada' }],
        },
      },
      { type: 'group.members_changed', data: { group: { id: two, memberCount: 0, unassigned: false } } },
      { type: 'user.deleted', data: { user: { id, userName: 'ada' } } },
    ]);
    expect(world.tables.groups.get(one)).toMatchObject({ version: 2, memberCount: 0 });
  });

  it('is not counted as a write of its groups, which may be stale', () => {
    const world = newWorld();
    const id = world.user('ada');
    const group = world.group('One', [id]);
    const made = world.now;
    world.now = made + HOUR_MS;
    world.ask({ kind: 'user.delete', id });
    expect(world.tables.groups.get(group)).toMatchObject({ modifiedAt: made + HOUR_MS, syncedAt: made });
    expect(world.tables.directories.get(world.directoryId)).toMatchObject({ groupsSyncedAt: made });
  });
});

describe('the groups of an answered user', () => {
  it('are those that hold it, and those that hold these, as the round has made them', () => {
    const world = newWorld();
    const id = world.user('ada');
    const inner = world.group('Inner', [id]);
    const outer = world.group('Outer', [inner]);
    const other = world.group('Other');
    const title = (value: string) =>
      ({ kind: 'user.patch', id, body: patchBody({ op: 'add', path: 'title', value }) }) as const;
    expect(world.ask(title('x'))).toMatchObject({
      user: {
        groups: [
          { id: inner, displayName: 'Inner', direct: true },
          { id: outer, displayName: 'Outer', direct: false },
        ],
      },
    });
    const rename = {
      kind: 'group.patch',
      id: inner,
      body: patchBody({ op: 'replace', path: 'displayName', value: 'Core' }),
    } as const;
    const join = { kind: 'membership.create', groupId: other, memberId: id } as const;
    const [, , , answer] = world.round([rename, join, { kind: 'group.delete', id: outer }, title('y')]);
    expect(answer).toMatchObject({
      user: {
        groups: [
          { id: inner, displayName: 'Core', direct: true },
          { id: other, displayName: 'Other', direct: true },
        ],
      },
    });
    const [, left] = world.round([{ kind: 'membership.delete', groupId: other, memberId: id }, title('z')]);
    expect(left).toMatchObject({ user: { groups: [{ id: inner }] } });
  });
});

describe('an immutable attribute (RFC 7643 §7)', () => {
  const BADGE = {
    id: 'urn:example:badge:User',
    attributes: [
      {
        name: 'badge',
        type: 'string',
        multiValued: false,
        description: '',
        required: false,
        caseExact: false,
        mutability: 'immutable',
        returned: 'default',
        uniqueness: 'none',
      },
    ],
  } as const;

  it('may be set once: a PATCH that alters it is refused, a PUT that omits it keeps it', () => {
    const world = newWorld();
    world.ask({ kind: 'directory.update', extension: BADGE }, null);
    const body = (badge: string) => ({ ...userBody('ada', { [BADGE.id]: { badge } }), schemas: [URN.user, BADGE.id] });
    const id = world.user('ada');
    world.ask({ kind: 'user.replace', id, body: body('B-1') });
    const path = `${BADGE.id}:badge`;
    const alter = () => world.ask({ kind: 'user.patch', id, body: patchBody({ op: 'replace', path, value: 'B-2' }) });
    expect(refusalOf(alter)).toMatch(`400 mutability: ${path} is immutable`);
    world.ask({ kind: 'user.replace', id, body: userBody('ada', { title: 'x' }) });
    expect(docOf(world, id)[BADGE.id]).toEqual({ badge: 'B-1' });
    // The same value in another spelling is no change.
    world.ask({ kind: 'user.replace', id, body: body('b-1') });
    expect(docOf(world, id)[BADGE.id]).toEqual({ badge: 'B-1' });
  });
});
