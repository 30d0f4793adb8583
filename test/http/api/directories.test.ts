import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { call, data, member, newDirectory, newKey, newOrganization, ORIGIN, pointers } from '../calls.ts';
import { newProvider, scim, user } from '../scim/calls.ts';

describe('directories', () => {
  it('are created pending, with the endpoint to set at the provider', async () => {
    const organizationId = await newOrganization();
    const created = await call('POST', `/organizations/${organizationId}/directories`, {
      provider: 'jumpcloud',
      name: 'Staff',
    });
    expect(created.status).toBe(201);
    const id = member(created, 'id');
    expect(id).toMatch(new RegExp(`^dir_${organizationId.slice(4)}[0-9a-z]{13}$`));
    expect(created.body).toEqual({
      id,
      organizationId,
      provider: 'jumpcloud',
      name: 'Staff',
      status: 'pending',
      endpoint: `${ORIGIN}/directories/${id}/scim/v2`,
      unknownMembers: 'refuse',
      profile: 'tolerant',
      allowedAddresses: [],
      guard: { maxPeople: 50, maxPercent: 20, afterHours: 24, mode: 'hold' },
      maxTokenDays: null,
      heldSince: null,
      userCount: 0,
      groupCount: 0,
      lastRequestAt: null,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: created.body.createdAt,
    });
    expect((await call('GET', `/directories/${id}`)).body).toEqual({
      ...created.body,
      credentialsOverMaxTokenDays: 0,
    });
  });

  it('are listed for their organization only, in pages', async () => {
    const [one, other] = [await newOrganization(), await newOrganization()];
    const ids = [await newDirectory(one), await newDirectory(one, 'okta'), await newDirectory(one, 'entra')].sort();
    await newDirectory(other);
    const first = await call('GET', `/organizations/${one}/directories?limit=2`);
    const second = await call('GET', `/organizations/${one}/directories?limit=2&cursor=${member(first, 'nextCursor')}`);
    expect([...data(first), ...data(second)].map(({ id }) => id)).toEqual(ids);
    expect(second.body.nextCursor).toBeNull();
  });

  it('are not reached through a cursor of another organization', async () => {
    const [one, other] = [await newOrganization(), await newOrganization()];
    await newDirectory(one);
    await newDirectory(one);
    await newDirectory(other);
    const cursor = member(await call('GET', `/organizations/${one}/directories?limit=1`), 'nextCursor');
    const answer = await call('GET', `/organizations/${other}/directories?cursor=${cursor}`);
    for (const { organizationId } of data(answer)) expect(organizationId).toBe(other);
  });

  it('are renamed, paused and resumed', async () => {
    const id = await newDirectory(await newOrganization());
    expect((await call('PATCH', `/directories/${id}`, { name: 'New', status: 'paused' })).body).toMatchObject({
      name: 'New',
      status: 'paused',
    });
    expect((await call('PATCH', `/directories/${id}`, { status: 'active', name: null })).status).toBe(200);
    expect((await call('GET', `/directories/${id}`)).body).toMatchObject({ name: null });
  });

  it('wait for their first request still after a pause', async () => {
    const provider = await newProvider();
    const path = `/directories/${provider.directoryId}`;
    for (const status of ['paused', 'paused', 'active', 'paused'])
      expect((await call('PATCH', path, { status })).body.status).toBe(status === 'active' ? 'pending' : status);
    expect((await call('GET', path)).body.status).toBe('paused');
    expect((await scim(provider, 'GET', '/Users')).status).toBe(429);
    expect((await scim(provider, 'POST', '/Users', { body: user('refused') })).status).toBe(429);
    expect((await call('PATCH', path, { status: 'active' })).body.status).toBe('pending');
    expect((await scim(provider, 'GET', '/Users')).status).toBe(200);
    expect((await call('GET', path)).body.status).toBe('active');
    const events = await call('GET', `/organizations/${provider.organizationId}/events`);
    expect(data(events).map(({ type }) => type)).toEqual([
      'directory.created',
      ...Array.from({ length: 4 }, () => 'directory.updated'),
      'directory.activated',
    ]);
    expect(data(events)[2]).toMatchObject({
      data: { directory: { status: 'pending' }, previous: { status: 'paused' } },
    });
  });

  it('take members that do not exist as their provider needs it, until it is set by hand', async () => {
    const id = await newDirectory(await newOrganization(), 'jumpcloud');
    const set = async (body: object) => (await call('PATCH', `/directories/${id}`, body)).body.unknownMembers;
    expect(await set({ name: 'A' })).toBe('refuse');
    for (const provider of ['okta', 'entra', 'onelogin', 'pingone']) expect(await set({ provider })).toBe('skip');
    expect(await set({ provider: 'custom' })).toBe('refuse');
    expect(await set({ unknownMembers: 'skip' })).toBe('skip');
    expect(await set({ provider: 'jumpcloud' })).toBe('skip');
    expect(await set({ unknownMembers: null })).toBe('refuse');
    expect((await call('PATCH', `/directories/${id}`, { unknownMembers: 'drop' })).status).toBe(422);
  });

  it('say in their event which settings came into force', async () => {
    const organizationId = await newOrganization();
    const created = await call('POST', `/organizations/${organizationId}/directories`, {
      provider: 'okta',
      unknownMembers: 'refuse',
      profile: 'strict',
    });
    expect(created.body).toMatchObject({ unknownMembers: 'refuse', profile: 'strict' });
    const id = member(created, 'id');
    await call('PATCH', `/directories/${id}`, { unknownMembers: null, profile: 'tolerant' });
    await call('PATCH', `/directories/${id}`, { provider: 'jumpcloud' });
    const events = data(await call('GET', `/organizations/${organizationId}/events`));
    expect(events[1]).toMatchObject({
      data: {
        directory: { unknownMembers: 'skip', profile: 'tolerant' },
        previous: { unknownMembers: 'refuse', profile: 'strict' },
      },
    });
    expect(events[2]).toMatchObject({
      data: { directory: { unknownMembers: 'refuse' }, previous: { provider: 'okta', unknownMembers: 'skip' } },
    });
  });

  it.each([
    [{}, ['/provider']],
    [{ provider: 'ldap' }, ['/provider']],
    [{ provider: 'okta', name: '' }, ['/name']],
    [{ provider: 'okta', name: 3 }, ['/name']],
  ])('creation with %j is 422', async (body, expected) => {
    const answer = await call('POST', `/organizations/${await newOrganization()}/directories`, body);
    expect(answer.status).toBe(422);
    expect(pointers(answer)).toEqual(expected);
  });

  it('cannot be set pending or deleted by PATCH', async () => {
    const id = await newDirectory(await newOrganization());
    for (const status of ['pending', 'deleted']) {
      const answer = await call('PATCH', `/directories/${id}`, { status });
      expect([answer.status, pointers(answer)]).toEqual([422, ['/status']]);
    }
  });

  it('are gone at once after deletion, with their tokens', async () => {
    const organizationId = await newOrganization();
    const id = await newDirectory(organizationId);
    const token = await call('POST', `/directories/${id}/tokens`);
    expect((await call('DELETE', `/directories/${id}`)).status).toBe(204);
    for (const path of ['', '/tokens', '/users', '/groups', '/schema'])
      expect((await call('GET', `/directories/${id}${path}`)).status).toBe(404);
    expect((await call('DELETE', `/directories/${id}`)).status).toBe(404);
    expect((await call('PATCH', `/directories/${id}`, { name: 'Back' })).status).toBe(404);
    expect((await call('POST', `/directories/${id}/tokens`)).status).toBe(404);
    expect((await call('POST', `/directories/${id}/resync`)).status).toBe(404);
    expect(data(await call('GET', `/organizations/${organizationId}/directories`))).toEqual([]);
    const left = await env.DB.prepare('SELECT count(*) AS n FROM tokens WHERE id = ?').bind(token.body.id).first('n');
    expect(left).toBe(0);
  });

  it('make events of their creation, change and deletion', async () => {
    const organizationId = await newOrganization();
    const id = await newDirectory(organizationId);
    await call('PATCH', `/directories/${id}`, { name: 'Named' });
    await call('PATCH', `/directories/${id}`, { name: 'Named' });
    await call('DELETE', `/directories/${id}`);
    const { results } = await env.DB.prepare(
      'SELECT sequence, type FROM events WHERE organization_id = ? ORDER BY sequence',
    )
      .bind(organizationId)
      .all();
    expect(results).toEqual([
      { sequence: 1, type: 'directory.created' },
      { sequence: 2, type: 'directory.updated' },
      { sequence: 3, type: 'directory.deleted' },
    ]);
  });

  it('are resynced once at a time, and once an hour', async () => {
    const id = await newDirectory(await newOrganization());
    const started = await call('POST', `/directories/${id}/resync`);
    expect(started.status).toBe(202);
    expect(started.body).toEqual({ resyncId: expect.stringMatching(/^rsy_/) });
    const again = await call('POST', `/directories/${id}/resync`);
    expect([409, 429]).toContain(again.status);
    if (again.status === 429) expect(Number(again.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  it('are changed with the scope write only', async () => {
    const organizationId = await newOrganization();
    const id = await newDirectory(organizationId);
    const key = await newKey('read');
    const refused: readonly (readonly [string, string, unknown?])[] = [
      ['POST', `/organizations/${organizationId}/directories`, { provider: 'okta' }],
      ['PATCH', `/directories/${id}`, { name: 'No' }],
      ['PUT', `/directories/${id}/schema`, { attributes: [] }],
      ['POST', `/directories/${id}/resync`],
      ['POST', `/directories/${id}/tokens`],
      ['DELETE', `/directories/${id}`],
    ];
    for (const [method, path, body] of refused)
      expect([method, path, (await call(method, path, body, key)).status]).toEqual([method, path, 403]);
  });
});
