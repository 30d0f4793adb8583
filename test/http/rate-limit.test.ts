// Who may ask how often: the bindings, strangers by address, secrets that are not looked up twice.

import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { Env } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import { requireRate, withinRate } from '../../src/http/rate-limit.ts';
import { log } from '../../src/http/request-log.ts';
import { newDirectoryId, newOrganizationId } from '../../src/id.ts';
import { newSecret } from '../../src/tenancy/secret.ts';
import { newLink } from './browsing.ts';
import { ADMIN_KEY, newKey, newOrganization, ORIGIN } from './calls.ts';

/** A binding that lets so many pass of each key, and tells what it was asked. */
function counter(limit: number) {
  const counts = new Map<string, number>();
  return {
    counts,
    limit: async ({ key = '' }: RateLimitOptions) => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= limit };
    },
  };
}

/** The databases with their batches counted. */
function countingTrips() {
  const trips = { count: 0 };
  const session = (real: D1DatabaseSession): D1DatabaseSession => ({
    prepare: (sql) => real.prepare(sql),
    getBookmark: () => real.getBookmark(),
    batch: (statements) => {
      trips.count += 1;
      return real.batch(statements);
    },
  });
  const DB = new Proxy(env.DB, {
    get(target, name) {
      if (name === 'batch')
        return (statements: D1PreparedStatement[]) => {
          trips.count += 1;
          return target.batch(statements);
        };
      if (name === 'withSession') return (mark: string) => session(target.withSession(mark));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { trips, DB };
}

let hosts = 0;
function newAddress(): string {
  hosts += 1;
  return `198.51.100.${hosts}`;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

function visit(path: string, bindings: Partial<Env>, { address = newAddress(), headers = {}, method = 'GET' }: Sent) {
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
  const request = new Request(ORIGIN + path, {
    method,
    headers: { ...headers, 'CF-Connecting-IP': address },
    redirect: 'manual',
  });
  return app.fetch(request, { ...env, RATE_LIMITS: 'true', ...bindings }, context);
}

const bearing = (key: string) => ({ Authorization: `Bearer ${key}` });

test('the binding counts each key for itself', async () => {
  const limits = { API_LIMIT: env.THREE_A_MINUTE };
  const key = crypto.randomUUID();
  const passed = [];
  for (let i = 0; i < 8; i++) passed.push(await withinRate(limits, 'API_LIMIT', key));
  // A minute may end among them: then a second three pass.
  expect(passed.slice(0, 3)).toEqual([true, true, true]);
  expect(passed).toContain(false);
  expect(await withinRate(limits, 'API_LIMIT', crypto.randomUUID())).toBe(true);
});

test('no binding, or RATE_LIMITS "false", is no limit; one that fails lets pass', async () => {
  const none = counter(0);
  expect(await withinRate({}, 'SCIM_LIMIT', 'dir_1')).toBe(true);
  expect(await withinRate({ RATE_LIMITS: 'false', SCIM_LIMIT: none }, 'SCIM_LIMIT', 'dir_1')).toBe(true);
  const failing = { limit: () => Promise.reject(new Error('away')) };
  expect(await withinRate({ SCIM_LIMIT: failing }, 'SCIM_LIMIT', 'dir_1')).toBe(true);
  await expect(requireRate({ SCIM_LIMIT: none }, 'SCIM_LIMIT', 'dir_1')).rejects.toMatchObject({
    status: 429,
    retryAfterSeconds: 10,
  });
});

test('an API key past its rate is 429 with whole seconds, whatever its address; another key is not', async () => {
  const [limited, other] = [await newKey('read'), await newKey('read')];
  const bindings = { API_LIMIT: counter(2) };
  const ask = (key: string) => visit('/api/v1/organizations', bindings, { headers: bearing(key) });
  expect((await ask(limited)).status).toBe(200);
  expect((await ask(limited)).status).toBe(200);
  const third = await ask(limited);
  expect(third.status).toBe(429);
  expect(third.headers.get('Retry-After')).toBe('10');
  expect(third.headers.get('Content-Type')).toBe('application/problem+json');
  expect((await ask(other)).status).toBe(200);
});

test('wrong admin keys of an address are 401, then 429; the right one waits there, and not elsewhere', async () => {
  const bindings = { STRANGER_LIMIT: counter(2) };
  const address = newAddress();
  const ask = (key: string, from = address) =>
    visit('/api/v1/organizations', bindings, { headers: bearing(key), address: from });
  for (let i = 0; i < 3; i++) expect((await ask(`wrong ${i}`.replace(' ', '-'))).status).toBe(401);
  const refused = await ask('wrong-again');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
  expect((await ask(ADMIN_KEY)).status).toBe(429);
  expect((await ask(ADMIN_KEY, newAddress())).status).toBe(200);
});

test('an API key that opened something a moment ago does not wait for its neighbours', async () => {
  const key = await newKey('read');
  const bindings = { STRANGER_LIMIT: counter(0) };
  const address = newAddress();
  const ask = (with_: string) => visit('/api/v1/organizations', bindings, { headers: bearing(with_), address });
  expect((await ask(key)).status).toBe(200);
  expect((await ask('wrong')).status).toBe(401);
  expect((await ask('wrong')).status).toBe(429);
  expect((await ask(key)).status).toBe(200);
  expect((await ask(await newKey('read'))).status).toBe(429);
});

test('an address that has to wait is not counted on', async () => {
  const limit = counter(2);
  const address = newAddress();
  const token = newSecret('rc');
  const path = `/directories/${newDirectoryId(newOrganizationId())}/scim/v2/Users`;
  const ask = (with_: string) =>
    visit(path, { STRANGER_LIMIT: limit }, { method: 'POST', headers: bearing(with_), address });
  // Refused by a look-up, then from memory: counted both times.
  for (let i = 0; i < 3; i++) expect((await ask(token)).status).toBe(401);
  expect(limit.counts.get(address)).toBe(3);
  expect((await ask(token)).status).toBe(401);
  expect((await ask(newSecret('rc'))).status).toBe(429);
  expect(limit.counts.get(address)).toBe(3);
});

test('IPv6 strangers of one /48 count together', async () => {
  const limit = counter(2);
  const ask = (address: string) =>
    visit('/api/v1/organizations', { STRANGER_LIMIT: limit }, { headers: bearing('wrong'), address });
  for (let i = 0; i < 3; i++) expect((await ask(`2001:db8:7:${i}::1`)).status).toBe(401);
  expect((await ask('2001:db8:7:ffff::1')).status).toBe(429);
  expect((await ask('2001:db8:8::1')).status).toBe(401);
  expect([...limit.counts.keys()]).toEqual(['2001:db8:7::/48', '2001:db8:8::/48']);
});

test('the details of /healthz let nobody guess the admin key', async () => {
  const bindings = { STRANGER_LIMIT: counter(0) };
  const address = newAddress();
  const ask = async (key: string) =>
    (await visit('/healthz?detail=1', bindings, { headers: bearing(key), address })).status;
  expect(await ask('wrong')).toBe(401);
  expect(await ask(ADMIN_KEY)).toBe(429);
});

test.each([
  ['an API key', 'rk', (secret: string, _: string) => ['/api/v1/organizations', bearing(secret)] as const, 401],
  ['a portal link', 'rp', (secret: string, _: string) => [`/portal/${secret}`, {}] as const, 404],
  [
    'a portal session',
    'rs',
    (secret: string, org: string) => [`/portal/${org}`, { Cookie: `__Host-rollcall_${org}=${secret}` }] as const,
    401,
  ],
  [
    'a console session',
    'rs',
    (secret: string, _: string) => ['/console', { Cookie: `__Host-rollcall_console=${secret}` }] as const,
    401,
  ],
] as const)('%s that is unknown costs one trip, then none, and counts', async (_, prefix, place, status) => {
  const organizationId = await newOrganization();
  const { DB, trips } = countingTrips();
  const limit = counter(5);
  const bindings = { DB, STRANGER_LIMIT: limit };
  const address = newAddress();
  // What pages look like to strangers is read once a minute, whoever they are.
  await visit('/portal/nothing', { DB }, { address: newAddress() });
  trips.count = 0;
  const [path, headers] = place(newSecret(prefix), organizationId);
  for (let i = 0; i < 4; i++) expect((await visit(path, bindings, { headers, address })).status).toBe(status);
  expect(trips.count).toBe(1);
  expect(limit.counts.get(address)).toBe(4);
  for (let i = 0; i < 2; i++) {
    const [next, shown] = place(newSecret(prefix), organizationId);
    await visit(next, bindings, { headers: shown, address });
  }
  expect(trips.count).toBe(3);
  const [last, shown] = place(newSecret(prefix), organizationId);
  const answer = await visit(last, bindings, { headers: shown, address });
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([429, '10']);
  expect(trips.count).toBe(3);
});

test('a session of the portal past its rate is 429', async () => {
  const organizationId = await newOrganization();
  const opened = await visit(await newLink(organizationId), {}, { method: 'POST', headers: { Origin: ORIGIN } });
  const [cookie = ''] = (opened.headers.getSetCookie()[0] ?? '').split(';');
  const bindings = { API_LIMIT: counter(1) };
  const ask = () => visit(`/portal/${organizationId}`, bindings, { headers: { Cookie: cookie } });
  expect((await ask()).status).toBe(200);
  const second = await ask();
  expect([second.status, second.headers.get('Retry-After')]).toEqual([429, '10']);
});

test('what the log does not keep of a refused request is not made', () => {
  const directoryId = newDirectoryId(newOrganizationId());
  let made = 0;
  for (let i = 0; i < 100; i++)
    log(
      env,
      { waitUntil: () => undefined },
      {
        directoryId,
        at: Date.now(),
        tokenHash: null,
        request: () => {
          made += 1;
          return { id: 'req_1', method: 'GET', status: 401, entry: ENTRY };
        },
      },
    );
  expect(made).toBeLessThanOrEqual(20);
});

const ENTRY = {
  path: '/Users',
  scimType: null,
  detail: null,
  durationMs: 1,
  requestBody: null,
  d1Trips: 0,
  rowsRead: 0,
  rowsWritten: 0,
};
