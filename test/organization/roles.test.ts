// Roles over D1, in one database and in a second shard: any history, and a mapping that is saved in the middle of many
// changes. What events told, applied in order, is what REST shows and what the plain definition says.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Change, ChangeRequest, Outcome } from '../../src/directory/change.ts';
import { newId } from '../../src/id.ts';
import { change } from '../../src/organization/client.ts';
import { upkeepOfRoles } from '../../src/organization/roles-upkeep.ts';
import { runRound } from '../../src/organization/round.ts';
import { upkeepIn } from '../../src/organization/upkeep-context.ts';
import { openWriter } from '../../src/organization/writer.ts';
import { LIVE_CLOCK } from '../../src/patience.ts';
import type { RoleMapping } from '../../src/protocol/role.ts';
import { openDatabases, shardOf } from '../../src/shards.ts';
import { declareRoles } from '../../src/tenancy/roles.ts';
import { definedRoles, emptyRoles, type RoleCopy, takeRoles } from '../directory/role-copy.ts';
import { declared, GROUPS, ROLES, type Step, steps, USERS } from '../directory/role-steps.ts';
import { testContext } from '../tenancy/context.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { migrateOther, newOrganizationIn, type TwoDirectories, twoShards } from './installation.ts';
import { eventsAfter, type StoredRoles, shownRoles, storedRoles } from './stored-roles.ts';
import { succeeded } from './world.ts';

const RUNS = Number(Reflect.get(env, 'PROPERTY_PAIRS') ?? 5);
const SEED = Number(Reflect.get(env, 'RANDOM_SEED') ?? 1);
const STEPS = 16;
const TABLES = ['role_mappings', 'role_uses', 'role_recomputes', 'declared_roles', 'users', 'groups', 'memberships'];
const { roles: DECLARED } = declared(1, ROLES);

beforeAll(migrateOther);

/** What a host app knows so far, and of which event. */
interface Follower {
  readonly copy: RoleCopy;
  after: number;
}

/** The clock's turn, in every database. */
async function upkeepOfAll(installation: typeof env, now: number): Promise<void> {
  for (const label of openDatabases(installation).all().keys()) await upkeepOfRoles(upkeepIn(installation, label, now));
}

async function lookAt({ d1, directoryIds, organizationId }: TwoDirectories, follower: Follower): Promise<StoredRoles> {
  const { copy } = follower;
  for (const event of await eventsAfter(d1, organizationId, follower.after)) {
    expect(event.sequence).toBe(++follower.after);
    takeRoles(copy, event);
    // A directory that goes takes its people along.
    if (event.type === 'directory.deleted') for (const id of copy.roles.keys()) if (isSecond(id)) copy.roles.delete(id);
  }
  const is = await storedRoles(d1, organizationId);
  const shown = await shownRoles(d1, directoryIds);
  for (const id of shown.keys()) if (!is.docs.has(id)) shown.delete(id);
  expect(new Map(copy.roles)).toEqual(shown);
  expect([...copy.running]).toEqual(is.running ? [is.running.id] : []);
  if (!is.running && !is.behind) expect(shown).toEqual(definedRoles(is));
  return is;
}

/** Ids of the second directory are like those of the first, with a 2. */
const inSecond = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value).replaceAll(/(usr|grp)_/g, '$1_2')) as Value;
const isSecond = (userId: string) => userId.startsWith('usr_2');

interface History {
  readonly label: '' | 'eu';
  readonly history: readonly Step[];
  /** Which of the two directories each step is about. */
  readonly second: readonly boolean[];
  /** Whether declarations reach the second database at once, or by the clock. */
  readonly reaches: boolean;
}

const histories: fc.Arbitrary<History> = fc.record({
  label: fc.constantFrom('', 'eu'),
  history: steps(STEPS),
  second: fc.array(fc.boolean(), { minLength: STEPS, maxLength: STEPS }),
  reaches: fc.boolean(),
});

/** Rounds as the writer runs them, at a time that tests set; a recompute goes on when the clock says so. */
function openRounds() {
  const clock = { now: 1_000_000_000 };
  const later: Promise<unknown>[] = [];
  const round = (requests: readonly ChangeRequest[]): Promise<Outcome[]> => {
    const organizationId = requests[0]?.organizationId ?? '';
    const deps = {
      db: shardOf(installation, organizationId),
      holdsWebhooks: false,
      ...LIVE_CLOCK,
      now: () => clock.now,
      newCommitId: () => crypto.randomUUID(),
      committed: () => undefined,
      later: (work: Promise<unknown>) => void later.push(work),
    };
    return runRound(deps, organizationId, requests);
  };
  const one = async (request: ChangeRequest): Promise<Outcome> => {
    const [outcome] = await round([request]);
    if (!outcome) throw new Error('The round answered nothing.');
    return outcome;
  };
  const installation = twoShards(one);
  return { clock, installation, one, round, settled: async () => void (await Promise.all(later.splice(0))) };
}

type Rounds = ReturnType<typeof openRounds>;

