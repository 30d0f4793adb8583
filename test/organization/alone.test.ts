// A round shares the fence and the commit, nothing else (docs/decisions/0008): requests of several directories, tokens
// and strangers in one round are answered as they are one after the other, and leave the same rows and events.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, ChangeRequest, Outcome } from '../../src/directory/change.ts';
import { newDirectoryId, newOrganizationId } from '../../src/id.ts';
import { runRound } from '../../src/organization/round.ts';
import { organization, seed, token } from '../seed/rows.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { succeeded } from './world.ts';

const RUNS = Number(Reflect.get(env, 'PROPERTY_PAIRS') ?? 30);
const SEED = Number(Reflect.get(env, 'RANDOM_SEED') ?? 1);

const organizationId = newOrganizationId();
const [here, there, paused, nowhere] = [0, 1, 2, 3].map(() => newDirectoryId(organizationId)) as [
  string,
  string,
  string,
  string,
];
const SEEDED_AT = 1_000_000;
const NOW = SEEDED_AT + 2 * 60 * 60 * 1000;

/** Ids that a directory begins with, and some that its creates take. */
const users = (mark: string) => ['1', '2', '3'].map((n) => `usr_${mark}${n}`);
const groups = (mark: string) => ['1', '2'].map((n) => `grp_${mark}${n}`);
const MARKS: Readonly<Record<string, string>> = { [here]: 'a', [there]: 'b', [paused]: 'p', [nowhere]: 'n' };
const ALL_USERS = Object.values(MARKS).flatMap(users);
const ALL_GROUPS = Object.values(MARKS).flatMap(groups);

/** Who asks: the operator (null), or one of these tokens. */
const TOKENS: Readonly<Record<string, string | null>> = {
  here,
  there,
  paused,
  expired: here,
  'made-up': null,
};

const create = (provider: string): Change => ({ kind: 'directory.create', provider, name: null });

/** Carries out the changes in one round; also what no answer waits for. */
async function round(requests: readonly ChangeRequest[], now: number): Promise<Outcome[]> {
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
  };
  const outcomes = await runRound(deps, organizationId, requests);
  await Promise.all(later);
  return outcomes;
}

const TABLES = [
  'directories',
  'users',
  'user_emails',
  'groups',
  'memberships',
  'buckets',
  'resyncs',
  'removals',
  'tokens',
  'events',
  'organizations',
];

/** The same rows before every run: two directories and a paused one, each with users, a group, and a group around it. */
async function seedAll(): Promise<void> {
  await env.DB.batch(TABLES.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  await seed(env.DB, organization({ id: organizationId }));
  const operator = (directoryId: string, change: Change) => ({ organizationId, directoryId, tokenHash: null, change });
  const directories = [here, there, paused];
  const made = directories.flatMap((directoryId) => {
    const mark = MARKS[directoryId] ?? '';
    const [inner = '', outer = ''] = groups(mark);
    const [first = '', second = '', third = ''] = users(mark);
    const named = (id: string) =>
      userBody(id, { displayName: `Name of ${id}`, emails: [{ value: `${id}@example.com` }] });
    return [
      create(directoryId === there ? 'okta' : 'custom'),
      ...[first, second, third].map((id): Change => ({ kind: 'user.create', id, body: named(id) })),
      { kind: 'group.create', id: inner, body: groupBody('Inner', [first, second]) } as const,
      { kind: 'group.create', id: outer, body: groupBody('Outer', [inner, third]) } as const,
      directoryId === paused
        ? ({ kind: 'directory.update', status: 'paused' } as const)
        : ({ kind: 'resync.start', id: `rsy_${mark}` } as const),
    ].map((change) => operator(directoryId, change));
  });
  for (const outcome of await round(made, SEEDED_AT)) succeeded(outcome);
  await seed(
    env.DB,
    ...Object.entries(TOKENS).flatMap(([hash, directoryId]) =>
      directoryId === null
        ? []
        : [token({ hash, id: `tok_${hash}`, directoryId, expiresAt: hash === 'expired' ? NOW : null })],
    ),
  );
}

/**
 * Everything that stands in the tables, but for ids that chance makes, rows whose removal is under way, and the hour of the
 * newest group write: a request that changes nothing notes it only where another one of its round is committed.
 */
async function rows(): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const table of TABLES) {
    const { results } = await env.DB.prepare(
      table === 'memberships'
        ? 'SELECT m.* FROM memberships m JOIN groups g ON g.id = m.group_id ORDER BY 1, 2'
        : `SELECT * FROM ${table} ORDER BY 1, 2, 3`,
    ).all<Record<string, unknown>>();
    found[table] = results.map((row) => {
      const { groups_synced_at: _hour, last_commit: _commit, ...shown } = row;
      return table === 'events' ? { ...shown, id: '' } : shown;
    });
  }
  return found;
}

