// A change that comes alone is decided on what its writer remembers, and the commit compares all of it: the same answers
// and the same state as by loading, whatever changed outside of the writer in between.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import type { Change, ChangeRequest, Outcome } from '../../src/directory/change.ts';
import { planOf } from '../../src/directory/plan.ts';
import { guessOf } from '../../src/organization/lone.ts';
import { MAX_AGE_MS, openRemembered, type Remembered } from '../../src/organization/remembered.ts';
import { runRound } from '../../src/organization/round.ts';
import type { OrganizationRow } from '../../src/store/load/organization.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { eventsOf, membersOf, newWorld, succeeded, type World } from './world.ts';

const NOW = 1_700_000_000_000;

async function alone(request: ChangeRequest, memory?: Remembered, now = NOW): Promise<Outcome> {
  const later: Promise<unknown>[] = [];
  const deps = {
    db: env.DB,
    holdsWebhooks: false,
    now: () => now,
    random: () => 0.5,
    sleep: () => Promise.resolve(),
    newCommitId: () => crypto.randomUUID(),
    committed: () => undefined,
    later: (work: Promise<unknown>) => void later.push(work),
    ...(memory ? { memory } : {}),
  };
  const [outcome] = await runRound(deps, request.organizationId, [request]);
  await Promise.all(later);
  if (!outcome) throw new Error('The round left a change unanswered.');
  return outcome;
}

const asked = (op: string, id: string) => patchBody({ op, path: 'members', value: [{ value: id }] });
const member = (op: string, group: string, user: string): Change => ({
  kind: 'group.patch',
  id: group,
  body: asked(op, user),
  wantsMembers: false,
});
const titled = (id: string, value: string): Change => ({
  kind: 'user.patch',
  id,
  body: patchBody({ op: 'replace', path: 'title', value }),
});
/** What JSON escapes, and what it need not. */
const ODD = 'Lead "R\\D"\t/ Büro ☕ 𝒳';
const sql = (text: string, ...values: string[]) =>
  env.DB.prepare(text)
    .bind(...values)
    .run();

/** Ids are unique over all directories; no random id has a u. */
let runs = 0;

type Step = readonly [what: string, user: number, group: number];

async function play(steps: readonly Step[], remembers: boolean): Promise<unknown> {
  const world: World = await newWorld((request) => alone(request));
  const mark = `run${runs++}x`;
  const user = (n: number) => `usr_${mark}${n}`;
  const group = (n: number) => `grp_${mark}${n}`;
  let memory = openRemembered();
  const answers: unknown[] = [];
  for (const [what, u, g] of steps) {
    const other: Change = {
      kind: 'user.patch',
      id: user(u),
      body: patchBody({ op: 'replace', path: 'title', value: `${ODD}${g}` }),
    };
    const changes: Record<string, Change> = {
      create: { kind: 'user.create', id: user(u), body: userBody(`name${g}`) },
      put: { kind: 'user.replace', id: user(u), body: userBody(`name${g}`, { title: `t${u}` }) },
      title: other,
      inactive: { kind: 'user.patch', id: user(u), body: patchBody({ op: 'replace', path: 'active', value: g > 0 }) },
      group: { kind: 'group.create', id: group(g), body: groupBody(`Group ${u}`) },
      add: member('add', group(g), user(u)),
      remove: member('remove', group(g), user(u)),
      leave: { kind: 'user.delete', id: user(u) },
    };
    const change = changes[what];
    if (change) {
      const { cost: _, ...answer } = await alone(world.request(change), remembers ? memory : undefined);
      answers.push(answer);
    } else if (what === 'restart') memory = openRemembered();
    else if (what === 'another writer') await alone(world.request(other));
    else if (what === 'paused') await sql("UPDATE directories SET status = 'paused' WHERE id = ?", world.directoryId);
    else if (what === 'resumed') await sql("UPDATE directories SET status = 'active' WHERE id = ?", world.directoryId);
    else if (what === 'suspended') await sql('UPDATE tokens SET suspended_at = 1 WHERE hash = ?', world.tokenHash);
    else if (what === 'opened') await sql('UPDATE tokens SET suspended_at = NULL WHERE hash = ?', world.tokenHash);
  }
  const events = (await eventsOf(world)).slice(1).map(({ type, data, sequence }) => ({ type, sequence, data }));
  const members = await Promise.all([0, 1].map((g) => membersOf(group(g))));
  const { results } = await env.DB.prepare(
    'SELECT id, doc, version, active, roles FROM users WHERE directory_id = ? ORDER BY id',
  )
    .bind(world.directoryId)
    .all();
  const { results: buckets } = await env.DB.prepare('SELECT kind, n FROM buckets WHERE directory_id = ? ORDER BY kind')
    .bind(world.directoryId)
    .all();
  const text = JSON.stringify({ answers, events, members, results, buckets });
  return JSON.parse(
    text.replaceAll(mark, '').replaceAll(world.directoryId, 'dir').replaceAll(world.organizationId, 'org'),
  );
}

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.constantFrom('create', 'put', 'title', 'inactive', 'group', 'add', 'add', 'remove', 'leave'),
    },
    { weight: 2, arbitrary: fc.constantFrom('restart', 'another writer', 'paused', 'resumed', 'suspended', 'opened') },
  ),
  fc.nat(2),
  fc.nat(1),
);

