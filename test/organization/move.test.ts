// An organization is moved to another database and back while its provider writes and a host app receives, by movers that
// are killed at every batch: nothing that was acknowledged is lost, the sequence has no gap, and nothing stays behind.

import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { tick } from '../../src/clock.ts';
import type { Database } from '../../src/database.ts';
import { liveDelivery } from '../../src/delivery/deps.ts';
import { webhookOf } from '../../src/delivery/placed.ts';
import { sweepWith } from '../../src/delivery/sweep.ts';
import { stepMove } from '../../src/organization/mover.ts';
import { upkeep } from '../../src/organization/upkeep.ts';
import { isObject, type JsonObject } from '../../src/protocol/json.ts';
import { openDatabases } from '../../src/shards.ts';
import { compile } from '../../src/store/db/statement.ts';
import { BULKY, LATE } from '../../src/store/moves/tables.ts';
import type { ActionContext } from '../../src/tenancy/context.ts';
import { replayAllStreams } from '../../src/tenancy/streams.ts';
import { removeWebhook } from '../../src/tenancy/webhooks.ts';
import { member } from '../http/calls.ts';
import { dump } from '../http/dump.ts';
import { testContext } from '../tenancy/context.ts';
import {
  DAY_MS,
  GROUP,
  type Installation,
  installation,
  moveOn,
  PATCH,
  type Provider,
  provider,
  stateIn,
  tablesWith,
} from './moving.ts';

/** Tables that hold nothing that an organization takes along. */
const STAYING = [
  ...['alert_deliveries', 'alert_endpoints', 'alert_state', 'alerts', 'api_keys', 'webhook_jobs', 'webhook_replays'],
  ...[
    'arrivals',
    'departure_changes',
    'departures',
    ...['webhook_departures', 'ended_webhooks', 'search_index'],
    'clock',
    'counters',
    'declared_roles',
    'restores',
    'd1_migrations',
  ],
];
async function rowsIn(d1: D1Database, organizationId: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { columns, name, own, table } of [...BULKY, ...LATE]) {
    const listed = sql.join(
      columns.map((column) => sql`${sql.identifier(column.name)}`),
      sql`, `,
    );
    const { params, sql: text } = compile(sql`SELECT ${listed} FROM ${table} WHERE ${own(name, organizationId)}`);
    const { results } = await d1
      .prepare(text)
      .bind(...params)
      .all();
    found.set(name, results.map((row) => JSON.stringify(row)).sort());
  }
  return found;
}

const stageIn = (d1: D1Database, organizationId: string) =>
  d1.prepare('SELECT stage FROM arrivals WHERE organization_id = ?').bind(organizationId).first<string>('stage');

/** Writers that write as long as they are let, one change each at a time; what was acknowledged is remembered. */
function writing(own: Provider, tag: string) {
  const acknowledged = { created: new Set<string>(), deleted: new Set<string>(), renamed: new Map<string, string>() };
  const first = own.ids;
  let goesOn = true;
  let count = 0;
  const writers = [0, 1, 2].map(async (writer) => {
    for (let n = 0; goesOn; n++) {
      const target = first[(n * 3 + writer) % first.length] ?? '';
      if (n % 4 === 0) {
        const { status } = await own.scim('POST', '/Users', own.person(`${tag}-${writer}-${n}`));
        if (status === 201) acknowledged.created.add(own.userName(`${tag}-${writer}-${n}`));
        expect([201, 429]).toContain(status);
      } else if (n % 4 === 1 && !acknowledged.deleted.has(target)) {
        const value = `${tag} ${writer} ${n}`;
        const operation = { op: 'replace', path: 'displayName', value };
        const { status } = await own.scim('PATCH', `/Users/${target}`, { schemas: [PATCH], Operations: [operation] });
        if (status === 200) acknowledged.renamed.set(target, value);
      } else if (n % 4 === 2) {
        const members = [{ value: first[(n + 1) % first.length] }].filter(
          ({ value = '' }) => !acknowledged.deleted.has(value),
        );
        const operation = { op: n % 8 === 2 ? 'remove' : 'add', path: 'members', value: members };
        await own.scim('PATCH', `/Groups/${own.group}`, { schemas: [PATCH], Operations: [operation] });
      } else if (n % 4 === 3 && writer === 0) {
        const gone = first[first.length - 1 - Math.floor(n / 4)] ?? '';
        const { status } = await own.scim('DELETE', `/Users/${gone}`);
        if (status === 204) acknowledged.deleted.add(gone);
      } else {
        const displayName = `${tag} ${writer} ${n}`;
        const made = await own.scim('POST', '/Groups', { schemas: [GROUP], displayName, members: [] });
        if (made.status === 201 && n % 8 === 3) await own.scim('DELETE', `/Groups/${member(made, 'id')}`);
      }
      count += 1;
    }
  });
  /** Of a writer that was answered wrongly. */
  const failure = Promise.all(writers).then(() => undefined);
  failure.catch(() => undefined);
  return {
    acknowledged,
    /** After one more change. @throws where a writer was answered wrongly */
    async next() {
      for (const before = count; count === before; )
        await Promise.race([failure, new Promise((resolve) => setTimeout(resolve, 1))]);
    },
    count: () => count,
    async stop() {
      goesOn = false;
      await Promise.all(writers);
    },
  };
}

