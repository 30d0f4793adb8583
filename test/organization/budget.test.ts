// What an organization may write in an hour and how many users a directory may hold: decided in the round, kept by the
// commit.

import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_USERS_PER_DIRECTORY,
  DEFAULT_WRITE_BYTES_PER_HOUR,
  type WriteLimits,
  writeLimitsOf,
} from '../../src/directory/budget.ts';
import type { Change, Outcome } from '../../src/directory/change.ts';
import { newId } from '../../src/id.ts';
import { runRound } from '../../src/organization/round.ts';
import { LIVE_CLOCK } from '../../src/patience.ts';
import { patchBody, userBody } from '../world/bodies.ts';
import { eventsOf, newGroup, newUser, newWorld, type World } from './world.ts';

const HOUR_MS = 3_600_000;
const HOUR = Math.floor(Date.now() / HOUR_MS);
/** Ten minutes before the end of an hour. */
const NOW = HOUR * HOUR_MS + 50 * 60_000;

const refusal = (outcome: Outcome | undefined) => (outcome?.ok ? null : outcome?.refusal);

/** All changes in one round, as if they had come at once. */
function together(world: World, limits: Partial<WriteLimits>, changes: readonly Change[], now = NOW, token?: null) {
  const deps = {
    db: env.DB,
    limits: { bytesPerHour: 0, usersPerDirectory: 0, ...limits },
    ...LIVE_CLOCK,
    now: () => now,
    holdsWebhooks: false,
    newCommitId: () => crypto.randomUUID(),
    committed: () => undefined,
    later: () => undefined,
  };
  return runRound(
    deps,
    world.organizationId,
    changes.map((change) => world.request(change, token)),
  );
}

const creation = (userName: string): Change => ({
  kind: 'user.create',
  id: newId('usr', Date.now()),
  body: userBody(userName),
});

const title = (id: string, text: string): Change => ({
  kind: 'user.patch',
  id,
  body: patchBody({ op: 'replace', path: 'title', value: text }),
});

async function written(world: World) {
  return env.DB.prepare('SELECT written_hour AS hour, written_bytes AS bytes FROM organizations WHERE id = ?')
    .bind(world.organizationId)
    .first<{ hour: number; bytes: number }>();
}

describe('the bytes of an hour', () => {
  it('are those of the events, and of the resource with its folded copy; nothing else counts', async () => {
    const world = await newWorld();
    const id = await newUser(world, 'ada');
    const before = (await written(world))?.bytes ?? 0;
    const known = (await eventsOf(world)).length;
    const [outcome] = await together(world, {}, [title(id, 'Ingénieure')], Date.now());
    const [event] = (await eventsOf(world)).slice(known);
    const size = (json: unknown) => new TextEncoder().encode(JSON.stringify(json)).byteLength;
    const doc = outcome?.ok && outcome.result.kind === 'user' ? outcome.result.user.doc : null;
    expect((await written(world))?.bytes).toBe(before + size(event?.data) + 2 * size(doc));
    await together(world, {}, [title(id, 'Ingénieure')], Date.now());
    await together(world, {}, [{ kind: 'directory.update', name: 'Renamed' }], Date.now(), null);
    expect((await written(world))?.bytes).toBe(before + size(event?.data) + 2 * size(doc));
  });

  it('end with 429 until the next hour, and hold within one round', async () => {
    const world = await newWorld();
    const changes = Array.from({ length: 10 }, (_, i) => creation(`user${i}`));
    const outcomes = await together(world, { bytesPerHour: 1_500 }, changes);
    const made = outcomes.filter(({ ok }) => ok).length;
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(10);
    expect(refusal(outcomes.at(-1))).toMatchObject({ status: 429, retryAfterSeconds: 600 });
    expect(outcomes.slice(0, made).every(({ ok }) => ok)).toBe(true);
    const [again] = await together(world, { bytesPerHour: 1_500 }, [creation('late')], NOW + 599_001);
    expect(refusal(again)).toMatchObject({ status: 429, retryAfterSeconds: 1 });
    const [next] = await together(world, { bytesPerHour: 1_500 }, [creation('next')], NOW + 600_000);
    expect(next?.ok).toBe(true);
    expect((await written(world))?.hour).toBe(HOUR + 1);
  });

  it('hold for rounds at the same time: who was overtaken at the fence counts anew', async () => {
    const world = await newWorld();
    const rounds = await Promise.all(
      Array.from({ length: 4 }, (_, i) => together(world, { bytesPerHour: 1 }, [creation(`user${i}`)])),
    );
    const outcomes = rounds.flat();
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter((outcome) => refusal(outcome)?.status === 429)).toHaveLength(3);
  });

  it('let deletions pass, and the operator', async () => {
    const world = await newWorld();
    const [ada, bob] = [await newUser(world, 'ada', { title: 'Engineer' }), await newUser(world, 'bob')];
    const limits = { bytesPerHour: 1 };
    await together(world, limits, [title(bob, 'Engineer')]);
    const group = await newGroup(world, 'Engineering', [bob]);
    const deletions: Change[] = [
      { kind: 'user.delete', id: ada },
      { kind: 'membership.delete', groupId: group, memberId: bob },
      { kind: 'group.delete', id: group },
    ];
    const outcomes = await together(world, limits, [title(bob, 'Manager'), ...deletions]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, true, true, true]);
    const [renamed] = await together(world, limits, [{ kind: 'directory.update', name: 'Renamed' }], NOW, null);
    expect(renamed?.ok).toBe(true);
  });
});

describe('the users of a directory', () => {
  it('end with 400, and hold for all creations of one round; deleting makes room', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada');
    const limits = { usersPerDirectory: 3 };
    const outcomes = await together(world, limits, [creation('bob'), creation('eve'), creation('joe')]);
    expect(outcomes.map((outcome) => refusal(outcome)?.status ?? 200)).toEqual([200, 200, 400]);
    expect(refusal(outcomes[2])?.detail).toContain('has 3 users and its limit is 3');
    const [deleted, made] = await together(world, limits, [{ kind: 'user.delete', id: ada }, creation('joe')]);
    expect([deleted?.ok, made?.ok]).toEqual([true, true]);
  });
});

describe('the settings', () => {
  it('take whole numbers, 0 for no limit, and have defaults', () => {
    expect(writeLimitsOf({ WRITE_BYTES_PER_HOUR: '0', MAX_USERS_PER_DIRECTORY: '7' })).toEqual({
      bytesPerHour: 0,
      usersPerDirectory: 7,
    });
    expect(writeLimitsOf({})).toEqual({
      bytesPerHour: DEFAULT_WRITE_BYTES_PER_HOUR,
      usersPerDirectory: DEFAULT_USERS_PER_DIRECTORY,
    });
  });
});
