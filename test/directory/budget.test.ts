import { describe, expect, it } from 'vitest';
import {
  bytesOfHour,
  DEFAULT_USERS_PER_DIRECTORY,
  DEFAULT_WRITE_BYTES_PER_HOUR,
  writeLimitsOf,
} from '../../src/directory/budget.ts';
import { ScimError } from '../../src/protocol/error.ts';
import { refusalOf } from '../protocol/scim-error.ts';
import { userBody } from '../world/bodies.ts';
import { newWorld, OPERATOR } from './world.ts';

const HOUR_MS = 60 * 60 * 1000;
const create = (name: string) => ({ kind: 'user.create', id: `usr_${name}`, body: userBody(name) }) as const;

describe('what may be written in an hour', () => {
  it('is reached by the change that reaches it, within a round too; the next one waits for the next hour', () => {
    const world = newWorld();
    world.limits = { bytesPerHour: 1, usersPerDirectory: 0 };
    world.now = 10 * HOUR_MS + 1000;
    const [first, second] = world.round([create('ada'), create('bob')]);
    expect(first).toMatchObject({ kind: 'user' });
    expect(second).toMatchObject({ status: 429, retryAfterSeconds: 3599 });
    expect(refusalOf(() => world.ask(create('eve')))).toMatch(
      "429: This hour's changes have reached the limit of 1 bytes",
    );
    world.now = 11 * HOUR_MS;
    expect(world.ask(create('eve'))).toMatchObject({ kind: 'user' });
  });

  it('counts events and the resource with its copy, and nothing of what changes nothing', () => {
    const world = newWorld();
    const id = world.user('ada');
    const { writtenBytes } = world.tables.organization;
    const [event] = world.events();
    const doc = world.tables.users.get(id)?.doc ?? '';
    const bytes = (text: string) => new TextEncoder().encode(text).byteLength;
    expect(writtenBytes).toBeGreaterThanOrEqual(bytes(JSON.stringify(event?.data)) + 2 * bytes(doc));
    world.ask({ kind: 'user.replace', id, body: userBody('ada') });
    expect(world.tables.organization.writtenBytes).toBe(writtenBytes);
  });

  it('stops neither deletions nor the operator', () => {
    const world = newWorld();
    const id = world.user('ada');
    world.limits = { bytesPerHour: 1, usersPerDirectory: 0 };
    expect(world.ask(create('bob'), OPERATOR)).toMatchObject({ kind: 'user' });
    expect(world.ask({ kind: 'user.delete', id })).toEqual({ kind: 'deleted' });
  });

  it('is nothing of an hour that is over', () => {
    const row = { writtenHour: 10, writtenBytes: 5 };
    expect([10, 11].map((hour) => bytesOfHour(row, hour * HOUR_MS))).toEqual([5, 0]);
  });
});

describe('a full directory', () => {
  it('takes no user more, until one is deleted', () => {
    const world = newWorld();
    world.limits = { bytesPerHour: 0, usersPerDirectory: 1 };
    const [, second] = world.round([create('ada'), create('bob')]);
    expect(second instanceof ScimError && second.status).toBe(400);
    const [, third] = world.round([{ kind: 'user.delete', id: 'usr_ada' }, create('bob')]);
    expect(third).toMatchObject({ kind: 'user' });
  });
});

describe('the settings', () => {
  it.each([
    [undefined, DEFAULT_WRITE_BYTES_PER_HOUR],
    ['', DEFAULT_WRITE_BYTES_PER_HOUR],
    ['1e3', DEFAULT_WRITE_BYTES_PER_HOUR],
    ['-1', DEFAULT_WRITE_BYTES_PER_HOUR],
    ['0', 0],
    ['1000', 1000],
  ])('%s means %d bytes an hour', (text, bytesPerHour) => {
    const settings = text === undefined ? {} : { WRITE_BYTES_PER_HOUR: text };
    expect(writeLimitsOf(settings)).toEqual({ bytesPerHour, usersPerDirectory: DEFAULT_USERS_PER_DIRECTORY });
  });
});