describe('a lone change', () => {
  it('is answered as if everything had been loaded, and leaves the same', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
        expect(await play(steps, true)).toEqual(await play(steps, false));
      }),
      { seed: 1, numRuns: Number(Reflect.get(env, 'LONE_RUNS') ?? 30) },
    );
  });

  it('is refused once its token is revoked, whatever the writer remembers', async () => {
    const world = await newWorld((request) => alone(request));
    const memory = openRemembered();
    const title = (value: string) => titled('usr_revoked', value);
    succeeded(
      await alone(world.request({ kind: 'user.create', id: 'usr_revoked', body: userBody('revoked') }), memory),
    );
    const warm = await alone(world.request(title('a')), memory);
    expect(warm.cost.d1Trips).toBe(1);
    await sql('DELETE FROM tokens WHERE hash = ?', world.tokenHash);
    expect(await alone(world.request(title('b')), memory)).toMatchObject({ ok: false, refusal: { status: 401 } });
  });

  it('is loaded again once what is remembered is a minute old', async () => {
    const world = await newWorld((request) => alone(request));
    const memory = openRemembered();
    const title = (value: string) => world.request(titled('usr_aged', value));
    succeeded(await alone(world.request({ kind: 'user.create', id: 'usr_aged', body: userBody('aged') }), memory));
    expect((await alone(title('a'), memory, NOW + MAX_AGE_MS)).cost.d1Trips).toBe(1);
    expect((await alone(title('b'), memory, NOW + 2 * MAX_AGE_MS + 1)).cost.d1Trips).toBe(2);
  });

  it('is not committed where any column of what was remembered has changed', async () => {
    const world = await newWorld((request) => alone(request));
    const memory = openRemembered();
    const [user, group] = ['usr_columns', 'grp_columns'];
    const add = world.request(member('add', group, user));
    const put = world.request({ kind: 'user.replace', id: user, body: userBody('columns', { title: ODD }) });
    for (const change of [
      world.request({ kind: 'group.create', id: group, body: groupBody('Columns') }),
      world.request({ kind: 'user.create', id: user, body: userBody('columns', { title: ODD }) }),
      add,
      world.request(member('remove', group, user)),
      add,
    ])
      succeeded(await alone(change, memory));
    const db = openDatabase(env.DB);
    const create = world.request({ kind: 'user.create', id: 'usr_columns2', body: userBody('columns2') });
    const fences = [put, world.request(member('remove', group, user)), create].map((request) => {
      const guess = guessOf(memory, world.organizationId, planOf(request), NOW);
      if (!guess) throw new Error('Nothing was guessed.');
      return guess.fence;
    });
    for (const fence of fences) await db.run([fence]);

    const rows: [table: string, key: string, value: string][] = [
      ['users', 'id', user],
      ['groups', 'id', group],
      ['memberships', 'group_id', group],
      ['buckets', 'directory_id', world.directoryId],
      ['directories', 'id', world.directoryId],
      ['organizations', 'id', world.organizationId],
      ['tokens', 'hash', world.tokenHash],
    ];
    const unnoticed: string[] = [];
    for (const [table, key, value] of rows) {
      const { results } = await env.DB.prepare(`SELECT name, type FROM pragma_table_info('${table}')`).all();
      for (const { name, type } of results) {
        const text = name === 'name_keys' ? `'["x"]'` : `coalesce(${name}, '') || 'x'`;
        const other = type === 'INTEGER' ? `1 - coalesce(${name}, 0)` : text;
        const change = { sql: `UPDATE ${table} SET ${name} = ${other} WHERE ${key} = ?`, params: [value] };
        // What fails as a whole leaves nothing behind.
        const noticed = await Promise.all(
          fences.map((fence) =>
            db.run([change, fence, { sql: "INSERT INTO guard SELECT 'guard:nothing:noticed'", params: [] }]).then(
              () => 'committed',
              (error: unknown) => String(error),
            ),
          ),
        );
        expect(noticed.join()).toContain('guard:');
        if (!noticed.some((error) => error.includes('guard:known:'))) unnoticed.push(`${table}.${name}`);
      }
    }
    // What searches and lists look at, what the log writes, and what of a token opens nothing.
    const ofTokens = ['id', 'hint', 'created_at', 'last_used_at', 'client_id', 'secret_id', 'told_days'];
    expect(unnoticed).toEqual([
      ...['search', 'name_keys', 'indexed_version'].map((column) => `users.${column}`),
      ...['search', 'name_keys', 'indexed_name'].map((column) => `groups.${column}`),
      'buckets.oldest_synced_at',
      'directories.last_request_at',
      'directories.seen_hour',
      'directories.gathered_at',
      ...['name_keys', 'indexed_name', 'indexed_external_id'].map((column) => `organizations.${column}`),
      ...ofTokens.map((column) => `tokens.${column}`),
    ]);
  });

  it("takes one trip, but for the first of a burst, over JumpCloud's day", async () => {
    const world = await newWorld((request) => alone(request));
    const trips: Record<string, number[]> = {};
    const burst = async (name: string, changes: readonly Change[]) => {
      const memory = openRemembered();
      for (const change of changes) {
        const outcome = await alone(world.request(change), memory);
        succeeded(outcome);
        trips[name] = [...(trips[name] ?? []), outcome.cost.d1Trips];
      }
    };
    const groups = [1, 2, 3].map((n) => `grp_day${n}`);
    await burst(
      'groups',
      groups.map((id): Change => ({ kind: 'group.create', id, body: groupBody(id) })),
    );
    const put = (id: string, title: string, active = true): Change => ({
      kind: 'user.replace',
      id,
      body: userBody(id, { title, active }),
    });
    for (let n = 0; n < 3; n++) {
      const id = `usr_day${n}`;
      await burst('hire', [
        { kind: 'user.create', id, body: userBody(id, { title: ODD }) },
        ...groups.map((group) => member('add', group, id)),
      ]);
    }
    for (let n = 0; n < 3; n++) await burst('attribute', [put(`usr_day${n}`, 'Lead')]);
    await burst('mover', [
      put('usr_day0', ODD),
      member('remove', 'grp_day1', 'usr_day0'),
      member('add', 'grp_day1', 'usr_day0'),
    ]);
    await burst('leaver', [
      ...groups.map((group) => member('remove', group, 'usr_day1')),
      put('usr_day1', 'Lead', false),
    ]);
    expect(trips).toEqual({
      groups: [2, 1, 1],
      hire: [2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1],
      attribute: [2, 2, 2],
      mover: [2, 1, 1],
      leaver: [2, 1, 1, 1],
    });
  });
});

