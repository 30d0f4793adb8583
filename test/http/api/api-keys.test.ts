import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { call, data, member, newKey, newOrganization, pointers } from '../calls.ts';

describe('API keys', () => {
  it('are shown once, listed without their secret, and refused from their deletion on', async () => {
    const created = await call('POST', '/api-keys', { name: 'CI', scope: 'write' });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^key_/),
      name: 'CI',
      scope: 'write',
      hint: member(created, 'key').slice(-4),
      createdAt: expect.any(String),
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
    const attempts = [
      ['GET', `/organizations/${id}`, undefined, 'read'],
      ['GET', '/api-keys', undefined, 'read'],
      ['PATCH', `/organizations/${id}`, { name: 'Else' }, 'write'],
      ['POST', '/organizations', { name: 'More' }, 'write'],
      ['POST', `/organizations/${id}/portal-links`, {}, 'write'],
      ['POST', '/api-keys', { name: 'K', scope: 'read' }, 'admin'],
    ] as const;
    const rank = ['read', 'write', 'admin'] as const;
    for (const scope of rank) {
      const key = await newKey(scope);
      for (const [method, path, body, needed] of attempts) {
        const answer = await call(method, path, body, key);
        const allowed = rank.indexOf(scope) >= rank.indexOf(needed);
        expect([scope, method, path, answer.status < 300]).toEqual([scope, method, path, allowed]);
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
