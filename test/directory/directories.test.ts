import { describe, expect, it } from 'vitest';
import { ScimError } from '../../src/protocol/error.ts';
import { refusalOf } from '../protocol/scim-error.ts';
import { patchBody, userBody } from '../world/bodies.ts';
import { newWorld, OPERATOR, TOKEN } from './world.ts';

const row = (world: ReturnType<typeof newWorld>) => world.tables.directories.get(world.directoryId);
const ada = { kind: 'user.create', id: 'usr_1', body: userBody('ada') } as const;

describe('a directory', () => {
  it('that is created again is as it was, without an event', () => {
    const world = newWorld();
    const again = world.ask({ kind: 'directory.create', provider: 'okta', name: 'x' }, OPERATOR);
    expect(again).toMatchObject({ directory: { provider: 'jumpcloud', name: null, status: 'active' } });
    expect(world.events()).toEqual([]);
  });

  it('tells what of its settings changed, as it was', () => {
    const world = newWorld();
    world.ask({ kind: 'directory.update', name: 'Acme', profile: 'strict' }, OPERATOR);
    expect(world.events()).toMatchObject([
      {
        type: 'directory.updated',
        data: { directory: { name: 'Acme', profile: 'strict' }, previous: { name: null, profile: 'tolerant' } },
      },
    ]);
  });

  it('that becomes of another provider tells of the default that changes with it', () => {
    const world = newWorld();
    world.ask({ kind: 'directory.update', provider: 'okta' }, OPERATOR);
    const [event] = world.events();
    expect(event?.data).toMatchObject({ directory: { unknownMembers: 'skip' } });
    expect(event?.data['previous']).toEqual({ provider: 'jumpcloud', unknownMembers: 'refuse' });
  });

  it('makes no event of an update that changes nothing', () => {
    const world = newWorld();
    world.ask(
      { kind: 'directory.update', provider: 'jumpcloud', status: 'active', extension: null, unknownMembers: null },
      OPERATOR,
    );
    expect(world.events()).toEqual([]);
  });
});

describe('a paused directory', () => {
  it('answers its provider 429 and its operator as ever; resumed, it is active', () => {
    const world = newWorld();
    const set = (status: 'active' | 'paused') => world.ask({ kind: 'directory.update', status }, OPERATOR);
    set('paused');
    expect(refusalOf(() => world.ask(ada))).toMatch(/^429: /);
    expect(world.ask(ada, OPERATOR)).toMatchObject({ kind: 'user' });
    expect(set('active')).toMatchObject({ directory: { status: 'active' } });
    expect(world.events().map(({ type }) => type)).toEqual(['directory.updated', 'user.created', 'directory.updated']);
  });

  it('that was never active waits for its first request again when it is resumed', () => {
    const world = newWorld();
    world.tables.directories.clear();
    world.ask({ kind: 'directory.create', provider: 'custom', name: null }, OPERATOR);
    const set = (status: 'active' | 'paused') => world.ask({ kind: 'directory.update', status }, OPERATOR);
    expect(set('paused')).toMatchObject({ directory: { status: 'paused' } });
    expect(set('active')).toMatchObject({ directory: { status: 'pending' } });
    expect(row(world)).toMatchObject({ status: 'pending' });
  });
});

describe('the first authenticated request', () => {
  it('makes the directory active even where the request is refused, and once', () => {
    const world = newWorld();
    world.tables.directories.clear();
    world.ask({ kind: 'directory.create', provider: 'custom', name: null }, OPERATOR);
    world.events();
    const nobody = {
      kind: 'user.patch',
      id: 'usr_x',
      body: patchBody({ op: 'add', path: 'title', value: 'x' }),
    } as const;
    expect(world.round([nobody, nobody]).map((answer) => answer instanceof ScimError && answer.status)).toEqual([
      404, 404,
    ]);
    expect(world.events()).toMatchObject([{ type: 'directory.activated', data: { directory: { status: 'active' } } }]);
  });

  it('is not the operator’s', () => {
    const world = newWorld();
    world.tables.directories.clear();
    world.ask({ kind: 'directory.create', provider: 'custom', name: null }, OPERATOR);
    world.ask(ada, OPERATOR);
    expect(row(world)).toMatchObject({ status: 'pending' });
  });
});