async function begin(label: '' | 'eu', { one, round }: Rounds): Promise<TwoDirectories> {
  // Ids come again with each history.
  for (const db of [env.DB, env.OTHER_DB]) await db.batch(TABLES.map((table) => db.prepare(`DELETE FROM ${table}`)));
  const customer = await newOrganizationIn(label, one);
  const first: Change[] = [
    ...USERS.map((id): Change => ({ kind: 'user.create', id, body: userBody(id) })),
    ...GROUPS.map(
      (id, index): Change => ({ kind: 'group.create', id, body: groupBody(id, USERS.slice(index, index + 1)) }),
    ),
  ];
  const [here, there] = customer.directoryIds;
  for (const outcome of await round(
    first.flatMap((each) => [customer.request(each, here), customer.request(inSecond(each), there)]),
  ))
    succeeded(outcome);
  return customer;
}

async function take(customer: TwoDirectories, one: Step, second: boolean, reaches: boolean, rounds: Rounds) {
  const { clock, installation, round } = rounds;
  const { d1, directoryIds, organizationId, request } = customer;
  const is = await storedRoles(d1, organizationId);
  switch (one.does) {
    case 'change': {
      const [directoryId, changes] = second ? [directoryIds[1], inSecond(one.changes)] : [directoryIds[0], one.changes];
      const asked = changes.map((each) => request(each, directoryId));
      if (one.stepAfter !== null && is.running) {
        const { directoryId: at, id, position } = is.running;
        asked.splice(one.stepAfter, 0, request({ kind: 'roles.step', id, position }, at));
      }
      await round(asked);
      break;
    }
    case 'save': {
      const known = new Set((is.declared?.roles ?? []).map(({ name }) => name));
      const { defaultRole, mode } = one.mapping;
      const mappings = one.groups.flatMap(([group, role], index) => {
        const other = second === (index % 2 === 0);
        const groupId = other ? inSecond(group) : group;
        return is.groups.has(groupId) && known.has(role)
          ? [{ directoryId: directoryIds[other ? 1 : 0], groupId, role }]
          : [];
      });
      const mapping: RoleMapping = {
        mode,
        defaultRole: defaultRole !== null && known.has(defaultRole) ? defaultRole : null,
        mappings,
      };
      for (const outcome of await round([request({ kind: 'roles.save', mapping })])) succeeded(outcome);
      break;
    }
    case 'declare': {
      const databases = openDatabases(installation);
      const context = testContext({
        now: clock.now,
        change: rounds.one,
        databases: reaches ? databases : { ...databases, all: () => new Map([['', databases.operator]]) },
      });
      const [first = ''] = one.names;
      const out = (
        await env.DB.prepare("SELECT value ->> 'name' AS name FROM declared_roles, json_each(roles)").all<{
          name: string;
        }>()
      ).results;
      const gone = out.map(({ name }) => name).filter((name) => !one.names.includes(name));
      const replace = one.replace ? Object.fromEntries(gone.map((name) => [name, first])) : {};
      // Refused where the role is in use: then nothing changed.
      await declareRoles(context, declared(1, one.names).roles, replace);
      await context.settled();
      break;
    }
    case 'step':
      await upkeepOfAll(installation, clock.now);
      break;
  }
  await rounds.settled();
}

describe('roles over D1', () => {
  it('are told as REST shows them, and both are what the definition says when no recompute runs', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ history, label, reaches, second }) => {
        const rounds = openRounds();
        const { clock, installation, one } = rounds;
        const customer = await begin(label, rounds);
        await declareRoles(testContext({ databases: openDatabases(installation), change: one }), DECLARED);
        const follower = { copy: emptyRoles(), after: 0 };
        const settle = async () => {
          for (let turns = 0; ; turns++) {
            const { behind, running } = await lookAt(customer, follower);
            if (!behind && !running) return;
            expect(turns).toBeLessThan(12);
            clock.now += 1;
            await upkeepOfAll(installation, clock.now);
          }
        };
        for (const [index, each] of history.entries()) {
          clock.now += 1;
          await take(customer, each, second[index] === true, reaches, rounds);
          await lookAt(customer, follower);
        }
        await settle();
        await one(customer.request({ kind: 'directory.delete' }, customer.directoryIds[1]));
        await settle();
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
  });
});

describe('a mapping that is saved while a recompute has everyone of one directory behind it', () => {
  it('has it go over everyone once more, and end once', async () => {
    const rounds = openRounds();
    const { clock, installation, one } = rounds;
    const customer = await begin('eu', rounds);
    await declareRoles(testContext({ databases: openDatabases(installation), change: one }), DECLARED);
    const save = async (defaultRole: string) => {
      const mapping: RoleMapping = { mode: 'highest', defaultRole, mappings: [] };
      succeeded(await one(customer.request({ kind: 'roles.save', mapping })));
    };
    const follower = { copy: emptyRoles(), after: 0 };
    const running = async () => (await lookAt(customer, follower)).running;
    await save('viewer');
    for (let turns = 0; (await running())?.directoryId !== customer.directoryIds.toSorted()[1]; turns++) {
      expect(turns).toBeLessThan(5);
      await upkeepOfAll(installation, clock.now);
    }
    await save('editor');
    for (let turns = 0; await running(); turns++) {
      expect(turns).toBeLessThan(8);
      await upkeepOfAll(installation, clock.now);
    }
    expect(new Set([...follower.copy.roles.values()].flat())).toEqual(new Set(['editor']));
    const told = (await eventsAfter(customer.d1, customer.organizationId)).map(({ type }) => type);
    expect(told.filter((type) => type.includes('recompute'))).toHaveLength(2);
  });
});

