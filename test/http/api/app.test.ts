import { createExecutionContext, SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { api } from '../../../src/http/api/app.ts';
import { app } from '../../../src/http/app.ts';
import { newOrganizationId } from '../../../src/id.ts';
import { newSecret } from '../../../src/tenancy/secret.ts';
import { VERSION } from '../../../src/version.ts';
import { ADMIN_KEY, answerOf, call, newKey, ORIGIN } from '../calls.ts';

const fetchPath = (path: string, init?: RequestInit) => SELF.fetch(new Request(`${ORIGIN}${path}`, init));

describe('every answer of the API', () => {
  it('names its request, is not to be stored and not to be sniffed', async () => {
    const { headers } = await call('GET', '/organizations');
    expect(headers.get('X-Request-Id')).toMatch(/^req_/);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('x-d1-bookmark')).toBeTruthy();
  });

  it('asks for https ever after where it came over https, and only there', async () => {
    for (const path of ['/healthz', '/docs', '/api/v1/openapi.json', '/nothing'])
      expect((await fetchPath(path)).headers.get('Strict-Transport-Security')).toBe('max-age=31536000');
    const local = await SELF.fetch('http://127.0.0.1:8787/healthz');
    expect(local.headers.get('Strict-Transport-Security')).toBeNull();
  });

  it.each([
    ['no key', undefined],
    ['another scheme', `Basic ${ADMIN_KEY}`],
    ['a wrong key', `Bearer ${'x'.repeat(ADMIN_KEY.length)}`],
    ['the beginning of the key', `Bearer ${ADMIN_KEY.slice(0, -1)}`],
    ['an unknown API key', `Bearer ${newSecret('rk')}`],
    ["a directory's token", `Bearer ${newSecret('rc')}`],
  ])('is 401 with %s', async (_, authorization) => {
    const headers = new Headers(authorization === undefined ? {} : { Authorization: authorization });
    const answer = await answerOf(await fetchPath('/api/v1/organizations', { headers }));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="api"');
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(answer.body).toEqual({
      type: 'urn:rollcall:problem:unauthorized',
      title: expect.any(String),
      status: 401,
      detail: expect.any(String),
      instance: `urn:rollcall:request:${answer.headers.get('X-Request-Id')}`,
    });
  });

  it('is 400 for malformed JSON, 415 for another media type, 413 above 1 MiB', async () => {
    expect((await call('POST', '/organizations', '{"name":')).status).toBe(400);
    const headers = { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'text/plain' };
    const text = await fetchPath('/api/v1/organizations', { method: 'POST', headers, body: '{}' });
    expect(text.status).toBe(415);
    expect(text.headers.get('Content-Type')).toBe('application/problem+json');
    expect((await call('POST', '/organizations', { name: 'a'.repeat(1024 * 1024) })).status).toBe(413);
  });

  it('is 404 for an unknown path and 405 with Allow for an unknown method', async () => {
    expect((await call('GET', '/nothing')).status).toBe(404);
    const answer = await call('PUT', '/organizations', {});
    expect(answer.status).toBe(405);
    expect(answer.headers.get('Allow')).toBe('POST, GET, HEAD');
    const one = await call('POST', `/organizations/${newOrganizationId()}`, {});
    expect(one.headers.get('Allow')).toBe('GET, PATCH, DELETE, HEAD');
  });

  it('reads as new as a bookmark says', async () => {
    const created = await call('POST', '/organizations', { name: 'Bookmarked' });
    const answer = await fetchPath(`/api/v1/organizations/${created.body.id}`, {
      headers: {
        Authorization: `Bearer ${ADMIN_KEY}`,
        'x-d1-bookmark': created.headers.get('x-d1-bookmark') ?? '',
      },
    });
    expect(answer.status).toBe(200);
    const odd = await fetchPath('/api/v1/organizations', {
      headers: { Authorization: `Bearer ${ADMIN_KEY}`, 'x-d1-bookmark': 'no bookmark at all' },
    });
    expect(odd.status).toBe(200);
  });
});