describe('a deleted directory', () => {
  it('is one event, takes its tokens with it and leaves its rows to the sweep', () => {
    const world = newWorld();
    world.user('ada');
    world.events();
    world.ask({ kind: 'directory.delete' }, OPERATOR);
    expect(world.events()).toMatchObject([{ type: 'directory.deleted', data: { directory: { userCount: 1 } } }]);
    expect(world.tables).toMatchObject({ tokens: [], removals: [`directory ${world.directoryId}`] });
    expect(refusalOf(() => world.ask(ada))).toMatch('401');
    expect(refusalOf(() => world.ask(ada, OPERATOR))).toBe('404: The directory does not exist.');
  });

  it('is no more for the changes after it in the round', () => {
    const world = newWorld();
    const request = (tokenHash: string | null, change: Parameters<typeof world.ask>[0]) => ({ tokenHash, change });
    const answers = world.mixed([
      request(OPERATOR, { kind: 'directory.delete' }),
      request(TOKEN, ada),
      request(OPERATOR, ada),
    ]);
    expect(answers.slice(1)).toMatchObject([{ status: 401 }, { status: 404 }]);
  });
});

describe('a deleted organization', () => {
  it('is one event, and answers its providers 401, its operator 404, within the round and after', () => {
    const world = newWorld();
    const [, provider, operator] = world.mixed([
      { tokenHash: OPERATOR, change: { kind: 'organization.delete' } },
      { tokenHash: TOKEN, change: ada },
      { tokenHash: OPERATOR, change: ada },
    ]);
    expect([provider, operator]).toMatchObject([
      { status: 401 },
      { status: 404, detail: 'The organization does not exist.' },
    ]);
    expect(world.events()).toMatchObject([
      { type: 'organization.deleted', directoryId: null, data: { organization: { name: 'Acme' } } },
    ]);
    expect(refusalOf(() => world.ask(ada, OPERATOR))).toBe('404: The organization does not exist.');
  });
});

describe('a token', () => {
  it.each([
    ['that nobody knows', { hash: 'other', directoryId: '', expiresAt: null }],
    ['of another directory', { hash: TOKEN, directoryId: `dir_${'0'.repeat(28)}1`, expiresAt: null }],
    ['that has expired', { hash: TOKEN, directoryId: newWorld().directoryId, expiresAt: 1_000_000_000 }],
  ])('%s is refused, and asks nothing', (_, token) => {
    const world = newWorld();
    world.tables.tokens = [token];
    expect(refusalOf(() => world.ask(ada))).toMatch('401');
  });

  it('that expires later opens its directory', () => {
    const world = newWorld();
    world.tables.tokens = [{ hash: TOKEN, directoryId: world.directoryId, expiresAt: world.now + 1 }];
    expect(world.ask(ada)).toMatchObject({ kind: 'user' });
  });
});

describe('the audit log', () => {
  it('tells of what came to something', () => {
    const world = newWorld();
    const client = { address: '203.0.113.7', userAgent: null };
    const who = { actor: 'key:1', actorKind: 'key', actorName: 'CI', ...client };
    const audit = { id: 'aud_1', at: 1, ...who, action: 'directory.update', target: world.directoryId };
    world.mixed([{ tokenHash: OPERATOR, change: { kind: 'directory.update', name: null }, audit }]);
    expect(world.tables.audits).toEqual([]);
    world.mixed([{ tokenHash: OPERATOR, change: { kind: 'directory.update', name: 'x' }, audit }]);
    expect(world.tables.audits).toEqual([{ ...audit, before: '{"name":null}', after: '{"name":"x"}' }]);
  });
});
