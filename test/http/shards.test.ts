// An organization of the shard `eu`, from its creation to its erasure: every table of both databases, every queue message
// and every log line is read, and what of it stands outside of its own database is what docs/privacy.md says.

import { applyD1Migrations, createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { goOn, tick } from '../../src/clock.ts';
import { openDatabase } from '../../src/database.ts';
import { evaluateAlerts } from '../../src/delivery/alerts/evaluate.ts';
import { consumeWith } from '../../src/delivery/consume.ts';
import { type Delivery, liveDelivery, sealingWith } from '../../src/delivery/deps.ts';
import { findPlaced, webhookOf } from '../../src/delivery/placed.ts';
import { resealSecrets } from '../../src/delivery/reseal.ts';
import { sweepWith } from '../../src/delivery/sweep.ts';
import type { DeliveryMessage } from '../../src/env.ts';
import { askEach } from '../../src/every-database.ts';
import { app } from '../../src/http/app.ts';
import { openWriter } from '../../src/organization/writer.ts';
import { openDatabases } from '../../src/shards.ts';
import { stepRemovals } from '../../src/store/upkeep/removals.ts';
import { ADMIN_KEY, type Answer, answerOf, data, member, ORIGIN } from './calls.ts';
import { dump } from './dump.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const BLOCKED_MS = 20 * 60 * 1000;
const NAME = 'Bavaria Werke';
const HOOK = { url: 'http://localhost:9/hook-of-bavaria', description: 'for the Munich office' };
/** Of its people and groups, its name, its secrets and its webhook. */
const CONTENT = [
  HOOK.url,
  HOOK.description.toLowerCase(),
  'lovelace',
  'ext-1815',
  'bergsteiger',
  'shoesize',
  'bavaria werke',
  'bav-77',
  'munich-app',
];

/** docs/privacy.md, "Several databases": what stands in the default one. */
const outside = (own: string) => [`alerts: ${own}`];

/** An installation whose queue and log are kept. */
function installation(eu: typeof env.DB = env.OTHER_DB, standard: typeof env.DB = env.DB) {
  const queued: DeliveryMessage[] = [];
  const messages: string[] = [];
  const lines: string[] = [];
  const pending: Promise<unknown>[] = [];
  const keep = (body: DeliveryMessage) => {
    queued.push(body);
    messages.push(JSON.stringify(body));
  };
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...said: unknown[]) => void lines.push(said.map(String).join(' ')));
  /** What came through the common queue: the other database has one of its own. */
  const common: string[] = [];
  const queue = (kept: string[]) =>
    ({
      send: async (body: DeliveryMessage) => keep(body),
      sendBatch: async (batch: Iterable<{ body: DeliveryMessage }>) => {
        for (const { body } of batch) {
          kept.push(JSON.stringify(body));
          keep(body);
        }
      },
    }) as unknown as typeof env.DELIVERIES;
  const writers = new Map<string, ReturnType<typeof openWriter>>();
  const objects = {
    getByName: (name: string) => {
      const writer = writers.get(name) ?? openWriter(bindings, (work) => void pending.push(work));
      writers.set(name, writer);
      return writer;
    },
  } as unknown as typeof env.ORGANIZATIONS;
  const points: string[] = [];
  const dataset = {
    writeDataPoint: (point: AnalyticsEngineDataPoint) => void points.push(JSON.stringify(point)),
  };
  const bindings = {
    ...env,
    DB: standard,
    DB_EU: eu,
    DELIVERIES: queue(common),
    DELIVERIES_EU: queue([]),
    ORGANIZATIONS: objects,
    ANALYTICS: dataset as AnalyticsEngineDataset,
    METRICS: 'true',
  };
  const live = (now: number, fetcher: Delivery['fetcher']): Delivery => ({
    ...liveDelivery(bindings),
    now: () => now,
    fetcher,
  });
  return {
    bindings,
    messages,
    common,
    lines,
    points,
    live,
    async send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
      const context = createExecutionContext();
      const request = new Request(`${ORIGIN}${path}`, { method, redirect: 'manual', ...init });
      const response = await app.fetch(request, bindings, context);
      await waitOnExecutionContext(context);
      return response;
    },
    /** Works off the queue, and what nobody waited for. */
    async work(deps: Delivery): Promise<void> {
      await Promise.all(pending.splice(0));
      for (let body = queued.shift(); body !== undefined; body = queued.shift()) {
        if (body.clock) await goOn(bindings, [body.clock]);
        const batch = { queue: 'rollcall-deliveries', messages: [{ body }], ackAll: () => undefined };
        await consumeWith(deps, batch as unknown as MessageBatch<DeliveryMessage>, {
          waitUntil: (work) => void pending.push(work),
        });
        await Promise.all(pending.splice(0));
      }
    },
  };
}

