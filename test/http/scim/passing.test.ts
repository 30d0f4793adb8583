// What passes by itself: a database or a writer that cannot answer just now. Providers repeat a request by themselves
// after 429 with whole seconds, and take 401, 403, 404 and 5xx for the administrator's to mend.

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newMeter } from '../../../src/database.ts';
import type { ChangeRequest, Outcome } from '../../../src/directory/change.ts';
import type { Env } from '../../../src/env.ts';
import { app } from '../../../src/http/app.ts';
import { type Stalling, stalling } from '../../organization/stall.ts';
import { enter } from '../browsing.ts';
import { ADMIN_KEY, type Answer, answerOf, ORIGIN } from '../calls.ts';
import { signedIn } from '../console/browsing.ts';
import { createUser, newProvider, type Provider, user } from './calls.ts';

let provider: Provider;
let userId: string;
/** Its time passes while faults are ridden out. */
let world: Stalling;

beforeAll(async () => {
  provider = await newProvider();
  userId = await createUser(provider, 'ada');
});

/** As D1 says them (developers.cloudflare.com/d1/observability/debug-d1). */
const D1_ERRORS = [
  'D1_ERROR: D1 DB is overloaded. Too many requests queued.',
  'D1_ERROR: D1 DB is overloaded. Requests queued for too long.',
  'D1_ERROR: Network connection lost.',
  'D1_ERROR: D1 DB reset because its code was updated.',
  'D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset.',
  'D1_ERROR: Internal error in D1 DB storage caused object to be reset.',
  'D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.',
  'D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.',
  "D1_ERROR: D1 DB's isolate exceeded its memory limit and was reset.",
  'D1_ERROR: D1 DB exceeded its CPU time limit and was reset.',
  "D1_ERROR: Can't read from request stream because client disconnected.",
  'D1_ERROR: internal error; reference = e_0123456789abcdef',
];

function withBrokenDatabase(message: string): Env {
  const broken = {
    prepare: env.DB.prepare.bind(env.DB),
    batch: () => Promise.reject(new Error(message)),
    getBookmark: () => null,
  };
  return { ...env, DB: { ...broken, withSession: () => broken } as unknown as D1Database };
}

/** The writer answers as told, or its stub breaks. */
function withWriter(change: (request: ChangeRequest) => Promise<Outcome>): Env {
  return { ...env, ORGANIZATIONS: { getByName: () => ({ change }) } as unknown as Env['ORGANIZATIONS'] };
}