describe('what a writer remembers', () => {
  const organization = { id: 'org_x' } as OrganizationRow;
  const lesson = (id: string, bytes: number) => ({
    now: NOW,
    organization,
    touched: new Set<string>(),
    read: [{ asked: { name: 'users' as const, asked: ['dir_x', id] }, rows: [{ id, doc: 'x'.repeat(bytes) }] }],
    groupsOf: null,
  });

  it('is at most 128 KiB, the newest', () => {
    const memory = openRemembered();
    for (let n = 0; n < 50; n++) memory.learn(lesson(`usr_${n}`, 10_000));
    const kept = Array.from({ length: 50 }, (_, n) => n).filter((n) => memory.rowsOf('users', ['dir_x', `usr_${n}`]));
    expect(kept).toEqual([37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
  });

  it('has no row of more than 16 KiB, and nothing of what a commit changed', () => {
    const memory = openRemembered();
    memory.learn(lesson('usr_large', 20_000));
    expect(memory.rowsOf('users', ['dir_x', 'usr_large'])).toBeUndefined();
    memory.learn(lesson('usr_small', 10));
    memory.learn({ ...lesson('usr_other', 10), touched: new Set(['usr_small']) });
    expect(memory.rowsOf('users', ['dir_x', 'usr_small'])).toBeUndefined();
    expect(memory.rowsOf('users', ['dir_x', 'usr_other'])).toBeDefined();
  });
});
