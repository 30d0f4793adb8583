// A full database, with SQLite's real limit: what grows is refused while there is room for what takes away, and what takes
// away makes room.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../src/protocol/json.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { type Directory, visitPortal, withDirectory } from './installation.ts';

vi.mock('../../src/http/ui/embed.client.js', () => ({ default: '' }));
vi.mock('../../src/http/ui/page.client.js', () => ({ default: '' }));

const DAY_MS = 24 * 60 * 60 * 1000;
/** Of the whole database, and the share of it that what grows may fill: so small that a test fills it. */
const LIMIT_MB = 3;
const GROWTH_PERCENT = 54;
const RESERVING = { ALERT_THRESHOLDS: `databaseMB=${LIMIT_MB},growthPercent=${GROWTH_PERCENT}` };
/** From the start: a database of a megabyte is smaller than its empty tables. */
const NEARLY_FULL = { ALERT_THRESHOLDS: 'databaseMB=1,growthPercent=1' };
const DELETIONS = 500;

/** Creates users, fifty at once, until one is refused. Returns the ids of those that are in. */
async function fill({ scim }: Directory): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < 5_000; n += 50) {
    const names = Array.from({ length: 50 }, (_, index) => `user${n + index}`);
    const answers = await Promise.all(names.map((name) => scim('POST', '/Users', userBody(name))));
    for (const { body, status } of answers) if (status === 201) ids.push(String(body['id']));
    if (answers.some(({ status }) => status !== 201)) return ids;
  }
  throw new Error('The database did not fill up.');
}

/** Alternately one by one and fifty at once: a lone change and a round, over and over. */
async function deleteAll({ scim }: Directory, ids: readonly string[]): Promise<Map<number, number>> {
  const statuses: number[] = [];
  for (let n = 0; n < ids.length; ) {
    const many = n % 100 < 50 ? 50 - (n % 50) : 1;
    const answers = await Promise.all(ids.slice(n, n + many).map((id) => scim('DELETE', `/Users/${id}`)));
    statuses.push(...answers.map(({ status }) => status));
    n += many;
  }
  return new Map([...Map.groupBy(statuses, (status) => status)].map(([status, all]) => [status, all.length]));
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a database whose limit is reached', () => {
  it('refuses what grows, carries out every deletion, and takes more once there is room', async () => {
    const own = await withDirectory(RESERVING);
    own.db.limitTo(LIMIT_MB * 1_000_000);
    const ids = await fill(own);
    expect(ids.length).toBeGreaterThan(DELETIONS);
    const refused = await own.scim('POST', '/Users', userBody('one.more'));
    expect(refused.status).toBe(507);
    expect(refused.headers.get('Retry-After')).toBe('600');
    expect(refused.body['detail']).toContain('nearly full');

    expect(await deleteAll(own, ids.slice(0, DELETIONS))).toEqual(new Map([[204, DELETIONS]]));
    const told = own.db.rows("SELECT count(*) AS n FROM events WHERE type = 'user.deleted'");
    expect(told).toEqual([{ n: DELETIONS }]);

    await own.settled();
    vi.useFakeTimers({ now: Date.now() + 31 * DAY_MS, toFake: ['Date'] });
    await own.clock();
    expect((await own.scim('POST', '/Users', userBody('one.more'))).status).toBe(201);
  });

  it('says so in REST, SCIM and the portal alike where the reserve is used up as well', async () => {
    const own = await withDirectory({ ALERT_THRESHOLDS: 'growthPercent=100' });
    const submit = await visitPortal(own);
    own.db.limitTo(own.db.sizeBytes());
    await fill(own);
    await own.settled();
    const { directoryId, organizationId } = own;
    const webhook = { url: 'https://host.example.com/hook', organizationId, description: 'x'.repeat(200) };
    const directories = `/api/v1/organizations/${organizationId}/directories`;
    const acts: Readonly<Record<string, () => Promise<number>>> = {
      user: async () => (await own.scim('POST', '/Users', userBody(`late${Math.random()}`))).status,
      organization: async () => (await own.ask('POST', '/api/v1/organizations', { name: 'x'.repeat(200) })).status,
      webhook: async () => (await own.ask('POST', '/api/v1/webhooks', webhook)).status,
      directory: async () => (await own.ask('POST', directories, { provider: 'okta' })).status,
      token: async () => (await own.ask('POST', `/api/v1/directories/${directoryId}/tokens`, {})).status,
      'name, in the portal': () => submit(`/${directoryId}/settings/name`, { name: `Renamed ${Math.random()}` }),
    };
    // What finds room in a page that is there already is written: so many times at most.
    for (const [name, act] of Object.entries(acts)) {
      let status = 0;
      for (let times = 0; times < 500 && status !== 507; times++) {
        status = await act();
        expect([201, 303, 507], name).toContain(status);
      }
      expect([name, status]).toEqual([name, 507]);
    }
  });
});

