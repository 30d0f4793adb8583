import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { newOrganizationId } from '../../../src/id.ts';
import { call, data, member, newOrganization, pointers } from '../calls.ts';

describe('organizations', () => {
  it('are created, read, changed and found by externalId', async () => {
    const created = await call('POST', '/organizations', { name: 'Acme', externalId: 'customer-1' });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^org_[0-9a-z]{16}$/),
      name: 'Acme',
      externalId: 'customer-1',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: created.body.createdAt,
    });
    const id = member(created, 'id');
    const { body: read } = await call('GET', `/organizations/${id}`);
    expect(read).toEqual({ ...created.body, shard: '', move: null });
    expect(data(await call('GET', '/organizations?externalId=customer-1'))).toEqual([created.body]);
    expect(data(await call('GET', '/organizations?externalId=nobody'))).toEqual([]);

    const renamed = await call('PATCH', `/organizations/${id}`, { ...read, name: 'Acme Ltd' });
    expect(renamed.status).toBe(200);
    expect(renamed.body).toMatchObject({ id, name: 'Acme Ltd', externalId: 'customer-1' });
    const cleared = await call('PATCH', `/organizations/${id}`, { externalId: null });
    expect(cleared.body).toMatchObject({ name: 'Acme Ltd', externalId: null });
  });

  it('are as they were, updatedAt too, after a PATCH that changes nothing', async () => {
    const created = await call('POST', '/organizations', { name: 'Same', externalId: 'same-again' });
    const path = `/organizations/${member(created, 'id')}`;
    await env.DB.prepare('UPDATE organizations SET updated_at = 1000 WHERE id = ?').bind(member(created, 'id')).run();
    const updatedAt = '1970-01-01T00:00:01.000Z';
    for (const body of [{}, { name: 'Same' }, { externalId: 'same-again' }, { name: 'Same', externalId: 'same-again' }])
      expect((await call('PATCH', path, body)).body).toEqual({ ...created.body, updatedAt });
    expect((await call('PATCH', path, { externalId: null })).body.updatedAt).not.toBe(updatedAt);
  });

  it('have an externalId of their own: a second one is 409, until the first is free', async () => {
    const first = await call('POST', '/organizations', { name: 'One', externalId: 'same' });
    const second = await call('POST', '/organizations', { name: 'Two', externalId: 'same' });
    expect(second.status).toBe(409);
    expect(second.headers.get('Content-Type')).toBe('application/problem+json');
    const other = await newOrganization('Three');
    expect((await call('PATCH', `/organizations/${other}`, { externalId: 'same' })).status).toBe(409);
    const again = await call('PATCH', `/organizations/${member(first, 'id')}`, { externalId: 'same' });
    expect(again.status).toBe(200);
    await call('PATCH', `/organizations/${member(first, 'id')}`, { externalId: 'another' });
    expect((await call('PATCH', `/organizations/${other}`, { externalId: 'same' })).status).toBe(200);
  });

  it('take one externalId once, however many ask at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', '/organizations', { name: 'Racing', externalId: 'race' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  it('are listed in pages that follow each other', async () => {
    for (let i = 0; i < 5; i++) await newOrganization(`Page ${i}`);
    const everything = data(await call('GET', '/organizations?limit=200')).map(({ id }) => id);
    const seen: unknown[] = [];
    let cursor = '';
    for (let page = 0; page < 100; page++) {
      const answer = await call('GET', `/organizations?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(answer.status).toBe(200);
      seen.push(...data(answer).map(({ id }) => id));
      if (answer.body.nextCursor === null) break;
      cursor = member(answer, 'nextCursor');
    }
    expect(seen).toEqual(everything);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each([
    ['POST', '/organizations', {}, ['/name']],
    ['POST', '/organizations', { name: '' }, ['/name']],
    ['POST', '/organizations', { name: 'a\u0000b' }, ['/name']],
    ['POST', '/organizations', '{"name":"\\ud800"}', ['/name']],
    ['POST', '/organizations', { name: 7, externalId: false }, ['/name', '/externalId']],
    ['POST', '/organizations', { name: 'a'.repeat(201) }, ['/name']],
    ['POST', '/organizations', { name: 'A', shard: 'moon' }, ['/shard']],
    ['POST', '/organizations', { name: 'A', shard: 'nowhere' }, ['/shard']],
    ['POST', '/organizations', [], ['']],
    ['GET', '/organizations?limit=0', undefined, ['limit']],
    ['GET', '/organizations?limit=201', undefined, ['limit']],
    ['GET', '/organizations?limit=', undefined, ['limit']],
    ['GET', '/organizations?limit=1e1', undefined, ['limit']],
    ['GET', '/organizations?limit=0x10', undefined, ['limit']],
    ['GET', '/organizations?limit=%201', undefined, ['limit']],
    ['GET', `/organizations/${newOrganizationId()}/events?after=`, undefined, ['after']],
    ['GET', '/organizations?limit=x', undefined, ['limit']],
    ['GET', '/organizations?cursor=%25', undefined, ['cursor']],
    ['GET', '/organizations?cursor=AAAA', undefined, ['cursor']],
  ])('%s %s %j is 422 and points at the fault', async (method, path, body, expected) => {
    const answer = await call(method, path, body);
    expect(answer.status).toBe(422);
    expect(pointers(answer)).toEqual(expected);
  });

  it('are gone after deletion, and their externalId is free', async () => {
    const id = member(await call('POST', '/organizations', { name: 'Gone', externalId: 'gone' }), 'id');
    const directory = await call('POST', `/organizations/${id}/directories`, { provider: 'okta' });
    const deleted = await call('DELETE', `/organizations/${id}`);
    expect(deleted.status).toBe(204);
    for (const path of [
      `/organizations/${id}`,
      `/organizations/${id}/directories`,
      `/directories/${member(directory, 'id')}`,
      `/directories/${member(directory, 'id')}/tokens`,
      `/directories/${member(directory, 'id')}/users`,
    ])
      expect([path, (await call('GET', path)).status]).toEqual([path, 404]);
    expect((await call('DELETE', `/organizations/${id}`)).status).toBe(404);
    expect((await call('PATCH', `/organizations/${id}`, { name: 'Back' })).status).toBe(404);
    expect((await call('POST', `/organizations/${id}/directories`, { provider: 'okta' })).status).toBe(404);
    expect((await call('POST', `/organizations/${id}/portal-links`)).status).toBe(404);
    expect((await call('POST', `/directories/${member(directory, 'id')}/tokens`)).status).toBe(404);
    expect((await call('POST', '/organizations', { name: 'New', externalId: 'gone' })).status).toBe(201);
  });

  it('leave a row in the audit log for each change, and for no refusal', async () => {
    const id = await newOrganization();
    await call('PATCH', `/organizations/${id}`, { name: 'Other' });
    await call('PATCH', `/organizations/${id}`, { name: '' });
    const { results } = await env.DB.prepare(
      'SELECT actor, action, target FROM audit_log WHERE organization_id = ? ORDER BY id',
    )
      .bind(id)
      .all();
    expect(results).toEqual([
      { actor: 'admin', action: 'organization.create', target: id },
      { actor: 'admin', action: 'organization.update', target: id },
    ]);
  });
});
