// A directory as it is stored, as other rooms have it, and as events show it.

import { describe, expect, it } from 'vitest';
import { directoryRecord, directoryView, isPaused, userTypeOf } from '../../src/directory/record.ts';
import { coreAttributeNamed, extensionNamed } from '../../src/protocol/schema/lookup.ts';
import { USER_TYPE } from '../../src/protocol/schema/types.ts';
import { newWorld } from './world.ts';

const URN = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const EXTENSION = JSON.stringify({ id: URN, attributes: [] });

function row() {
  const { directoryId, tables } = newWorld();
  const found = tables.directories.get(directoryId);
  if (!found) throw new Error('The world has a directory.');
  return found;
}

describe('the status of a directory', () => {
  it.each([
    ['pending', 'pending', false],
    ['active', 'active', false],
    ['paused', 'paused', true],
    ['deleted', 'deleted', false],
    // Paused before its first request: nobody outside the store tells the two apart.
    ['held', 'paused', true],
  ])('%s is shown as %s', (status, shown, paused) => {
    expect(directoryRecord({ ...row(), status }).status).toBe(shown);
    expect(isPaused({ ...row(), status })).toBe(paused);
  });

  it('that nobody knows is an error', () => {
    expect(() => directoryRecord({ ...row(), status: 'asleep' })).toThrow('unknown status asleep');
  });
});

describe('the User type of a directory', () => {
  it('has its extension, and is built once for each text', () => {
    const type = userTypeOf(EXTENSION);
    expect(extensionNamed(type, URN)?.id).toBe(URN);
    expect(coreAttributeNamed(type, 'userName')).toBeDefined();
    expect(userTypeOf(EXTENSION)).toBe(type);
    expect(userTypeOf(null)).toBe(USER_TYPE);
    expect(extensionNamed(USER_TYPE, URN)).toBeUndefined();
  });
});

it('events show times as text, null where there was none, and the default of what was not set', () => {
  const shown = directoryView(directoryRecord({ ...row(), createdAt: 0, updatedAt: 1000, lastRequestAt: null }));
  expect(shown).toMatchObject({
    createdAt: '1970-01-01T00:00:00.000Z',
    updatedAt: '1970-01-01T00:00:01.000Z',
    lastRequestAt: null,
    provider: 'jumpcloud',
    unknownMembers: 'refuse',
  });
  expect(directoryView(directoryRecord({ ...row(), lastRequestAt: 2000 })).lastRequestAt).toBe(
    '1970-01-01T00:00:02.000Z',
  );
});