describe('a nearly full database', () => {
  const active = (value: boolean) => patchBody({ op: 'replace', path: 'active', value });
  const members = (op: 'add' | 'remove', id: string) => patchBody({ op, path: 'members', value: [{ value: id }] });

  it('takes of a provider what takes access away, and nothing that gives any', async () => {
    const own = await withDirectory();
    const made = async (path: string, body: JsonObject) => String((await own.scim('POST', path, body)).body['id']);
    const [ada, bob, eve] = [
      await made('/Users', userBody('ada')),
      await made('/Users', userBody('bob')),
      await made('/Users', userBody('eve')),
    ];
    const [team, crew] = [
      await made('/Groups', groupBody('team', [ada, bob, eve])),
      await made('/Groups', groupBody('crew', [ada])),
    ];
    own.set(NEARLY_FULL);
    const bulk = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'kim', data: userBody('kim') },
        { method: 'DELETE', path: `/Users/${eve}` },
      ],
    };
    const asked: [number, string, string, JsonObject?][] = [
      [507, 'POST', '/Users', userBody('kim')],
      [409, 'POST', '/Users', userBody('ada')],
      [507, 'POST', '/Groups', groupBody('others')],
      [507, 'PUT', `/Users/${ada}`, userBody('ada', { title: 'Countess' })],
      [200, 'PUT', `/Users/${ada}`, userBody('ada')],
      [507, 'PATCH', `/Users/${ada}`, patchBody({ op: 'replace', path: 'title', value: 'Countess' })],
      [200, 'PATCH', `/Users/${ada}`, active(false)],
      [507, 'PATCH', `/Users/${ada}`, active(true)],
      [200, 'PUT', `/Users/${bob}`, userBody('bob', { active: false })],
      [507, 'PATCH', `/Groups/${crew}`, members('add', bob)],
      [204, 'PATCH', `/Groups/${team}`, members('remove', ada)],
      [507, 'PUT', `/Groups/${crew}`, groupBody('crew', [bob])],
      [200, 'PUT', `/Groups/${team}`, groupBody('team', [bob])],
      [507, 'PATCH', `/Groups/${team}`, patchBody({ op: 'replace', path: 'displayName', value: 'All' })],
      [204, 'DELETE', `/Groups/${team}`],
      [204, 'DELETE', `/Users/${bob}`],
      [200, 'GET', `/Users/${ada}`],
    ];
    const answers: unknown[] = [];
    for (const [, method, path, body] of asked)
      answers.push([(await own.scim(method, path, body)).status, method, path]);
    expect(answers).toEqual(asked.map(([status, method, path]) => [status, method, path]));
    const operations = (await own.scim('POST', '/Bulk', bulk)).body['Operations'] as JsonObject[];
    expect(operations.map(({ status }) => status)).toEqual(['507', '204']);
  });

  it('keeps of requests in its log only those that changed something', async () => {
    const own = await withDirectory();
    const { body } = await own.scim('POST', '/Users', userBody('ada'));
    await own.settled();
    own.set(NEARLY_FULL);
    const before = own.db.rows('SELECT count(*) AS n FROM request_log');
    await own.scim('POST', '/Users', userBody('eve'));
    await own.scim('GET', '/Users');
    await own.settled();
    expect(own.db.rows('SELECT count(*) AS n FROM request_log')).toEqual(before);
    await own.scim('DELETE', `/Users/${body['id']}`);
    await own.settled();
    expect(own.db.rows('SELECT method, status FROM request_log ORDER BY id DESC LIMIT 1')).toEqual([
      { method: 'DELETE', status: 204 },
    ]);
  });

  it('takes of operators and administrators what ends or stops something, and who may come in', async () => {
    const own = await withDirectory();
    const { directoryId, organizationId } = own;
    const submit = await visitPortal(own);
    const webhook = { url: 'https://host.example.com/hook', organizationId };
    const hook = (await own.ask('POST', '/api/v1/webhooks', webhook)).body['id'];
    const directories = `/organizations/${organizationId}/directories`;
    own.set(NEARLY_FULL);
    const asked: [number, string, string, object?][] = [
      [507, 'POST', '/organizations', { name: 'Initech' }],
      [507, 'POST', directories, { provider: 'okta' }],
      [507, 'POST', '/webhooks', webhook],
      [507, 'POST', `/webhooks/${hook}/replay`, { organizationId, after: 0 }],
      [507, 'POST', `/directories/${directoryId}/oauth-clients`, { method: 'client_secret' }],
      [507, 'PATCH', `/directories/${directoryId}`, { name: 'People' }],
      [200, 'PATCH', `/directories/${directoryId}`, { status: 'paused' }],
      [200, 'PATCH', `/directories/${directoryId}`, { status: 'active' }],
      [201, 'POST', `/directories/${directoryId}/tokens`, {}],
      [204, 'DELETE', `/webhooks/${hook}`],
    ];
    const answers: unknown[] = [];
    for (const [, method, path, body] of asked)
      answers.push([(await own.ask(method, `/api/v1${path}`, body)).status, method, path]);
    expect(answers).toEqual(asked.map(([status, method, path]) => [status, method, path]));
    expect(await submit('/directories', { provider: 'okta' })).toBe(507);
    expect(await submit(`/${directoryId}/settings/pause`, {})).toBe(303);
    expect((await own.ask('DELETE', `/api/v1/organizations/${organizationId}`)).status).toBe(204);
  });
});
