import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Meter } from '../../src/database.ts';
import type { Change } from '../../src/directory/change.ts';
import { newId } from '../../src/id.ts';
import { change } from '../../src/organization/client.ts';
import { type Seeded, seedDirectory } from '../seed/directory.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';

/**
 * Not a multiple of 500: a create that opens a new bucket reads one row more. Of nine groups eight are read beforehand, as
 * of any number beyond.
 */
const SIZES = [410, 10_010];

interface Sized {
  readonly directory: Seeded;
  readonly size: number;
  readonly tokenHash: string;
}

async function seeded(size: number): Promise<Sized> {
  const tokenHash = `cost-${size}`;
  return { directory: await seedDirectory(env.DB, size, tokenHash), size, tokenHash };
}

/** What each change costs on a directory, by name. */
async function costsOf({ directory, size, tokenHash }: Sized): Promise<Record<string, Meter>> {
  const costs: Record<string, Meter> = {};
  for (const [name, asked] of changesOf(directory, size)) {
    const outcome = await change(env, { ...directory, tokenHash, change: asked });
    if (!outcome.ok) throw new Error(`${name}: ${outcome.refusal.detail}`);
    costs[name] = outcome.cost;
  }
  return costs;
}

/** In an order in which each finds what it needs. User 7 is in group 0, user 77 in group 1. */
function changesOf(directory: Seeded, size: number): [string, Change][] {
  const user = (i: number) => directory.user(i);
  const group = directory.group(0);
  const own = newId('usr', Date.now());
  const email = { emails: [{ value: 'own@example.com', type: 'work', primary: true }] };
  const patch = (path: string, value: string | boolean) => patchBody({ op: 'replace', path, value });
  const members = (op: string, ...ids: string[]) =>
    patchBody({ op, path: 'members', value: ids.map((value) => ({ value })) });
  return [
    ['create-user', { kind: 'user.create', id: own, body: userBody('own@example.com', email) }],
    ['replace-user', { kind: 'user.replace', id: own, body: userBody('other@example.com', { externalId: 'x' }) }],
    ['patch-user', { kind: 'user.patch', id: user(7), body: patch('title', 'Lead') }],
    ['patch-user-again', { kind: 'user.patch', id: user(7), body: patch('title', 'Lead') }],
    ['deactivate-user', { kind: 'user.patch', id: user(8), body: patch('active', false) }],
    ['add-member', { kind: 'group.patch', id: group, body: members('add', user(77)) }],
    ['add-member-again', { kind: 'group.patch', id: group, body: members('add', user(77)) }],
    ['remove-member', { kind: 'group.patch', id: group, body: members('remove', user(77)) }],
    ['rename-group', { kind: 'group.patch', id: group, body: patch('displayName', 'Renamed') }],
    ['create-group', { kind: 'group.create', id: newId('grp', Date.now()), body: groupBody('Own') }],
    ['delete-user', { kind: 'user.delete', id: user(size - 1) }],
    ['delete-group', { kind: 'group.delete', id: directory.group(1) }],
  ];
}

/** The ceilings of docs/performance.md without the log's row: trips, rows read, rows written. */
const CEILINGS: Record<string, [number, number, number]> = {
  'create-user': [2, 36, 11],
  'replace-user': [2, 36, 9],
  'patch-user': [2, 38, 9],
  'patch-user-again': [1, 8, 1],
  'deactivate-user': [2, 38, 9],
  'add-member': [2, 36, 7],
  'add-member-again': [1, 8, 1],
  'remove-member': [2, 36, 7],
  'rename-group': [2, 36, 9],
  'create-group': [2, 36, 11],
  'delete-user': [2, 40, 12],
};

describe('what a change costs', () => {
  it('is the same at 400 and 10,000 users, and within its ceiling', async () => {
    const [small, large] = [await seeded(SIZES[0] ?? 0), await seeded(SIZES[1] ?? 0)];
    // A range of ids reads one row beyond its end, where there is one: each of the two has a neighbour after it.
    await seeded(1);
    const [smallCosts, costs] = [await costsOf(small), await costsOf(large)];
    expect(costs).toEqual(smallCosts);
    for (const [name, [trips, read, written]] of Object.entries(CEILINGS)) {
      const cost = costs[name];
      expect(cost?.d1Trips, `${name}: trips`).toBeLessThanOrEqual(trips);
      expect(cost?.rowsRead, `${name}: rows read`).toBeLessThanOrEqual(read);
      expect(cost?.rowsWritten, `${name}: rows written`).toBeLessThanOrEqual(written);
    }
  });
});
