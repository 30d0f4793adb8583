import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/directory/change.ts';
import { runRound } from '../../src/organization/round.ts';
import { newDirectoryId, newId } from '../../src/store/id.ts';
import { groupBody, membersOf, newGroup, newUser, newWorld, patchBody, succeeded } from './world.ts';

const add = (value: string) => patchBody({ op: 'add', path: 'members', value: [{ value }] });
const statusOf = (outcome: Outcome) => (outcome.ok ? 200 : outcome.refusal.status);
const round = {
  db: env.DB,
  holdsWebhooks: false,
  now: Date.now,
  newCommitId: () => crypto.randomUUID(),
  committed: () => undefined,
  later: (work: unknown) => void work,
};

describe('two directories of one organization in one round', () => {
  it('a member that one of them has is still a stranger to the other', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada');
    const here = await newGroup(world, 'Here');
    const directoryId = newDirectoryId(world.organizationId);
    const elsewhere = { ...world.request({ kind: 'directory.activate' }, null), directoryId };
    const create = { kind: 'directory.create', provider: 'okta', name: null } as const;
    const group = newId('grp', Date.now());
    const asked = [
      { ...elsewhere, change: create },
      { ...elsewhere, change: { kind: 'group.create', id: group, body: groupBody('There') } as const },
    ];
    for (const request of asked)
      for (const outcome of await runRound(round, world.organizationId, [request])) succeeded(outcome);
    const outcomes = await runRound(round, world.organizationId, [
      world.request({ kind: 'group.patch', id: here, body: add(ada) }),
      { ...elsewhere, change: { kind: 'group.patch', id: group, body: add(ada) } },
    ]);
    expect(outcomes.map(statusOf)).toEqual([200, 400]);
    expect([await membersOf(here), await membersOf(group)]).toEqual([[ada], []]);
  });
});