/** Where these words stand, each once. */
function places(dumped: ReadonlyMap<string, readonly string[]>, words: readonly string[]): string[] {
  const found = [...dumped].flatMap(([table, rows]) =>
    rows.flatMap((row) => words.filter((word) => row.toLowerCase().includes(word)).map((word) => `${table}: ${word}`)),
  );
  return [...new Set(found)].sort();
}

beforeAll(() => applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS));
afterEach(() => vi.restoreAllMocks());

describe('an organization of another shard', () => {
  it('leaves in the default database only what is stated, in queue messages and log only IDs', async () => {
    const { bindings, common, lines, live, messages, points, send, work } = installation();
    const bearing = (token: string, body?: object, type = 'application/json') => ({
      headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': type } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const call = async (method: string, path: string, body?: object): Promise<Answer> => {
      const answer = await answerOf(await send(method, `/api/v1${path}`, bearing(ADMIN_KEY, body)));
      expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
      return answer;
    };

    const organization = await call('POST', '/organizations', { name: NAME, externalId: 'bav-77', shard: 'eu' });
    const organizationId = member(organization, 'id');
    const own = organizationId.slice('org_eu_'.length);
    const hook = member(await call('POST', '/webhooks', { ...HOOK, organizationId, startAfter: 0 }), 'id');
    expect(hook).toMatch(/^wh_eu_[0-9a-z]{26}$/);
    const directory = await call('POST', `/organizations/${organizationId}/directories`, { provider: 'okta' });
    const directoryId = member(directory, 'id');
    const token = member(await call('POST', `/directories/${directoryId}/tokens`, {}), 'token');
    const attributes = [{ name: 'shoeSize', type: 'string' }];
    const { body: schema } = await call('PUT', `/directories/${directoryId}/schema`, { attributes });
    const scim = async (method: string, path: string, body: object): Promise<Answer> => {
      const base = `/directories/${directoryId}/scim/v2`;
      const answer = await answerOf(await send(method, base + path, bearing(token, body, 'application/scim+json')));
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
      return answer;
    };
    const urn = String(schema.id);
    const user = await scim('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', urn],
      userName: 'ada@lovelace.example',
      externalId: 'ext-1815',
      [urn]: { shoeSize: '38' },
    });
    const userId = member(user, 'id');
    await scim('POST', '/Users', { userName: 'ada@lovelace.example' });
    await scim('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Bergsteiger',
      members: [{ value: userId }],
    });
    await scim('PATCH', `/Users/${userId}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'displayName', value: 'Ada Lovelace' }],
    });
    await call('POST', `/directories/${directoryId}/resync`);

    const link = await call('POST', `/organizations/${organizationId}/portal-links`, {
      returnUrl: 'https://munich-app.example/settings',
    });
    const path = new URL(member(link, 'url')).pathname;
    const form = { Origin: ORIGIN, 'Content-Type': 'application/x-www-form-urlencoded' };
    const entered = await send('POST', path, { headers: form, body: '' });
    const cookie = entered.headers.getSetCookie().map((each) => each.split(';')[0]);
    const home = await send('GET', `/portal/${organizationId}`, { headers: { Cookie: cookie.join('; ') } });
    expect(home.status).toBe(200);

    const now = Date.now();
    const refusing: Delivery['fetcher'] = async () => new Response('no Lovelace here', { status: 500 });
    const accepting: Delivery['fetcher'] = async () => new Response('thanks, Lovelace');
    await work(live(now, refusing));
    await evaluateAlerts(live(now + BLOCKED_MS, refusing), 'eu');
    await call('POST', `/webhooks/${hook}/streams/${organizationId}/skip`);
    await work(live(now + 2 * BLOCKED_MS, accepting));
    await call('PATCH', `/webhooks/${hook}`, { description: HOOK.description });
    await call('POST', `/webhooks/${hook}/rotate-secret`);
    await call('POST', `/directories/${directoryId}/users/${userId}/erase`);
    await tick(bindings);
    await work(live(now + 2 * BLOCKED_MS, accepting));

    const words = [own, ...CONTENT];
    const theirs = places(await dump(env.OTHER_DB), [own, 'bergsteiger', 'bavaria werke', 'bav-77', HOOK.url]);
    expect(theirs).toEqual(
      expect.arrayContaining(
        ['groups', 'events', 'request_log', 'streams', 'deliveries', 'portal_links', 'sessions'].map(
          (table) => `${table}: ${own}`,
        ),
      ),
    );
    expect(theirs).toEqual(expect.arrayContaining([`audit_log: ${HOOK.url}`, `webhooks: ${HOOK.url}`]));
    expect(places(await dump(env.DB), words)).toEqual(outside(own));
    const audited = await call('GET', `/audit?organizationId=${organizationId}&limit=200`);
    const acts = data(audited).map(({ action }) => action);
    expect(acts).toEqual(expect.arrayContaining(['webhook.create', 'webhook.rotate_secret', 'webhook.skip']));
    for (const said of [...messages, ...lines, ...points])
      expect(CONTENT.filter((word) => said.toLowerCase().includes(word))).toEqual([]);
    for (const point of points) expect(point).not.toContain(own);
    expect(messages.filter((message) => message.includes(own)).length).toBeGreaterThan(3);
    expect(common.filter((message) => message.includes(own) || message.includes('"label":"eu"'))).toEqual([]);
    expect(points.length).toBeGreaterThan(3);

    await call('POST', `/organizations/${organizationId}/erase`);
    await tick(bindings);
    await work(live(now + 2 * BLOCKED_MS, accepting));
    expect(places(await dump(env.DB), words)).toEqual(outside(own));
    while (await stepRemovals(openDatabase(env.OTHER_DB), now + 31 * DAY_MS));
    expect(places(await dump(env.OTHER_DB), [HOOK.url])).toEqual([`audit_log: ${HOOK.url}`]);
  });

  it('takes no externalId that an organization of another database has, when created and when changed', async () => {
    const { send } = installation();
    const headers = { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' };
    const ask = async (method: string, path: string, body: object) => {
      const response = await send(method, `/api/v1/organizations${path}`, { headers, body: JSON.stringify(body) });
      return { status: response.status, id: String(Object(await response.json()).id) };
    };
    const externalId = 'one-of-both';
    expect((await ask('POST', '', { name: 'One', externalId })).status).toBe(201);
    expect((await ask('POST', '', { name: 'Two', externalId, shard: 'eu' })).status).toBe(409);
    const { id } = await ask('POST', '', { name: 'Two', shard: 'eu' });
    const home = await ask('POST', '', { name: 'Home', shard: 'default' });
    expect([home.status, home.id]).toEqual([201, expect.stringMatching(/^org_[^_]+$/)]);
    expect((await ask('POST', `/${home.id}/move`, { shard: 'default' })).status).toBe(409);
    expect((await ask('PATCH', `/${id}`, { externalId })).status).toBe(409);
    expect((await ask('PATCH', `/${id}`, { externalId: 'of-its-own' })).status).toBe(200);
  });
});

describe('a webhook of an organization of another shard', () => {
  it('is switched off, told of and encrypted anew in its own database', async () => {
    const { live, send, work, bindings } = installation();
    const headers = { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' };
    const ask = async (method: string, path: string, body?: object) =>
      answerOf(await send(method, `/api/v1${path}`, { headers, ...(body ? { body: JSON.stringify(body) } : {}) }));
    const organizationId = member(await ask('POST', '/organizations', { name: 'Gone', shard: 'eu' }), 'id');
    const own = { url: 'http://localhost:9/gone', organizationId };
    const hook = member(await ask('POST', '/webhooks', own), 'id');
    await ask('POST', `/organizations/${organizationId}/directories`, { provider: 'okta' });
    const deps = live(Date.now(), async () => new Response('gone', { status: 410 }));
    await work(deps);
    expect((await ask('GET', `/webhooks/${hook}`)).body).toMatchObject({ status: 'disabled', disabledReason: 'gone' });

    const open = async () =>
      data(await ask('GET', '/alerts?open=true'))
        .filter(({ webhookId }) => webhookId === hook)
        .map(({ type }) => type);
    await evaluateAlerts(deps, '');
    expect(await open()).toEqual([]);
    await evaluateAlerts(deps, 'eu');
    await evaluateAlerts(deps, '');
    expect(await open()).toEqual(['webhook.disabled']);
    await ask('PATCH', `/webhooks/${hook}`, { status: 'active' });
    await evaluateAlerts(deps, 'eu');
    expect(await open()).toEqual([]);

    const keyOf = () => env.OTHER_DB.prepare('SELECT key_id FROM webhooks WHERE id = ?').bind(hook).first('key_id');
    const before = await keyOf();
    const keys = `${btoa('a new key of exactly 32 bytes...')},${env.ENCRYPTION_KEY}`;
    const rotating = { ...deps, ...sealingWith(keys) };
    const [newest] = await rotating.keyRing();
    await resealSecrets(rotating, '');
    expect(await keyOf()).toBe(before);
    while ((await resealSecrets(rotating, 'eu')) > 0);
    expect(await keyOf()).toBe(newest.id);
    expect((await webhookOf(openDatabases(bindings), hook, organizationId))?.isOwn).toBe(true);
  });
});

describe('the console', () => {
  it('begins a move, says how far it is, and cancels it, for admins alone', async () => {
    const { live, send, work } = installation();
    const headers = { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' };
    const made = async (path: string, body: object) =>
      answerOf(await send('POST', `/api/v1${path}`, { headers, body: JSON.stringify(body) }));
    const id = member(await made('/organizations', { name: 'Moving & Söhne', shard: 'default' }), 'id');
    const form = { Origin: ORIGIN, 'Content-Type': 'application/x-www-form-urlencoded' };
    const path = `/console/organizations/${id}`;
    const signedIn = async (key: string) => {
      const opened = await send('POST', '/console/sign-in', { headers: form, body: `key=${key}&next=/console` });
      const Cookie = opened.headers.getSetCookie().map((each) => each.split(';')[0]);
      return { Cookie: Cookie.join('; ') };
    };
    const admin = await signedIn(ADMIN_KEY);
    const see = async (who = admin, at = '/database') => (await send('GET', path + at, { headers: who })).text();
    const csrf = /name="csrf" value="([^"]+)"/.exec(await see())?.[1] ?? '';
    const post = async (at: string, more = '') => {
      const answer = await send('POST', path + at, { headers: { ...form, ...admin }, body: `csrf=${csrf}${more}` });
      return { status: answer.status, text: await answer.text(), to: answer.headers.get('Location') };
    };
    const told = async () => {
      const { body } = await answerOf(await send('GET', `/api/v1/audit?organizationId=${id}&limit=1`, { headers }));
      return Object(Object(body['data'])[0]).action;
    };

    expect(await see()).toMatch(/<dd>default<\/dd>[\s\S]*<option value="eu">/);
    expect(await see(admin, '')).toContain(`${path}/database`);
    const viewer = await signedIn(member(await made('/api-keys', { name: 'V', scope: 'read' }), 'key'));
    expect(await see(viewer)).toContain('<dd>default</dd>');
    expect(await see(viewer)).not.toContain('Move…');
    expect((await post('/move', '&shard=moon')).text).toContain('No database has the label');
    expect((await post('/move', '&shard=default')).status).toBe(409);
    expect((await post('/move/cancel')).status).toBe(409);

    expect(await post('/move', '&shard=eu')).toMatchObject({
      status: 303,
      to: `${path}/database?done=organization.move`,
    });
    expect(await told()).toBe('organization.move');
    const moving = await see();
    expect(moving).toContain('Being moved from “default” to “eu”.');
    expect(moving).toContain('hx-get');
    // Whoever is asked whether to cancel is not interrupted by the next number of rows.
    expect(moving).toMatch(
      /hx-swap="outerMorph"[\s\S]*hx-morph-skip=""><details class="ask"><summary>Cancel the move…/,
    );
    expect(moving).not.toContain('Move…');
    expect(await see(viewer)).not.toContain('Cancel the move');
    const tag = /If-None-Match&quot;:&quot;(.*?)&quot;\}/.exec(moving)?.[1]?.replaceAll('\\&quot;', '"') ?? '';
    const polled = { headers: { ...admin, 'If-None-Match': tag } };
    expect((await send('GET', `${path}/database?part=1`, polled)).status).toBe(304);
    expect((await post('/move/cancel')).to).toBe(`${path}/database?done=organization.cancel_move`);
    expect(await told()).toBe('organization.cancel_move');
    const deps = live(Date.now(), async () => new Response('ok'));
    await work(deps);
    expect(await see()).toContain('The move to “eu” was cancelled.');
    await post('/move', '&shard=eu');
    await work(deps);
    const there = await see();
    expect(there).toContain('Moved from “default” to “eu”.');
    expect(there).toMatch(/<dd>eu<\/dd>[\s\S]*<option value="default">/);
    expect(there).not.toContain('hx-get');
  });
});

/** A database that is gone, for reads and writes alike. */
function dead(d1 = env.OTHER_DB): typeof env.DB {
  const gone = {
    prepare: (sql: string) => d1.prepare(sql),
    batch: () => Promise.reject(new Error('D1_ERROR: there is no such database')),
  };
  return Object.assign(Object.create(d1), gone, { withSession: () => gone });
}

describe('while a database does not answer', () => {
  const headers = { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' };

  it('lists and searches show what the others have, and name it', async () => {
    const { send } = installation(dead());
    const ask = async (path: string) => answerOf(await send('GET', `/api/v1${path}`, { headers }));
    const made = await send('POST', '/api/v1/organizations', { headers, body: JSON.stringify({ name: 'Livingston' }) });
    const id = member(await answerOf(made), 'id');
    const hook = { url: 'http://localhost:9/', description: 'for all' };
    const webhook = await send('POST', '/api/v1/webhooks', { headers, body: JSON.stringify(hook) });
    const wh = member(await answerOf(webhook), 'id');
    for (const path of [
      '/organizations?limit=200',
      '/search?q=livingston',
      '/deleted-organizations',
      `/webhooks/${wh}/deliveries?status=failed`,
      '/webhooks',
      '/encryption-keys',
      '/audit',
      '/restores',
    ])
      expect([path, (await ask(path)).body['missingDatabases']]).toEqual([path, ['eu']]);
    expect(data(await ask('/search?q=livingston')).map((one) => one['id'])).toEqual([id]);
    expect(data(await ask('/organizations?limit=200')).map((one) => one['id'])).toContain(id);
    const metrics = await (await send('GET', '/metrics', { headers })).text();
    expect(metrics).toContain('rollcall_database_up{database=""} 1');
    expect(metrics).toContain('rollcall_database_up{database="eu"} 0');
    expect((await ask('/organizations')).body['missingDatabases']).toEqual(['eu']);

    const form = { Origin: ORIGIN, 'Content-Type': 'application/x-www-form-urlencoded' };
    const opened = await send('POST', '/console/sign-in', { headers: form, body: `key=${ADMIN_KEY}&next=/console` });
    const cookie = opened.headers.getSetCookie().map((each) => each.split(';')[0]);
    const visit = async (path: string) => (await send('GET', path, { headers: { Cookie: cookie.join('; ') } })).text();
    for (const path of [
      '/console',
      '/console?q=livingston',
      '/console/search?q=livingston',
      '/console/deleted',
      '/console/audit',
      '/console/webhooks',
      `/console/webhooks/${wh}`,
    ])
      expect([path, (await visit(path)).includes('The database “eu” does not respond.')]).toEqual([path, true]);
    expect(await visit('/console?q=livingston')).toContain(id);
  });

  it('what would be wrong without it is refused by its name, and what can be copied later is saved', async () => {
    const { send } = installation(dead());
    const ask = async (method: string, path: string, body?: object) =>
      answerOf(await send(method, `/api/v1${path}`, { headers, ...(body ? { body: JSON.stringify(body) } : {}) }));
    const known = await answerOf(
      await installation().send('POST', '/api/v1/organizations', {
        headers,
        body: JSON.stringify({ name: 'Known', externalId: 'known-here' }),
      }),
    );
    const found = await ask('GET', '/organizations?externalId=known-here');
    expect(data(found).map((one) => one['id'])).toEqual([member(known, 'id')]);
    const named = { status: 429, body: { missingDatabases: ['eu'] } };
    for (const refused of [
      await ask('GET', '/organizations?externalId=perhaps-there'),
      await ask('POST', '/organizations', { name: 'New', externalId: 'perhaps-there' }),
      await ask('PATCH', `/organizations/${member(known, 'id')}`, { externalId: 'perhaps-there' }),
    ]) {
      expect(refused).toMatchObject(named);
      expect(refused.headers.get('Retry-After')).toBe('10');
    }
    expect((await ask('PUT', '/portal-settings', { appName: 'Saved' })).status).toBe(200);
    expect((await ask('PUT', '/portal-settings', {})).status).toBe(200);
    const roles = [{ name: 'editor', displayName: 'Editor' }];
    expect((await ask('PUT', '/roles', { roles })).status).toBe(200);
    expect(await ask('PUT', '/roles', { roles: [] })).toMatchObject(named);
  });

  it('an organization of another one has its own webhooks told, and changed', async () => {
    const made = installation();
    const call = async (at: typeof made, method: string, path: string, body?: object): Promise<Answer> => {
      const init = { headers, ...(body ? { body: JSON.stringify(body) } : {}) };
      const answer = await answerOf(await at.send(method, path.startsWith('/dir') ? path : `/api/v1${path}`, init));
      expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
      return answer;
    };
    const organizationId = member(await call(made, 'POST', '/organizations', { name: 'Alone', shard: 'eu' }), 'id');
    const own = { url: 'http://localhost:9/own', organizationId };
    const hook = member(await call(made, 'POST', '/webhooks', own), 'id');
    await call(made, 'POST', `/organizations/${organizationId}/directories`, { provider: 'okta' });

    const alone = installation(env.OTHER_DB, dead(env.DB));
    const heard: string[] = [];
    const deps = alone.live(Date.now(), async (url) => {
      heard.push(String(url));
      return new Response('ok');
    });
    const wakeUp = (body: DeliveryMessage) => alone.bindings.DELIVERIES.send(body);
    await wakeUp({ organizationId });
    await alone.work(deps);
    expect(heard).toEqual([own.url]);
    // Nobody wakes it; the sweep of its own database does.
    await call(made, 'POST', `/organizations/${organizationId}/directories`, { provider: 'okta' });
    await sweepWith({ ...deps, now: () => Date.now() + DAY_MS }, 'eu');
    await alone.work({ ...deps, now: () => Date.now() + DAY_MS });
    expect(heard.filter((url) => url === own.url)).toHaveLength(2);
    const findings = openDatabases(alone.bindings);
    expect((await findPlaced(findings, hook))?.isOwn).toBe(true);
  });

  it('and one that hangs is not waited for', async () => {
    const [answering, hanging] = [openDatabase(env.DB), openDatabase(env.DB)];
    const asked = askEach(
      new Map([
        ['', answering],
        ['eu', hanging],
      ]),
      async (db) => (db === hanging ? new Promise<string>(() => undefined) : 'here'),
      1,
    );
    expect(await asked).toEqual({ found: ['here'], missing: ['eu'] });
  });
});
