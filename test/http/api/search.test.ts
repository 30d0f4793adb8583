import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { newDirectoryId, newOrganizationId } from '../../../src/id.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { openDatabases } from '../../../src/shards.ts';
import { searchEverything } from '../../../src/tenancy/search.ts';
import { call, data, member, newDirectory, newOrganization, ORIGIN } from '../calls.ts';

let organizationId = '';
let directoryId = '';
let ada = '';
let team = '';

beforeAll(async () => {
  organizationId = await newOrganization('Lovelace Engines');
  directoryId = await newDirectory(organizationId);
  const token = member(await call('POST', `/directories/${directoryId}/tokens`, {}), 'token');
  const create = async (path: string, body: object) => {
    const answer = await SELF.fetch(`${ORIGIN}/directories/${directoryId}/scim/v2/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
    return ((await answer.json()) as { id: string }).id;
  };
  ada = await create('Users', {
    schemas: [URN.user],
    userName: 'ALovelace',
    externalId: 'ext-815',
    displayName: 'Ada Lovelace',
    emails: [{ value: 'Ada.Private@Home.example' }, { value: 'ada@engines.example', primary: true }],
  });
  team = await create('Groups', { schemas: [URN.group], displayName: 'Difference Engine', members: [{ value: ada }] });
});

const found = async (q: string) =>
  data(await call('GET', `/search?q=${encodeURIComponent(q)}`)).map(({ id, type }) => `${type} ${id}`);

describe('GET /search', () => {
  it('finds people by any email address, userName, externalId or ID, and groups by name or ID, over all customers', async () => {
    for (const q of ['ada.private@HOME.example', 'ada@eng', 'alove', 'ext-815', ada])
      expect([q, await found(q)]).toEqual([q, [`user ${ada}`]]);
    for (const q of ['difference', team]) expect([q, await found(q)]).toEqual([q, [`group ${team}`]]);
    expect(await found('lovelace eng')).toEqual([`organization ${organizationId}`]);
    expect(await found('ext-81')).toEqual([]);
    expect(data(await call('GET', '/search?q=alove'))).toEqual([
      { type: 'user', id: ada, organizationId, directoryId, label: 'Ada Lovelace' },
    ]);
  });

  it('has the story of a person, also of one who is gone', async () => {
    const history = `/directories/${directoryId}/users/${ada}/history`;
    const told = async () => {
      const { body } = await call('GET', history);
      return { state: body['state'], of: data(await call('GET', history)).map((one) => one['type'] ?? one['method']) };
    };
    await expect.poll(told).toEqual({ state: 'present', of: expect.arrayContaining(['user.created', 'POST']) });
    const token = member(await call('POST', `/directories/${directoryId}/tokens`, {}), 'token');
    await SELF.fetch(`${ORIGIN}/directories/${directoryId}/scim/v2/Users/${ada}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    await expect.poll(told).toEqual({ state: 'deleted', of: expect.arrayContaining(['user.deleted', 'DELETE']) });
    expect((await call('GET', history.replace(ada, 'usr_0123456789abcdef0123456789'))).body).toMatchObject({
      state: 'unknown',
      deletedAt: null,
      data: [],
    });
  });

  it('is the operator’s: a key of one organization is refused, and a text too short to mean anything', async () => {
    const own = { name: 'one', scope: 'read', organizationId };
    const key = member(await call('POST', '/api-keys', own), 'key');
    expect((await call('GET', '/search?q=alove', undefined, key)).status).toBe(403);
    expect((await call('GET', '/search?q=a')).status).toBe(422);
  });

  it('reads one row for each directory and kind of text, whatever is in them', async () => {
    const databases = openDatabases(env);
    const cost = async () => {
      const before = databases.meter.rowsRead;
      await searchEverything([databases.operator], 'nobody@nowhere.example');
      return databases.meter.rowsRead - before;
    };
    const first = await cost();
    const many = 200;
    const rows = Array.from({ length: many }, () => newDirectoryId(newOrganizationId()));
    await env.DB.prepare(
      `INSERT INTO directories (id, organization_id, provider, status, created_at, updated_at)
       SELECT value, 'org_' || substr(value, 5, 16), 'okta', 'active', 1, 1 FROM json_each(?)`,
    )
      .bind(JSON.stringify(rows))
      .run();
    expect(await cost()).toBeLessThanOrEqual(first + many * 6);
    const people = Array.from({ length: 1_000 }, (_, i) => `usr_many${i}`);
    await env.DB.prepare(
      `INSERT INTO users (directory_id, id, user_name_key, active, version, created_at, modified_at, synced_at, doc, search)
       SELECT ?, value, value, 1, 1, 1, 1, 1, '{}', '{}' FROM json_each(?)`,
    )
      .bind(rows[0] ?? '', JSON.stringify(people))
      .run();
    // A seek that finds nothing in its directory may read the row behind it.
    expect(await cost()).toBeLessThanOrEqual(first + (many + 1) * 8);
  });
});
