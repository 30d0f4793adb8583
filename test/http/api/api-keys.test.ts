import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { api } from '../../../src/http/api/app.ts';
import { newOrganizationId } from '../../../src/id.ts';
import { call, data, member, newDirectory, newKey, newOrganization, pointers } from '../calls.ts';

describe('API keys', () => {
  it('are shown once, listed without their secret, and refused from their deletion on', async () => {
    const created = await call('POST', '/api-keys', { name: 'CI', scope: 'write' });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^key_/),
      name: 'CI',
      scope: 'write',
      hint: member(created, 'key').slice(-4),
      organizationId: null,
      createdAt: expect.any(String),
      expiresAt: null,
      lastUsedAt: null,
      key: expect.stringMatching(/^rk_[A-Za-z0-9_-]{49}$/),
    });
    const key = member(created, 'key');
    expect((await call('GET', '/organizations', undefined, key)).status).toBe(200);
    const { key: _, ...shown } = created.body;
    const listed = data(await call('GET', '/api-keys?limit=200')).find(({ id }) => id === created.body.id);
    expect(listed).toEqual({ ...shown, lastUsedAt: expect.stringMatching(/:00\.000Z$/) });

    expect((await call('DELETE', `/api-keys/${member(created, 'id')}`)).status).toBe(204);
    expect((await call('GET', '/organizations', undefined, key)).status).toBe(401);
    expect((await call('DELETE', `/api-keys/${member(created, 'id')}`)).status).toBe(404);
  });

  it('stand in D1 as hash and last four characters only', async () => {
    const key = await newKey('read');
    const { results } = await env.DB.prepare('SELECT * FROM api_keys').all();
    expect(JSON.stringify(results)).not.toContain(key.slice(3));
    expect(JSON.stringify(results)).toContain(key.slice(-4));
  });

  it('are listed in pages', async () => {
    for (let i = 0; i < 3; i++) await newKey('read');
    const first = await call('GET', '/api-keys?limit=2');
    expect(data(first)).toHaveLength(2);
    const second = await call('GET', `/api-keys?limit=2&cursor=${member(first, 'nextCursor')}`);
    expect(data(second)[0]?.id).not.toBe(data(first)[1]?.id);
  });

  it.each([
    [{ name: 'A' }, ['/scope']],
    [{ scope: 'read' }, ['/name']],
    [{ name: 'A', scope: 'root' }, ['/scope']],
  ])('%j is 422', async (body, expected) => {
    const answer = await call('POST', '/api-keys', body);
    expect(answer.status).toBe(422);
    expect(pointers(answer)).toEqual(expected);
  });

  it('may do what their scope says and no more', async () => {
    const id = await newOrganization();
    const directory = await newDirectory(id);
    const attempts = [
      ['GET', `/organizations/${id}`, undefined, 'read'],
      ['GET', '/api-keys', undefined, 'read'],
      ['GET', '/audit', undefined, 'read'],
      ['POST', '/webhooks/wh_0123456789abcdef0123456789/test', undefined, 'support'],
      ['POST', `/webhooks/wh_0123456789abcdef0123456789/streams/${id}/skip`, undefined, 'support'],
      ['POST', `/directories/${directory}/tokens`, {}, 'write'],
      ['DELETE', '/webhooks/wh_0123456789abcdef0123456789', undefined, 'write'],
      ['PATCH', `/organizations/${id}`, { name: 'Else' }, 'write'],
      ['POST', '/organizations', { name: 'More' }, 'write'],
      ['POST', `/organizations/${id}/portal-links`, {}, 'write'],
      ['POST', '/api-keys', { name: 'K', scope: 'read' }, 'admin'],
    ] as const;
    const rank = ['metrics', 'read', 'support', 'write', 'admin'] as const;
    for (const scope of rank) {
      const key = await newKey(scope);
      for (const [method, path, body, needed] of attempts) {
        const answer = await call(method, path, body, key);
        const allowed = rank.indexOf(scope) >= rank.indexOf(needed);
        expect([scope, method, path, answer.status !== 403]).toEqual([scope, method, path, allowed]);
        if (!allowed) {
          expect(answer.status).toBe(403);
          expect(answer.body.detail).toContain(needed);
        }
      }
    }
    const writer = await newKey('write');
    expect((await call('DELETE', `/organizations/${id}`, undefined, writer)).status).toBe(403);
  });

  it('are named in the audit log as actor', async () => {
    const created = await call('POST', '/api-keys', { name: 'Actor', scope: 'write' });
    const organization = await call('POST', '/organizations', { name: 'Audited' }, member(created, 'key'));
    const actor = await env.DB.prepare('SELECT actor FROM audit_log WHERE organization_id = ?')
      .bind(member(organization, 'id'))
      .first('actor');
    expect(actor).toBe(member(created, 'id'));
  });
});