/** All people as the provider reads them, by id. */
async function people({ scim }: Provider): Promise<Map<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  for (let startIndex = 1; ; startIndex += 200) {
    const { body } = await scim('GET', `/Users?startIndex=${startIndex}&count=200&attributes=userName,displayName`);
    const page = Array.isArray(body.Resources) ? body.Resources.filter(isObject) : [];
    for (const resource of page) found.set(String(resource.id), resource);
    if (page.length < 200) return found;
  }
}

/** Moves with writers at work; compares both databases at the moment when writes go over. */
async function moveUnderWrites(at: Installation, own: Provider, from: string, to: string): Promise<number> {
  const { organizationId } = own;
  const [source, target] = from === '' ? [env.DB, env.OTHER_DB] : [env.OTHER_DB, env.DB];
  const begun = await at.rest('POST', `/organizations/${organizationId}/move`, { shard: to });
  expect([begun.status, begun.body.shard]).toEqual([202, from]);
  const writers = writing(own, `to-${to || 'default'}`);
  let compared = 0;
  let more = true;
  for (let tries = 1; more; tries++) {
    more = await moveOn(at, from, tries);
    if (tries % 5 === 0) await at.deliver();
    const state = await stateIn(source, organizationId);
    // While rows are copied, something is written between any two steps.
    if (state === 'copying') await writers.next();
    const fenced = state === 'fenced';
    if (fenced && (await stageIn(target, organizationId)) === 'sealed') {
      expect(await rowsIn(target, organizationId)).toEqual(await rowsIn(source, organizationId));
      compared += 1;
    }
    expect(tries).toBeLessThan(3_000);
  }
  await writers.stop();
  expect(writers.count()).toBeGreaterThan(10);
  const { acknowledged } = writers;
  const found = await people(own);
  const names = new Set([...found.values()].map(({ userName }) => String(userName)));
  expect([...acknowledged.created].filter((name) => !names.has(name))).toEqual([]);
  expect([...acknowledged.deleted].filter((id) => found.has(id))).toEqual([]);
  const there = [...acknowledged.renamed].filter(([id]) => found.has(id));
  expect(there.length).toBeGreaterThan(0);
  await at.settled();
  return compared;
}

beforeAll(() => applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS));