const member = (op: 'add' | 'remove', value: string) => patchBody({ op, path: 'members', value: [{ value }] });

interface Senders {
  /** Two ways to the one organization, of which changes take one or the other. */
  readonly send: readonly [(request: ChangeRequest) => Promise<Outcome>, (request: ChangeRequest) => Promise<Outcome>];
  readonly label: '' | 'eu';
}

const oneObject = (): Senders => {
  const send = (request: ChangeRequest) => change(env, request);
  return { send: [send, send], label: '' };
};

/** As where an object runs twice for a while: only the fence parts them. */
const twoWriters = (): Senders => {
  const write = (request: ChangeRequest) => first.change(request);
  const installation = twoShards(write);
  const [first, second] = [openWriter(installation, () => undefined), openWriter(installation, () => undefined)];
  return { send: [write, (request) => second.change(request)], label: 'eu' };
};

describe('a mapping that is saved while 200 memberships change', () => {
  it.each([
    ['by the object', oneObject],
    ['by two writers at once, in another shard', twoWriters],
  ])('%s: nothing is missing, nothing told twice, one final state', async (_, senders) => {
    const { label, send } = senders();
    const [ask] = send;
    const customer = await newOrganizationIn(label, ask);
    const { d1, directoryIds, organizationId, request } = customer;
    const [here, there] = directoryIds;
    await declareRoles(testContext({ databases: openDatabases(twoShards(ask)), change: ask }), DECLARED);
    const users = Array.from({ length: 260 }, (_, index) => newId('usr', index));
    const created = users.map((id) => ask(request({ kind: 'user.create', id, body: userBody(id) }, here)));
    for (const outcome of await Promise.all(created)) succeeded(outcome);
    const group = async (name: string, members: readonly string[] = [], directoryId = here) => {
      const id = newId('grp', Date.now());
      succeeded(await ask(request({ kind: 'group.create', id, body: groupBody(name, members) }, directoryId)));
      return id;
    };
    const [writers, admins, inner] = [
      await group('Writers', users.slice(0, 100)),
      await group('Admins'),
      await group('Inner'),
    ];
    const [outer, doomed] = [await group('Outer', [inner]), await group('Doomed', users.slice(200))];
    await group('Elsewhere', [], there);
    const save = (mode: RoleMapping['mode'], defaultRole: string | null, ...mapped: [string, string][]) => {
      const mappings = mapped.map(([groupId, role]) => ({ directoryId: here, groupId, role }));
      return request({ kind: 'roles.save', mapping: { mode, defaultRole, mappings }, ifMatch: '*' });
    };
    succeeded(await ask(save('highest', null, [writers, 'editor'], [doomed, 'admin'])));

    const work: Promise<Outcome>[] = [];
    const say = (asked: ChangeRequest) => work.push(send[work.length % 2 === 0 ? 0 : 1](asked));
    const move = (op: 'add' | 'remove', groupId: string, id: string) =>
      say(request({ kind: 'group.patch', id: groupId, body: member(op, id) }, here));
    for (const [index, id] of users.slice(0, 100).entries()) {
      move('remove', writers, id);
      move('add', index % 2 === 0 ? admins : inner, id);
      if (index === 30) say(save('all', 'viewer', [writers, 'editor'], [admins, 'admin'], [doomed, 'viewer']));
      if (index === 50) say(request({ kind: 'group.delete', id: doomed }, here));
      if (index === 70) say(save('highest', 'viewer', [outer, 'editor'], [admins, 'admin'], [writers, 'admin']));
    }
    const refused = (await Promise.all(work)).flatMap((outcome) => (outcome.ok ? [] : [outcome.refusal]));
    expect(refused).toEqual([]);

    await expect.poll(async () => (await storedRoles(d1, organizationId)).running).toBeNull();
    const follower = { copy: emptyRoles(), after: 0 };
    const { mapping, version } = await lookAt(customer, follower);
    expect([version, mapping?.mode, mapping?.defaultRole]).toEqual([3, 'highest', 'viewer']);
    const count = (name: string) => [...follower.copy.roles.values()].filter(([role]) => role === name).length;
    expect([count('admin'), count('editor'), count('viewer')]).toEqual([50, 50, 160]);
    const told = (await eventsAfter(d1, organizationId)).filter(
      ({ type }) => type === 'organization.role_mapping_changed',
    );
    expect(told).toHaveLength(3);
  });
});