describe('a key of one organization', () => {
  const keyOf = async (organizationId: string, scope = 'write') =>
    member(await call('POST', '/api-keys', { name: 'theirs', scope, organizationId }), 'key');

  it('reaches nothing else on any route', async () => {
    const [mine, other] = [await newOrganization(), await newOrganization()];
    const theirs = await newDirectory(other);
    const key = await keyOf(mine);
    const document = api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 't', version: '1' } });
    let asked = 0;
    for (const [path, item] of Object.entries(document.paths ?? {}))
      for (const method of Object.keys(item).map((name) => name.toUpperCase())) {
        if (path === '/openapi.json') continue;
        const id = path.startsWith('/organizations') ? other : path.startsWith('/directories') ? theirs : 'wh_x';
        const url = path
          .replace('{id}', id)
          .replaceAll(/\{(\w+)\}/g, (_, name) => `${name}_0123456789abcdef0123456789`);
        const answer = await call(method, url, method === 'GET' || method === 'DELETE' ? undefined : {}, key);
        expect([method, url, answer.status]).toEqual([
          method,
          url,
          // Its own entries alone: test/http/audit.test.ts.
          path === '/audit' ? 200 : /^\/(organizations|directories)\/./.test(path) ? 404 : 403,
        ]);
        asked += 1;
      }
    expect(asked).toBeGreaterThan(40);
    // Neither does a spelling that is normalized, or the other's id behind its own.
    for (const url of [
      `/organizations/${mine}/../${other}`,
      `/organizations/${mine}/%2e%2e/${other}`,
      `//organizations/${other}`,
    ])
      expect([403, 404]).toContain((await call('GET', url, undefined, key)).status);
    expect((await call('GET', `/organizations/${other}`)).status).toBe(200);
  });

  it('does in its own what its scope allows', async () => {
    const mine = await newOrganization();
    const [write, read] = [await keyOf(mine), await keyOf(mine, 'read')];
    const directory = await call('POST', `/organizations/${mine}/directories`, { provider: 'okta' }, write);
    expect(directory.status).toBe(201);
    const tokens = `/directories/${member(directory, 'id')}/tokens`;
    expect((await call('POST', tokens, {}, write)).status).toBe(201);
    expect((await call('GET', tokens, undefined, read)).status).toBe(200);
    expect((await call('POST', tokens, {}, read)).status).toBe(403);
    expect((await call('DELETE', `/organizations/${mine}`, undefined, write)).status).toBe(403);
  });

  it('is made for an organization that there is, and not for admin', async () => {
    const make = (body: object) => call('POST', '/api-keys', { name: 'k', scope: 'read', ...body });
    expect(pointers(await make({ organizationId: newOrganizationId() }))).toEqual(['/organizationId']);
    expect(pointers(await make({ organizationId: 'x' }))).toEqual(['/organizationId']);
    expect(pointers(await make({ organizationId: await newOrganization(), scope: 'admin' }))).toEqual(['/scope']);
    expect(pointers(await make({ organizationId: await newOrganization(), scope: 'metrics' }))).toEqual(['/scope']);
  });

  it('expires', async () => {
    expect(
      pointers(await call('POST', '/api-keys', { name: 'k', scope: 'read', expiresAt: '2020-01-01T00:00:00Z' })),
    ).toEqual(['/expiresAt']);
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const made = await call('POST', '/api-keys', { name: 'k', scope: 'admin', expiresAt });
    expect(made.body.expiresAt).toBe(expiresAt);
    const key = member(made, 'key');
    expect((await call('GET', '/organizations', undefined, key)).status).toBe(200);
    await env.DB.prepare('UPDATE api_keys SET expires_at = ? WHERE id = ?')
      .bind(Date.now() - 1, member(made, 'id'))
      .run();
    expect((await call('GET', '/organizations', undefined, key)).status).toBe(401);
  });
});