describe('the document', () => {
  it('lists every route that is mounted, and no other', async () => {
    const document = api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 't', version: '1' } });
    const described = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{([^}]+)\}/g, ':$1')}`),
    );
    const mounted = api.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
    expect(new Set(described)).toEqual(new Set(mounted));
  });

  it('names scope, errors and a unique operationId for every operation', async () => {
    const answer = await answerOf(await fetchPath('/api/v1/openapi.json'));
    expect(answer.body.openapi).toBe('3.1.0');
    const document = api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 't', version: '1' } });
    const ids: string[] = [];
    for (const [path, item] of Object.entries(document.paths ?? {}))
      for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
        const operation = item[method];
        if (!operation || path === '/openapi.json') continue;
        ids.push(operation.operationId ?? '');
        expect([path, method, Object.values(operation.security?.[0] ?? {})[0]?.[0]]).toEqual([
          path,
          method,
          expect.stringMatching(/^(metrics|read|support|write|admin)$/),
        ]);
        expect(Object.keys(operation.responses ?? {})).toEqual(
          expect.arrayContaining(['401', '403', '429', '500', '503']),
        );
      }
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is shown as a page without scripts', async () => {
    const page = await fetchPath('/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('<b>POST</b> /organizations');
  });
});

describe('every operation with an id in its path', () => {
  it('is 404 for an id that is malformed, of an unknown shard, or unknown', async () => {
    const mapping = { mode: 'highest', defaultRole: null, mappings: [] };
    const bodies: Readonly<Record<string, unknown>> = {
      'PUT /organizations/{id}/role-mapping': mapping,
      'POST /organizations/{id}/role-mapping/preview': mapping,
      'POST /organizations/{id}/directories': { provider: 'okta' },
      'POST /organizations/{id}/move': { shard: 'default' },
      'POST /directories/{id}/oauth-clients': { method: 'client_secret' },
      'PUT /directories/{id}/schema': { attributes: [] },
      'POST /webhooks/{id}/replay': { organizationId: newOrganizationId(), after: 0 },
      'POST /directories/{id}/match': { people: [{ key: '1', userName: 'ada' }] },
    };
    const queries: Readonly<Record<string, string>> = {
      'GET /organizations/{id}/people': '?userName=ada',
      'GET /organizations/{id}/why': '?userName=ada',
      'GET /directories/{id}/why': '?userName=ada',
    };
    const document = api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 't', version: '1' } });
    for (const [path, item] of Object.entries(document.paths ?? {}))
      for (const method of Object.keys(item).map((name) => name.toUpperCase())) {
        if (!path.includes('{')) continue;
        const body = method === 'GET' || method === 'DELETE' ? undefined : (bodies[`${method} ${path}`] ?? {});
        const ids = path.startsWith('/organizations')
          ? ['org_', 'org_moon_0123456789abcdef', newOrganizationId(), "org_' OR 1=1"]
          : [
              'x',
              'dir_0123456789abcdef',
              'dir_moon_0123456789abcdef0123456789abc',
              'dir_0123456789abcdef0123456789abc',
            ];
        for (const id of ids) {
          const url = path
            .replace('{id}', encodeURIComponent(id))
            .replaceAll(/\{(\w+)\}/g, (_, name) => `${name}_0123456789abcdef0123456789`);
          const query = queries[`${method} ${path}`] ?? '';
          expect([method, url, (await call(method, url + query, body)).status]).toEqual([method, url, 404]);
        }
      }
  });
});

describe('the outermost layer', () => {
  it('answers 503 and says what to set, on every path, without its secrets', async () => {
    for (const [name, value] of [
      ['ADMIN_API_KEY', ''],
      ['ADMIN_API_KEY', 'x'.repeat(31)],
      ['ENCRYPTION_KEY', 'short'],
      ['PUBLIC_URL', 'nonsense'],
    ] as const)
      for (const path of ['/', '/healthz', '/api/v1/organizations', '/directories/x/scim/v2/Users']) {
        const bare = { ...env, [name]: value };
        const answer = await app.fetch(new Request(`${ORIGIN}${path}`), bare, createExecutionContext());
        expect([name, path, answer.status]).toEqual([name, path, 503]);
        expect(await answer.text()).toContain(name);
      }
  });

  it('is healthy while D1 answers, and says more to a key that may read', async () => {
    const answer = await fetchPath('/healthz');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: 'ok', version: VERSION });
    const asked = (bearer: string) =>
      fetchPath('/healthz?detail=1', { headers: { Authorization: `Bearer ${bearer}` } });
    for (const key of [ADMIN_KEY, await newKey('read'), await newKey('admin')])
      expect(await (await asked(key)).json()).toEqual({
        status: 'ok',
        version: VERSION,
        databases: [{ label: '', status: 'ok', durationMs: expect.any(Number), sizeBytes: expect.any(Number) }],
        webhooks: expect.any(Array),
      });
  });

  it('tells who may not see the details, rather than leaving them out', async () => {
    const wrong = await fetchPath('/healthz?detail=1', { headers: { Authorization: 'Bearer wrong' } });
    for (const answer of [wrong, await fetchPath('/healthz?detail=1')]) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="api"');
      expect(answer.headers.get('Content-Type')).toContain('application/problem+json');
    }
  });

  it('is unhealthy when D1 does not answer', async () => {
    const session = { prepare: env.DB.prepare.bind(env.DB), batch: () => Promise.reject(new Error('gone')) };
    const broken = { ...session, withSession: () => session };
    const answer = await app.fetch(new Request(`${ORIGIN}/healthz`), { ...env, DB: broken }, createExecutionContext());
    expect(answer.status).toBe(503);
  });

  it('is degraded, and goes on serving, when a database other than the operator’s does not answer', async () => {
    const session = { prepare: env.DB.prepare.bind(env.DB), batch: () => Promise.reject(new Error('gone')) };
    const DB_EU = { ...session, withSession: () => session };
    const bindings = { ...env, DB_EU };
    const visit = (path: string, headers = {}) =>
      app.fetch(new Request(ORIGIN + path, { headers }), bindings, createExecutionContext());
    const answer = await visit('/healthz');
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'degraded', version: VERSION }]);
    const detail = await visit('/healthz?detail=1', { Authorization: `Bearer ${ADMIN_KEY}` });
    expect(await detail.json()).toMatchObject({
      databases: [{ status: 'ok' }, { label: 'eu', status: 'unavailable' }],
    });
  });

  it('uses PUBLIC_URL in the URLs of answers where it is set', async () => {
    const answer = await app.fetch(
      new Request(`${ORIGIN}/api/v1/openapi.json`),
      { ...env, PUBLIC_URL: 'https://scim.example.com/' },
      createExecutionContext(),
    );
    expect(await answer.json()).toMatchObject({ servers: [{ url: 'https://scim.example.com/api/v1' }] });
  });

  it('answers 404 elsewhere, and a greeting at the root', async () => {
    expect((await fetchPath('/nothing')).status).toBe(404);
    expect((await fetchPath('/')).status).toBe(200);
  });
});
