// A deleted organization comes back within seven days: its provider goes on with the token that it has, host apps get all
// of it again.

import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { upkeep } from '../../../src/organization/upkeep.ts';
import { call, data, member } from '../calls.ts';
import { createGroup, createUser, newProvider, type Provider, scim } from '../scim/calls.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const typesOf = async ({ organizationId }: Provider, after = 0) =>
  data(await call('GET', `/organizations/${organizationId}/events?limit=200&after=${after}`)).map(({ type }) => type);

const restore = ({ organizationId }: Provider) => call('POST', `/organizations/${organizationId}/restore`);

async function deleted() {
  const provider = await newProvider('jumpcloud');
  const ada = await createUser(provider, 'ada@acme.example', { displayName: 'Ada' });
  const group = await createGroup(provider, 'Engineering', [ada]);
  // An isolate remembers for a minute which tokens it rejected: this one is not shown while nothing opens.
  const token = member(await call('POST', `/directories/${provider.directoryId}/tokens`, {}), 'token');
  expect((await call('DELETE', `/organizations/${provider.organizationId}`)).status).toBe(204);
  return { provider, ada, group, later: { ...provider, token } };
}

describe('a deleted organization', () => {
  it('is restored with its people, groups and tokens, and its webhooks get all of it again', async () => {
    const { ada, group, later, provider } = await deleted();
    const path = `/organizations/${provider.organizationId}`;
    expect((await call('GET', path)).status).toBe(404);
    expect((await scim(provider, 'GET', `/Users/${ada}`)).status).toBe(401);
    expect((await scim(provider, 'POST', '/Users', { body: { userName: 'bob' } })).status).toBe(401);
    const listed = data(await call('GET', '/deleted-organizations?limit=200')).find(
      ({ id }) => id === provider.organizationId,
    );
    expect(Date.parse(String(listed?.restorableUntil)) - Date.parse(String(listed?.deletedAt))).toBe(7 * DAY_MS);

    const restored = await restore(provider);
    expect(restored.status).toBe(200);
    expect(restored.body).toMatchObject({ id: provider.organizationId, name: expect.any(String) });
    expect((await call('GET', `/directories/${provider.directoryId}`)).body).toMatchObject({
      status: 'active',
      userCount: 1,
      groupCount: 1,
    });
    expect((await call('GET', `/directories/${provider.directoryId}/users/${ada}`)).body).toMatchObject({
      groups: [{ id: group }],
    });
    const before = await typesOf(provider);
    const from = before.indexOf('organization.deleted');
    expect(before.slice(from)).toEqual(['organization.deleted', 'organization.restored', 'directory.resync_started']);
    await expect
      .poll(async () => {
        await upkeep(env, Date.now());
        return (await typesOf(provider)).slice(from + 3);
      })
      .toEqual(['user.synced', 'group.synced', 'group.members_synced', 'directory.resync_finished']);

    expect((await scim(later, 'GET', `/Users/${ada}`)).status).toBe(200);
    expect((await scim(later, 'POST', '/Users', { body: { userName: 'bob' } })).status).toBe(201);
    expect((await restore(provider)).status).toBe(409);
    await upkeep(env, Date.now() + 40 * DAY_MS);
    expect((await call('GET', `/directories/${provider.directoryId}/users/${ada}`)).status).toBe(200);
    const audited = data(await call('GET', `/audit?organizationId=${provider.organizationId}`));
    expect(audited[0]).toMatchObject({ action: 'organization.restore', after: { name: expect.any(String) } });
  });

  it('has a paused directory paused again, and one that was deleted before it stays so', async () => {
    const provider = await newProvider('okta');
    const other = await call('POST', `/organizations/${provider.organizationId}/directories`, { provider: 'custom' });
    await call('PATCH', `/directories/${provider.directoryId}`, { status: 'paused' });
    await call('DELETE', `/directories/${member(other, 'id')}`);
    await call('DELETE', `/organizations/${provider.organizationId}`);
    expect((await restore(provider)).status).toBe(200);
    const directories = data(await call('GET', `/organizations/${provider.organizationId}/directories`));
    expect(directories).toMatchObject([{ id: provider.directoryId, status: 'paused' }]);
    expect((await scim(provider, 'GET', '/Users')).status).toBe(429);
  });

  it('is not restored over another one with its externalId', async () => {
    const id = member(await call('POST', '/organizations', { name: 'Acme', externalId: 'twice' }), 'id');
    await call('DELETE', `/organizations/${id}`);
    const other = member(await call('POST', '/organizations', { name: 'Acme', externalId: 'twice' }), 'id');
    const refused = await call('POST', `/organizations/${id}/restore`);
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining(other) } });
    await call('PATCH', `/organizations/${other}`, { externalId: null });
    expect((await call('POST', `/organizations/${id}/restore`)).status).toBe(200);
  });

  it('cannot be restored after seven days, nor where it never was', async () => {
    const { provider } = await deleted();
    await upkeep(env, Date.now() + 8 * DAY_MS);
    expect(await restore(provider)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('can no longer be restored') },
    });
    expect(data(await call('GET', '/deleted-organizations?limit=200')).map(({ id }) => id)).not.toContain(
      provider.organizationId,
    );
    expect((await call('POST', `/organizations/org_${'0'.repeat(16)}/restore`)).status).toBe(404);
  });

  it('is erased without waiting for the seven days, and then cannot be restored', async () => {
    const { ada, provider } = await deleted();
    const begun = await call('POST', `/organizations/${provider.organizationId}/erase`);
    expect(begun.status).toBe(202);
    expect((await restore(provider)).status).toBe(409);
    await expect
      .poll(async () => {
        await upkeep(env, Date.now());
        return (await call('GET', `/organizations/${provider.organizationId}/erasures/${member(begun, 'erasureId')}`))
          .body.status;
      })
      .toBe('done');
    expect(await env.DB.prepare('SELECT count(*) AS n FROM users WHERE id = ?').bind(ada).first('n')).toBe(0);
  });
});

describe('a resync of an organization', () => {
  it('begins in every directory that may, and says why not of the others', async () => {
    const provider = await newProvider('okta');
    const other = member(
      await call('POST', `/organizations/${provider.organizationId}/directories`, { provider: 'custom' }),
      'id',
    );
    await createUser(provider, 'ada');
    await call('POST', `/directories/${other}/resync`);
    const begun = await call('POST', `/organizations/${provider.organizationId}/resync`);
    expect(begun).toMatchObject({ status: 202, body: { nextCursor: null } });
    const byId = new Map(data(begun).map((one) => [one.directoryId, one]));
    expect(byId.get(provider.directoryId)).toMatchObject({ resyncId: expect.stringMatching(/^rsy_/), detail: null });
    expect(byId.get(other)).toMatchObject({
      resyncId: null,
      detail: expect.stringMatching(/resync of this directory/),
    });
    await expect.poll(() => typesOf(provider)).toContain('user.synced');
    expect((await call('POST', `/organizations/org_${'0'.repeat(16)}/resync`)).status).toBe(404);
  });
});