async function ask(bindings: Env, method: string, path: string, body?: unknown, token = provider.token) {
  const init = {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  return answerOf(await app.fetch(new Request(`${ORIGIN}${path}`, init), bindings, createExecutionContext()));
}

function expectPassing(answer: Answer, what: string): void {
  const retryAfter = answer.headers.get('Retry-After');
  expect([what, answer.status, retryAfter]).toEqual([what, 429, expect.stringMatching(/^[1-9]\d*$/)]);
  expect(answer.headers.get('WWW-Authenticate')).toBeNull();
}

const READS = [
  '',
  '/Users',
  '/Groups?filter=displayName eq "x"',
  '/ServiceProviderConfig',
  '/Schemas',
  '/Nothing',
  '/Me',
];

describe('a database that cannot answer just now', () => {
  beforeEach(() => {
    world = stalling();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('is asked again meanwhile, so that a short fault is not told', async () => {
    world.stall('is overloaded', 8_000);
    const answer = await world.during(ask(world.bindings, 'GET', `${provider.base}/Users/${userId}`));
    expect(answer.status).toBe(200);
  });

  it.each(D1_ERRORS)('is 429 to every read: %s', async (message) => {
    const broken = withBrokenDatabase(message);
    const gets = [...READS, `/Users/${userId}`, '/Users?filter=(('].map((path) => ['GET', path] as const);
    const asked = [...gets, ['POST', '/Users/.search', {}], ['POST', '/Users', 'no object']] as const;
    const answers = await world.during(
      Promise.all(asked.map(([method, path, body]) => ask(broken, method, `${provider.base}${path}`, body))),
    );
    for (const [index, answer] of answers.entries()) expectPassing(answer, String(asked[index]));
  });

  it('is 429 to the host app too', async () => {
    const answers = await world.during(
      Promise.all(
        D1_ERRORS.map((message) =>
          ask(withBrokenDatabase(message), 'GET', '/api/v1/organizations', undefined, ADMIN_KEY),
        ),
      ),
    );
    for (const [index, answer] of answers.entries()) expectPassing(answer, D1_ERRORS[index] ?? '');
  });

  it('is asked again by what only reads: REST, portal and console', async () => {
    vi.useRealTimers();
    const portal = await enter(provider.organizationId);
    const desk = await signedIn();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const pages: [path: string, cookie: string][] = [
      [`/portal/${provider.organizationId}/${provider.directoryId}/people`, portal.visitor.cookieAt('/portal')],
      [`/console/directories/${provider.directoryId}`, desk.visitor.cookieAt('/console')],
    ];
    world.stall('is overloaded', 8_000);
    const read = (path: string, headers: Record<string, string>) =>
      app.fetch(new Request(ORIGIN + path, { headers }), world.bindings, createExecutionContext());
    const all = [
      read(`/api/v1/directories/${provider.directoryId}/users`, { Authorization: `Bearer ${ADMIN_KEY}` }),
      ...pages.map(([path, cookie]) => read(path, { Cookie: cookie })),
    ];
    const answers = await world.during(Promise.all(all));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('is told at once where more than reading was asked for, and where health is', async () => {
    world.stall('is overloaded', 8_000);
    const began = Date.now();
    const body = { name: 'New' };
    const created = await world.during(ask(world.bindings, 'POST', '/api/v1/organizations', body, ADMIN_KEY));
    expectPassing(created, 'POST');
    const asked = async () => app.fetch(new Request(`${ORIGIN}/healthz`), world.bindings, createExecutionContext());
    const health = await world.during(asked());
    expect([health.status, Date.now() - began < 3_000]).toEqual([503, true]);
  });

  it('is not remembered as a refusal of the token', async () => {
    await world.during(ask(withBrokenDatabase(D1_ERRORS[0] ?? ''), 'GET', `${provider.base}/Users`));
    vi.useRealTimers();
    expect((await ask(env, 'GET', `${provider.base}/Users`)).status).toBe(200);
  });

  it('is a bug of ours where the error is of another kind', async () => {
    const answer = await ask(withBrokenDatabase('D1_ERROR: no such table: tokens'), 'GET', `${provider.base}/Users`);
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([500, null]);
  });
});

describe('a writer that cannot be reached', () => {
  const faults = [
    'Durable Object reset because its code was updated.',
    'Durable Object is overloaded. Too many requests queued.',
    'Cannot resolve Durable Object due to transient issue on remote node.',
    'Network connection lost.',
  ];
  it.each(faults)('is 429 to every write: %s', async (message) => {
    const broken = withWriter(() => Promise.reject(new Error(message)));
    const operation = { method: 'POST', path: '/Users', bulkId: 'a', data: user('bulk') };
    const bulk = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: [operation] };
    for (const [method, path, body] of [
      ['POST', '/Users', user('new')],
      ['POST', '/Groups', { displayName: 'new' }],
      ['PUT', `/Users/${userId}`, user('ada')],
      ['PATCH', `/Users/${userId}`, { Operations: [{ op: 'replace', path: 'title', value: 'x' }] }],
      ['DELETE', `/Users/${userId}`, undefined],
      ['POST', '/Bulk', bulk],
    ] as const)
      expectPassing(await ask(broken, method, `${provider.base}${path}`, body), `${method} ${path}`);
    const path = `/api/v1/directories/${provider.directoryId}`;
    expectPassing(await ask(broken, 'PATCH', path, { name: 'New' }, ADMIN_KEY), path);
  });
});

describe('bulk while the writer is busy (RFC 7644 §3.7)', () => {
  const refusal = { status: 429, detail: 'busy', retryAfterSeconds: 10 };
  const remove = (n: number) => ({ method: 'DELETE', path: `/Users/usr_${n}` });
  const bulk = (n: number, rest = {}) => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: Array.from({ length: n }, (_, i) => remove(i)),
    ...rest,
  });
  /** Refuses from the nth change on, and counts. */
  const busyFrom = (n: number) => {
    const seen = { changes: 0 };
    const bindings = withWriter(async () =>
      ++seen.changes < n
        ? { ok: true, result: { kind: 'deleted' }, cost: newMeter() }
        : { ok: false, refusal, cost: newMeter() },
    );
    return { seen, bindings };
  };
  const statuses = ({ body }: Answer) =>
    Array.isArray(body.Operations) ? body.Operations.map((it) => (it as { status: string }).status) : [];

  it('is 429 as a whole where nothing was done, whatever failOnErrors says', async () => {
    for (const rest of [{}, { failOnErrors: 1 }]) {
      const { bindings, seen } = busyFrom(1);
      expectPassing(await ask(bindings, 'POST', `${provider.base}/Bulk`, bulk(60, rest)), 'bulk');
      expect(seen.changes).toBeLessThanOrEqual(50);
    }
  });

  it('is 429 for each operation that was not done, and none is tried after', async () => {
    const { bindings, seen } = busyFrom(51);
    const answer = await ask(bindings, 'POST', `${provider.base}/Bulk`, bulk(200));
    expect(answer.status).toBe(200);
    expect(statuses(answer)).toEqual([...Array(50).fill('204'), ...Array(150).fill('429')]);
    expect(seen.changes).toBe(100);
  });
});