/** Without its cost, and without the groups around a user's groups: these are told as they were before the round. */
function shown(outcome: Outcome): unknown {
  const { cost: _, ...answer } = outcome;
  if (!answer.ok || answer.result.kind !== 'user') return answer;
  const { user } = answer.result;
  const direct = user.groups.filter((group) => group.direct).sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...answer, result: { ...answer.result, user: { ...user, groups: direct } } };
}

const id = (own: readonly string[], all: readonly string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...own) }, { weight: 1, arbitrary: fc.constantFrom(...all) });

function changeIn(directoryId: string): fc.Arbitrary<Change> {
  const mark = MARKS[directoryId] ?? '';
  const fresh = (kind: string) => fc.constantFrom(`${kind}_${mark}8`, `${kind}_${mark}9`);
  const user = fc.oneof(id(users(mark), ALL_USERS), fresh('usr'));
  const group = fc.oneof(id(groups(mark), ALL_GROUPS), fresh('grp'));
  const member = fc.oneof({ weight: 3, arbitrary: user }, { weight: 1, arbitrary: group });
  const members = fc.uniqueArray(member, { maxLength: 3 });
  const name = fc.constantFrom('usr_a1', 'usr_b1', 'ada', 'bob');
  const title = fc.constantFrom('x', 'y');
  const operation = fc.oneof(
    members.map((ids) => ({ op: 'add', path: 'members', value: ids.map((value) => ({ value })) })),
    members.map((ids) => ({ op: 'replace', path: 'members', value: ids.map((value) => ({ value })) })),
    member.map((value) => ({ op: 'remove', path: `members[value eq "${value}"]` })),
    member.map((value) => ({ op: 'remove', path: `members[display eq "Name of ${value}"]` })),
    title.map((value) => ({ op: 'replace', path: 'displayName', value })),
  );
  const wantsMembers = fc.boolean();
  return fc.oneof(
    fc.record({
      kind: fc.constant('user.create' as const),
      id: fresh('usr'),
      body: name.map((each) => userBody(each)),
    }),
    fc.record({ kind: fc.constant('user.replace' as const), id: user, body: name.map((each) => userBody(each)) }),
    fc.record({
      kind: fc.constant('user.patch' as const),
      id: user,
      body: title.map((value) => patchBody({ op: 'replace', path: 'title', value })),
    }),
    fc.record({ kind: fc.constant('user.delete' as const), id: user }),
    fc.record({
      kind: fc.constant('group.create' as const),
      id: fresh('grp'),
      body: fc.tuple(title, members).map(([each, ids]) => groupBody(each, ids)),
    }),
    fc.record({
      kind: fc.constant('group.replace' as const),
      id: group,
      body: fc.tuple(title, members).map(([each, ids]) => groupBody(each, ids)),
      wantsMembers,
    }),
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('group.patch' as const),
        id: group,
        body: operation.map((each) => patchBody(each)),
        wantsMembers,
      }),
    },
    fc.record({ kind: fc.constant('group.delete' as const), id: group }),
  );
}

/** What only the operator asks for. */
const settings: fc.Arbitrary<Change> = fc.constantFrom<Change>(
  { kind: 'directory.update', status: 'paused' },
  { kind: 'directory.update', status: 'active' },
  { kind: 'directory.update', name: 'Renamed' },
  { kind: 'directory.delete' },
);

const request: fc.Arbitrary<ChangeRequest> = fc
  .constantFrom(here, here, here, there, there, paused, nowhere)
  .chain((directoryId) => {
    const own = Object.keys(TOKENS).filter((hash) => TOKENS[hash] === directoryId && hash !== 'expired');
    const token = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom<string | null>(...own, null) },
      { weight: 2, arbitrary: fc.constantFrom<string | null>(...Object.keys(TOKENS)) },
    );
    const asked = fc.tuple(token, changeIn(directoryId));
    const set = fc.tuple(fc.constant(null), settings);
    return fc
      .oneof({ weight: 12, arbitrary: asked }, { weight: 1, arbitrary: set })
      .map(([tokenHash, change]): ChangeRequest => ({ organizationId, directoryId, tokenHash, change }));
  });

/** A resync reads its stretch before the round's changes, so it comes first: after them it would tell of them twice. */
const steps = fc.subarray([here, there]);

describe('a round', () => {
  it('answers each request as it would be answered alone', { timeout: 600_000 }, async () => {
    const requests = fc.array(request, { minLength: 2, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(steps, requests, async (resyncing, others) => {
        const asked = [...resyncing.map(stepOf), ...others];
        await seedAll();
        const alone: Outcome[] = [];
        for (const each of asked) alone.push(...(await round([each], NOW)));
        const rowsAlone = await rows();
        await seedAll();
        const together = await round(asked, NOW);
        expect(together.map(shown)).toEqual(alone.map(shown));
        expect(await rows()).toEqual(rowsAlone);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

function stepOf(directoryId: string): ChangeRequest {
  const change: Change = { kind: 'resync.step', id: `rsy_${MARKS[directoryId]}` };
  return { organizationId, directoryId, tokenHash: null, change };
}
