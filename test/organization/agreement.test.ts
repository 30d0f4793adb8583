// The organization in memory that test/directory decides on behaves as the real one over D1: random rounds get the same
// answers, make the same events and leave the same users, groups and memberships.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Change, ChangeRequest, ChangeResult, Outcome } from '../../src/directory/change.ts';
import { runRound } from '../../src/organization/round.ts';
import { ScimError } from '../../src/protocol/error.ts';
import type { JsonObject } from '../../src/protocol/json.ts';
import { keysOfGroup, keysOfPerson } from '../../src/protocol/name-keys.ts';
import { unpacked } from '../../src/store/db/packed.ts';
import { GROUPS, rounds, USERS } from '../directory/arbitrary.ts';
import { pairsOf, type Tables } from '../directory/tables.ts';
import { type Answer, newWorld, OPERATOR, TOKEN, type World } from '../directory/world.ts';
import { organization, seed, token } from '../seed/rows.ts';
import { groupBody, userBody } from '../world/bodies.ts';

const RUNS = Number(Reflect.get(env, 'PROPERTY_PAIRS') ?? 30);
const SEED = Number(Reflect.get(env, 'RANDOM_SEED') ?? 1);

const TABLES = [
  'directories',
  'users',
  'user_emails',
  'groups',
  'memberships',
  'buckets',
  'removals',
  'tokens',
  'events',
  'organizations',
];

/** Some of the resources that random changes name, so that most of these meet one: two users, and one group in another. */
const [ADA = '', BOB = ''] = USERS;
const [INNER = '', OUTER = ''] = GROUPS;
const FIRST: readonly Change[] = [
  { kind: 'user.create', id: ADA, body: userBody('first') },
  { kind: 'user.create', id: BOB, body: userBody('second') },
  { kind: 'group.create', id: INNER, body: groupBody('Inner', [ADA, BOB]) },
  { kind: 'group.create', id: OUTER, body: groupBody('Outer', [INNER, ADA]) },
];

/** Every create brings a new id (http/scim mints it), so an id that was deleted is not created again. */
const histories = rounds.map((history) => {
  const gone = new Set<string>();
  return history.map((changes) =>
    changes.filter((change) => {
      if (change.kind === 'user.delete') gone.add(change.id);
      return change.kind !== 'user.create' || !gone.has(change.id);
    }),
  );
});

/** The real organization, as new as the world in memory is. */
async function beginAs(world: World): Promise<void> {
  const organizationId = world.tables.organization.id;
  await env.DB.batch(TABLES.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  await seed(env.DB, organization({ id: organizationId }), token({ hash: TOKEN, directoryId: world.directoryId }));
  await stored(world, [{ kind: 'directory.create', provider: 'jumpcloud', name: null }], OPERATOR);
  await stored(world, [{ kind: 'directory.activate' }], TOKEN);
}

/** Carries out a round over D1, at the time of the world in memory; also what no answer waits for. */
async function stored(world: World, changes: readonly Change[], tokenHash: string | null): Promise<Outcome[]> {
  const { directoryId, tables } = world;
  const organizationId = tables.organization.id;
  const later: Promise<unknown>[] = [];
  const deps = {
    db: env.DB,
    holdsWebhooks: false,
    now: () => world.now,
    random: () => 0.5,
    sleep: () => Promise.resolve(),
    newCommitId: () => crypto.randomUUID(),
    committed: () => undefined,
    later: (work: Promise<unknown>) => void later.push(work),
  };
  const request = (change: Change): ChangeRequest => ({ organizationId, directoryId, tokenHash, change });
  const outcomes = await runRound(deps, organizationId, changes.map(request));
  await Promise.all(later);
  return outcomes;
}

const ofAnswer = (answer: Answer) =>
  answer instanceof ScimError ? [answer.status, answer.scimType, answer.detail] : shown(answer);
const ofOutcome = (outcome: Outcome) =>
  outcome.ok ? shown(outcome.result) : [outcome.refusal.status, outcome.refusal.scimType, outcome.refusal.detail];

/** A result, with lists that have no order of their own in order. */
function shown(result: ChangeResult): unknown {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, sorted(each)]));
  };
  return sorted(JSON.parse(JSON.stringify(result)));
}

/** What stands in memory, but for ids of events, which chance makes. */
function inMemory(tables: Tables) {
  const byId = <Row extends { readonly id: string }>(rows: Iterable<Row>) =>
    [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    events: tables.events.map(({ type, directoryId, data }) => [type, directoryId, JSON.parse(data)]),
    users: byId(tables.users.values()).map(({ id, doc, version }) => [id, JSON.parse(doc), version]),
    groups: byId(tables.groups.values()).map(({ id, doc, memberCount, version }) => [
      id,
      JSON.parse(doc),
      memberCount,
      version,
    ]),
    members: pairsOf(tables)
      .filter(({ groupId }) => tables.groups.has(groupId))
      .map(({ groupId, memberId }) => `${groupId} ${memberId}`)
      .sort(),
  };
}

async function inDatabase(): Promise<ReturnType<typeof inMemory>> {
  const rows = async (sql: string) => (await env.DB.prepare(sql).raw<(string | number | null)[]>()) ?? [];
  const parsed = (row: readonly (string | number | null)[], at: number) => row.map((v, i) => (i === at ? json(v) : v));
  const json = (value: unknown): unknown => JSON.parse(unpacked(String(value)));
  const pairs = await rows(
    'SELECT m.group_id, m.member_id FROM memberships m JOIN groups g ON g.id = m.group_id ORDER BY 1, 2',
  );
  return {
    events: (await rows('SELECT type, directory_id, data FROM events ORDER BY sequence')).map((row) => parsed(row, 2)),
    users: (await rows('SELECT id, doc, version FROM users ORDER BY id')).map((row) => parsed(row, 1)),
    groups: (await rows('SELECT id, doc, member_count, version FROM groups ORDER BY id')).map((row) => parsed(row, 1)),
    members: pairs.map(([group, member]) => `${group} ${member}`),
  } as ReturnType<typeof inMemory>;
}

/** By triggers, whatever was written: the keys of everyone who is there, and of nobody else. */
function namesInMemory({ groups, users }: Tables): string[] {
  const keys = (kind: string, keysOf: (doc: JsonObject) => string[]) => (row: { id: string; doc: string }) =>
    keysOf(JSON.parse(row.doc) as JsonObject).map((key) => `${kind} ${row.id} ${key}`);
  return [
    ...[...users.values()].flatMap(keys('User', keysOfPerson)),
    ...[...groups.values()].flatMap(keys('Group', keysOfGroup)),
  ].sort();
}

async function namesIndexed(): Promise<string[]> {
  const { results } = await env.DB.prepare("SELECT kind || ' ' || id || ' ' || name_key AS key FROM name_index").all<{
    key: string;
  }>();
  return results.map(({ key }) => key).sort();
}

it('the organization in memory answers, tells and keeps as the real one does', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const world = newWorld();
      await beginAs(world);
      for (const changes of [FIRST, ...history]) {
        world.now += 1;
        const outcomes = await stored(world, changes, TOKEN);
        expect(outcomes.map(ofOutcome)).toEqual(world.round(changes).map(ofAnswer));
      }
      expect(await inDatabase()).toEqual(inMemory(world.tables));
      const counted = await env.DB.prepare(
        'SELECT inactive_count AS n, (SELECT count(*) FROM users WHERE active = 0) AS there FROM directories',
      ).first<{ n: number; there: number }>();
      expect(counted?.n).toBe(counted?.there);
      expect(await namesIndexed()).toEqual(namesInMemory(world.tables));
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
});