describe('a move', () => {
  it('knows every table', async () => {
    const known = [...BULKY, ...LATE].map(({ name }) => name);
    expect([...known, ...STAYING].sort()).toEqual([...(await dump(env.DB)).keys()].sort());
  });

  it('goes there and back under writes, by movers killed at every batch', { timeout: 150_000 }, async () => {
    const at = installation();
    await at.done('POST', '/webhooks', { url: 'http://localhost:9/hook' });
    const neighbour = await provider(at, 'stays', 3);
    const own = await provider(at, 'travels', 520);
    const { organizationId } = own;
    const hook = member(await at.done('POST', '/webhooks', { url: 'http://localhost:9/own', organizationId }), 'id');
    await at.settled();
    const neighbours = await rowsIn(env.DB, neighbour.organizationId);

    expect(await moveUnderWrites(at, own, '', 'eu')).toBeGreaterThan(0);
    const words = [organizationId.slice('org_'.length), 'travels', own.ids[5] ?? ''];
    expect(await tablesWith(env.DB, ...words)).toEqual(['departures']);
    expect((await at.done('GET', `/organizations/${organizationId}`)).body).toMatchObject({
      name: 'travels',
      shard: 'eu',
      move: { from: '', to: 'eu', state: 'finished', error: null },
    });
    expect((await at.done('PATCH', `/webhooks/${hook}`, { description: 'moved' })).body.id).toBe(hook);
    expect(await tablesWith(env.DB, 'http://localhost:9/own')).toEqual([]);

    expect(await moveUnderWrites(at, own, 'eu', '')).toBeGreaterThan(0);
    expect(await tablesWith(env.OTHER_DB, ...words)).toEqual(['departures']);
    expect(await stateIn(env.DB, organizationId)).toBeNull();
    expect((await own.scim('POST', '/Users', own.person('home'))).status).toBe(201);
    await at.settled();
    await tick(at.bindings);
    await at.deliver(true);
    await at.settled();

    const { results } = await env.DB.prepare('SELECT sequence FROM events WHERE organization_id = ? ORDER BY sequence')
      .bind(organizationId)
      .all<{ sequence: number }>();
    const numbers = results.map(({ sequence }) => sequence);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const heard = at.received
      .filter((event) => event.organizationId === organizationId)
      .map(({ sequence }) => sequence);
    expect([...new Set(heard)]).toEqual(numbers);
    const after = await rowsIn(env.DB, neighbour.organizationId);
    for (const name of ['users', 'groups', 'memberships', 'events', 'tokens', 'organizations'])
      expect(after.get(name)).toEqual(neighbours.get(name));
  });

  it('takes no page of a mover that was held up, once another has been there', async () => {
    const at = installation();
    const own = await provider(at, 'overtaken', 2);
    const { organizationId } = own;
    await at.settled();
    await at.done('POST', `/organizations/${organizationId}/move`, { shard: 'eu' });
    const opened: (() => void)[] = [];
    const late: Promise<boolean>[] = [];
    let more = true;
    while (more) {
      // Each step is begun by one that is held up before its fourth batch, which writes what it has read, and done by another.
      let asked = 0;
      const gate = new Promise<void>((resolve) => opened.push(resolve));
      const databases = openDatabases(at.bindings);
      const slow = (db: Database): Database => ({
        ...db,
        run: async (statements, timeoutMs) => {
          asked += 1;
          if (asked === 4) await gate;
          return db.run(statements, timeoutMs);
        },
      });
      const all = () => new Map([...databases.all()].map(([label, db]) => [label, slow(db)]));
      let held = true;
      late.push(stepMove({ ...databases, all }, '', Date.now()).finally(() => (held = false)));
      await expect.poll(() => asked >= 4 || !held).toBe(true);
      more = await stepMove(openDatabases(at.bindings), '', Date.now());
    }
    const [first = '', second = ''] = own.ids;
    const Operations = [{ op: 'replace', path: 'displayName', value: 'Newer' }];
    expect((await own.scim('PATCH', `/Users/${first}`, { schemas: [PATCH], Operations })).status).toBe(200);
    expect((await own.scim('DELETE', `/Users/${second}`)).status).toBe(204);
    await at.settled();
    const before = await rowsIn(env.OTHER_DB, organizationId);
    for (const open of opened) open();
    await Promise.all(late);
    expect(await rowsIn(env.OTHER_DB, organizationId)).toEqual(before);
    expect(await tablesWith(env.DB, organizationId.slice('org_'.length))).toEqual(['departures']);
  });

  it('is carried on by the clock and its queue alone', async () => {
    const at = installation();
    const own = await provider(at, 'by itself', 3);
    await at.settled();
    await at.done('POST', `/organizations/${own.organizationId}/move`, { shard: 'eu' });
    const again = await at.rest('POST', `/organizations/${own.organizationId}/move`, { shard: 'eu' });
    expect(again.status).toBe(409);
    await at.deliver(true);
    expect((await at.done('GET', `/organizations/${own.organizationId}`)).body).toMatchObject({
      shard: 'eu',
      move: { state: 'finished' },
    });
    expect((await at.rest('POST', `/organizations/${own.organizationId}/move`, { shard: 'eu' })).status).toBe(409);
    expect((await at.rest('POST', `/organizations/${own.organizationId}/move`, { shard: 'moon' })).status).toBe(422);
    expect((await at.rest('DELETE', `/organizations/${own.organizationId}/move`)).status).toBe(409);
    await at.settled();
  });

  it('is cancelled, and leaves nothing in the other database', async () => {
    const at = installation();
    const own = await provider(at, 'returns', 5);
    await at.settled();
    const path = `/organizations/${own.organizationId}`;
    await at.done('POST', `${path}/move`, { shard: 'eu' });
    for (let step = 0; step < 6; step++) await stepMove(openDatabases(at.bindings), '', Date.now());
    expect(await tablesWith(env.OTHER_DB, 'returns')).toContain('users');
    await at.done('DELETE', `${path}/move`);
    for (let tries = 0; await moveOn(at, '', tries); tries++) expect(tries).toBeLessThan(200);
    expect(await tablesWith(env.OTHER_DB, own.organizationId, 'returns')).toEqual([]);
    expect((await at.done('GET', path)).body).toMatchObject({ shard: '', move: { state: 'failed', error: null } });
    expect((await own.scim('POST', '/Users', own.person('later'))).status).toBe(201);
    await at.settled();
    const { body } = await at.rest('GET', `/audit?organizationId=${own.organizationId}&limit=3`);
    const told = Array.isArray(body.data) ? body.data.filter(isObject).map(({ action }) => action) : [];
    expect(told.slice(0, 2)).toEqual(['organization.cancel_move', 'organization.move']);
    await at.done('POST', `${path}/move`, { shard: 'eu' });
    await at.deliver(true);
    expect((await at.done('GET', path)).body).toMatchObject({ shard: 'eu' });
    await at.settled();
  });

  it('is cancelled among its first rows, and leaves no membership that a later move would bring back', async () => {
    const at = installation();
    const own = await provider(at, 'early', 5);
    await at.settled();
    const path = `/organizations/${own.organizationId}`;
    // Found by nobody who looks for the organization.
    const isThere = () =>
      env.OTHER_DB.prepare('SELECT group_id FROM memberships WHERE group_id = ?').bind(own.group).first();
    for (let steps = 1; steps <= 4; steps++) {
      await at.done('POST', `${path}/move`, { shard: 'eu' });
      for (let step = 0; step < steps; step++) await stepMove(openDatabases(at.bindings), '', Date.now());
      await at.done('DELETE', `${path}/move`);
      for (let tries = 0; await moveOn(at, '', tries); tries++) expect(tries).toBeLessThan(200);
      expect(await isThere(), `after ${steps} steps`).toBeNull();
    }
  });

  it.each([
    ['among its first rows', 2],
    ['once most is copied', 9],
  ])('of an organization that is deleted %s is taken back, and ends', async (_, steps) => {
    const at = installation();
    const own = await provider(at, `deleted-${steps}`, 5);
    const { organizationId } = own;
    await at.settled();
    await at.done('POST', `/organizations/${organizationId}/move`, { shard: 'eu' });
    for (let step = 0; step < steps; step++) await stepMove(openDatabases(at.bindings), '', Date.now());
    await at.done('DELETE', `/organizations/${organizationId}`);
    for (let tries = 0; await moveOn(at, '', tries); tries++) expect(tries).toBeLessThan(200);
    expect(await tablesWith(env.OTHER_DB, organizationId, own.directoryId, own.group, ...own.ids)).toEqual([]);
    expect(await stateIn(env.DB, organizationId)).toBe('failed');
    const triggers = "SELECT count(*) AS n FROM sqlite_master WHERE name GLOB 'departure_*_*' AND type = 'trigger'";
    expect(await env.DB.prepare(triggers).first('n')).toBe(0);
    await at.settled();
    await upkeep(at.bindings, Date.now() + 40 * DAY_MS);
    await sweepWith(liveDelivery(at.bindings), '');
    expect(await tablesWith(env.DB, organizationId, own.directoryId, own.group, ...own.ids)).toEqual(['audit_log']);
  });

  it('of an organization that is deleted when it has just left ends, and leaves nothing anywhere', async () => {
    const at = installation();
    const own = await provider(at, 'deleted-there', 5);
    const { organizationId } = own;
    const hook = member(await at.done('POST', '/webhooks', { url: 'http://localhost:9/gone', organizationId }), 'id');
    await at.settled();
    await at.done('POST', `/organizations/${organizationId}/move`, { shard: 'eu' });
    while ((await stateIn(env.DB, organizationId)) !== 'left')
      await stepMove(openDatabases(at.bindings), '', Date.now());
    await at.done('DELETE', `/organizations/${organizationId}`);
    for (let tries = 0; await moveOn(at, '', tries); tries++) expect(tries).toBeLessThan(200);
    await at.settled();
    await upkeep(at.bindings, Date.now() + 40 * DAY_MS, 'eu');
    await sweepWith(liveDelivery(at.bindings), 'eu');
    const words = [organizationId, own.directoryId, own.group, hook, ...own.ids];
    expect(await tablesWith(env.OTHER_DB, ...words)).toEqual(['audit_log']);
    expect(await tablesWith(env.DB, ...words)).toEqual([]);
  });

  it.each(['wake', 'replay', 'delete'])(
    'has done in the other database what a job of a webhook (%s) would have come to only after it left',
    async (kind) => {
      const at = installation();
      const own = await provider(at, `raced by ${kind}`, 3);
      const other = await provider(at, `beside ${kind}`, 3);
      const { organizationId } = own;
      await at.settled();
      const url = 'https://host.example/raced';
      const webhookId = member(await at.done('POST', '/webhooks', { url, startAfter: 0 }), 'id');
      await at.done('POST', `/organizations/${other.organizationId}/move`, { shard: 'eu' });
      await at.deliver(true);
      const streams = (d1: D1Database) =>
        d1
          .prepare('SELECT organization_id AS id, cursor, next_attempt_at AS at FROM streams WHERE webhook_id = ?')
          .bind(webhookId)
          .all<{ id: string; cursor: number; at: number }>();
      for (const d1 of [env.DB, env.OTHER_DB])
        await d1
          .prepare('UPDATE streams SET failures = 3, next_attempt_at = 9e15 WHERE webhook_id = ?')
          .bind(webhookId)
          .run();
      const before = new Map((await streams(env.DB)).results.map((row) => [row.id, row]));
      expect(before.get(organizationId)?.cursor).toBeGreaterThan(0);
      await at.done('POST', `/organizations/${organizationId}/move`, { shard: 'eu' });
      // Through in the database that it goes to, and on its way in the one that it leaves.
      if (kind === 'delete') await env.DB.prepare('DELETE FROM webhooks WHERE id = ?').bind(webhookId).run();
      const job = ['', webhookId, '', Date.now()];
      await (kind === 'replay'
        ? env.DB.prepare(
            'INSERT INTO webhook_replays (label, webhook_id, position, started_at, since) VALUES (?, ?, ?, ?, 0)',
          )
        : env.DB.prepare(
            `INSERT INTO webhook_jobs (label, webhook_id, position, started_at, kind) VALUES (?, ?, ?, ?, '${kind}')`,
          )
      )
        .bind(...job)
        .run();
      // However many others are under way.
      await env.DB.prepare(
        `INSERT INTO webhook_jobs (label, webhook_id, position, started_at, kind)
         SELECT '', 'wh_' || value, '', 1, 'delete' FROM json_each(?)`,
      )
        .bind(JSON.stringify(Array.from({ length: 60 }, (_, n) => `00${n}`)))
        .run();
      for (let tries = 0; await moveOn(at, '', tries); tries++) expect(tries).toBeLessThan(300);
      await env.DB.prepare('DELETE FROM webhook_jobs WHERE started_at = 1').run();
      const after = new Map((await streams(env.OTHER_DB)).results.map((row) => [row.id, row]));
      const { cursor } = before.get(organizationId) ?? {};
      expect(after.get(organizationId)).toEqual(
        kind === 'wake'
          ? { id: organizationId, cursor, at: 0 }
          : kind === 'replay'
            ? { id: organizationId, cursor: 0, at: 0 }
            : undefined,
      );
      // Nobody else's.
      expect(after.get(other.organizationId)?.at).toBe(9e15);
      await at.settled();
    },
  );

  it('takes its webhooks along with their IDs; older ones of the default database stay until it comes there', async () => {
    const at = installation();
    const own = await provider(at, 'hooked', 2);
    const { organizationId } = own;
    const path = `/organizations/${organizationId}`;
    const url = (name: string) => `http://localhost:9/${name}`;
    const webhook = async (name: string) =>
      member(await at.done('POST', '/webhooks', { url: url(name), organizationId }), 'id');
    const inDefault = () => tablesWith(env.DB, organizationId.slice('org_'.length), url('early'), url('late'));
    const told = async (...ids: string[]) => {
      const { body } = await at.done('GET', `/audit?organizationId=${organizationId}&action=webhook.create`);
      const targets = Array.isArray(body.data) ? body.data.filter(isObject).map(({ target }) => String(target)) : [];
      expect(targets.sort()).toEqual(ids.sort());
    };
    const listed = async (...ids: string[]) => {
      const { body } = await at.done('GET', '/webhooks?limit=200');
      const found = Array.isArray(body.data) ? body.data.filter(isObject) : [];
      const theirs = found.filter((one) => one.organizationId === organizationId).map(({ id }) => String(id));
      expect(theirs).toEqual(ids.sort());
      for (const id of ids) expect((await at.done('GET', `/webhooks/${id}`)).body.organizationId).toBe(organizationId);
    };
    const move = async (shard: string, from: string) => {
      await at.done('POST', `${path}/move`, { shard });
      await at.deliver(true);
      while (await stepMove(openDatabases(at.bindings), from, Date.now()));
      expect((await at.done('GET', path)).body).toMatchObject({ shard, move: { state: 'finished' } });
    };
    const hears = async (count: number) => {
      const before = at.received.length;
      expect((await own.scim('POST', '/Users', own.person(`heard-${before}`))).status).toBe(201);
      await at.settled();
      await at.deliver();
      const heard = at.received.slice(before).filter((event) => event.organizationId === organizationId);
      expect(new Set(heard.map(({ sequence }) => sequence)).size).toBe(1);
      expect(heard).toHaveLength(count);
    };
    await env.DB.prepare('DELETE FROM webhooks').run();
    await env.OTHER_DB.prepare('DELETE FROM webhooks').run();

    const early = await webhook('early');
    expect(early).toMatch(/^wh_[^_]+$/);
    const brief = await webhook('brief');
    await at.done('PATCH', `/webhooks/${brief}`, { status: 'paused' });
    await move('eu', '');
    expect(await inDefault()).toEqual(['departures']);
    await listed(early, brief);
    const late = await webhook('late');
    expect(late).toMatch(/^wh_eu_[^_]+$/);
    expect(await inDefault()).toEqual(['departures']);
    await hears(2);

    // As an earlier version left one behind.
    const old = 'wh_01kathn4x0m3v9k2p8qw7c5t6r';
    await env.DB.prepare(
      `INSERT INTO webhooks (id, url, organization_id, status, secret, created_at, updated_at)
        VALUES (?, ?, ?, 'paused', 'sealed', 1, 1)`,
    )
      .bind(old, url('older'), organizationId)
      .run();
    await at.done('PATCH', `/webhooks/${old}`, { url: url('old') });
    await listed(early, brief, late, old);

    await at.done('POST', `${path}/move`, { shard: '' });
    for (let tries = 0; (await stageIn(env.DB, organizationId)) !== 'sealed'; tries++) {
      await stepMove(openDatabases(at.bindings), 'eu', Date.now());
      expect(tries).toBeLessThan(100);
    }
    expect(await inDefault()).toContain('webhooks');
    expect((await at.done('GET', `/webhooks/${brief}`)).body).toMatchObject({ status: 'paused' });
    const refused = await at.rest('PATCH', `/webhooks/${brief}`, { description: 'New' });
    expect(refused.status).toBe(429);
    expect(refused.body.detail).toContain('being moved to another database');
    // Deleted while the fence was lifted, and the default database silent: what was copied there is no webhook.
    await env.OTHER_DB.batch([
      env.OTHER_DB.prepare("UPDATE departures SET state = 'copying' WHERE organization_id = ?").bind(organizationId),
      env.OTHER_DB.prepare('DELETE FROM webhooks WHERE id = ?').bind(brief),
    ]);
    expect(await tablesWith(env.DB, brief)).toContain('webhooks');
    expect((await at.rest('GET', `/webhooks/${brief}`)).status).toBe(404);
    expect(await webhookOf(openDatabases(at.bindings), brief, organizationId)).toBeNull();
    await at.done('DELETE', `${path}/move`);
    while (await stepMove(openDatabases(at.bindings), 'eu', Date.now()));
    expect((await at.done('GET', path)).body).toMatchObject({ shard: 'eu', move: { state: 'failed' } });
    expect(await tablesWith(env.DB, url('early'), url('late'))).toEqual([]);
    expect(await tablesWith(env.DB, url('old'))).toEqual(['audit_log', 'webhooks']);
    await listed(early, late, old);
    await told(early, brief, late);
    await hears(2);

    await move('', 'eu');
    await listed(early, late, old);
    expect(await tablesWith(env.OTHER_DB, organizationId)).toEqual(['departures']);
    await hears(2);
    await move('eu', '');
    await listed(early, late, old);
    expect(await inDefault()).toEqual(['departures']);
    expect(await tablesWith(env.DB, url('old'))).toEqual([]);
    await told(early, brief, late);
    for (const id of [early, late, old]) await at.done('DELETE', `/webhooks/${id}`);
    await listed();
    expect((await at.rest('GET', `/webhooks/${early}`)).status).toBe(404);
    await at.settled();
    await upkeep(at.bindings, Date.now(), 'eu');
    for (const d1 of [env.DB, env.OTHER_DB])
      expect(await tablesWith(d1, early, late, old)).not.toContain('webhook_departures');
  });

  it('has done to its webhook what was asked for while it left', async () => {
    const at = installation();
    const { organizationId } = await provider(at, 'asked', 2);
    const url = 'http://localhost:9/asked';
    const webhookId = member(await at.done('POST', '/webhooks', { url, organizationId, startAfter: 0 }), 'id');
    await at.settled();
    await at.deliver();
    const cursor = (d1: D1Database) =>
      d1.prepare('SELECT cursor FROM streams WHERE webhook_id = ?').bind(webhookId).first<number>('cursor');
    expect(await cursor(env.DB)).toBeGreaterThan(0);
    /** The webhook is found in one database, and changed in the other. */
    const leavesMeanwhile = (from: string, shard: string): ActionContext => {
      const databases = openDatabases(at.bindings);
      let found = false;
      const of = (id: string) => {
        const own = databases.of(id);
        if (own === null) return null;
        const run: Database['run'] = async (...asked) => {
          const rows = await own.run(...asked);
          if (found) return rows;
          found = true;
          await at.done('POST', `/organizations/${organizationId}/move`, { shard });
          while (await stepMove(openDatabases(at.bindings), from, Date.now()));
          return rows;
        };
        return { ...own, run };
      };
      return testContext({ databases: { ...databases, of }, now: Date.now() });
    };
    const replays = async (from: string, shard: string) => {
      const replayed = await replayAllStreams(leavesMeanwhile(from, shard), webhookId, 0);
      expect(replayed.ok).toBe(true);
      expect((await at.done('GET', `/organizations/${organizationId}`)).body).toMatchObject({ shard });
    };
    await replays('', 'eu');
    expect(await cursor(env.OTHER_DB)).toBe(0);
    await env.OTHER_DB.prepare('UPDATE streams SET cursor = 1 WHERE webhook_id = ?').bind(webhookId).run();
    await replays('eu', '');
    expect(await cursor(env.DB)).toBe(0);
    await removeWebhook(leavesMeanwhile('', 'eu'), webhookId);
    expect(await cursor(env.OTHER_DB)).toBeNull();
    for (const d1 of [env.DB, env.OTHER_DB]) expect(await tablesWith(d1, webhookId)).not.toContain('webhook_jobs');
  });

  it('fails where its externalId is another one’s by now, and everything goes on', async () => {
    const at = installation();
    const own = await provider(at, 'doubled', 2, { externalId: 'doubled' });
    const insert = 'INSERT INTO organizations (id, name, external_id, created_at, updated_at) VALUES (?, ?, ?, 1, 1)';
    await env.OTHER_DB.prepare(insert).bind('org_eu_0123456789abcdef', 'Other', 'doubled').run();
    const path = `/organizations/${own.organizationId}`;
    await at.done('POST', `${path}/move`, { shard: 'eu' });
    await at.deliver(true);
    expect((await at.done('GET', path)).body).toMatchObject({
      shard: '',
      move: { state: 'failed', error: 'An organization of the other database has its externalId.' },
    });
    expect((await own.scim('POST', '/Users', own.person('later'))).status).toBe(201);
    await at.settled();
  });

  it('leaves no jurisdiction', async () => {
    const at = installation({ JURISDICTIONS: 'eu=eu' });
    const own = await provider(at, 'european', 1, { shard: 'eu' });
    const refused = await at.rest('POST', `/organizations/${own.organizationId}/move`, { shard: '' });
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('jurisdiction eu')]);
    await at.settled();
  });
});
