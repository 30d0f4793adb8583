import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { newDirectoryId, newOrganizationId } from '../../../src/id.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { openDatabases } from '../../../src/shards.ts';
import { searchEverything } from '../../../src/tenancy/search.ts';
import { call, data, member, newDirectory, newOrganization, ORIGIN } from '../calls.ts';
import { createGroup, createUser, newProvider, type Provider, scim, where } from '../scim/calls.ts';

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
    for (const q of ['lovel', 'Ada Lovelace', 'LOVELACE, a'])
      expect([q, await found(q)]).toContainEqual(expect.arrayContaining([`user ${ada}`]));
    for (const q of ['difference', 'engine diff', team]) expect([q, await found(q)]).toEqual([q, [`group ${team}`]]);
    expect(await found('lovelace eng')).toEqual([`organization ${organizationId}`]);
    expect(await found('ext-81')).toEqual([]);
    expect(await found(organizationId)).toEqual([`organization ${organizationId}`]);
    expect(data(await call('GET', `/search?q=${directoryId}`))).toEqual([
      { type: 'directory', id: directoryId, organizationId, directoryId, label: 'Lovelace Engines' },
    ]);
    const unknown = newOrganizationId();
    for (const q of [unknown, newDirectoryId(unknown), newDirectoryId(organizationId)])
      expect([q, await found(q)]).toEqual([q, []]);
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
      await searchEverything(databases.all(), 'nobody@nowhere.example', { after: '', now: Date.now() });
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
    // A seek that finds nothing in its directory may read the row behind it: whether there is one, IDs decide.
    expect(await cost()).toBeLessThanOrEqual(first + many * 8);
    const people = Array.from({ length: 1_000 }, (_, i) => `usr_many${i}`);
    await env.DB.prepare(
      `INSERT INTO users (directory_id, id, user_name_key, active, version, created_at, modified_at, synced_at, doc, search)
       SELECT ?, value, value, 1, 1, 1, 1, 1, '{}', '{}' FROM json_each(?)`,
    )
      .bind(rows[0] ?? '', JSON.stringify(people))
      .run();
    expect(await cost()).toBeLessThanOrEqual(first + (many + 1) * 8);
  });

  it('finds somebody of three names by any of them with those behind it, also the account’s', async () => {
    const provider = await newProvider();
    const name = { givenName: 'Juan Carlos', familyName: 'Pérez' };
    const juan = `user ${await createUser(provider, 'juan.perez', { name })}`;
    for (const q of ['Juan Carlos Pérez', 'juan carlos', 'JUAN CARLOS PE', 'carlos perez', 'Pérez, Juan', 'juan perez'])
      expect([q, await found(q)]).toEqual([q, [juan]]);
  });

  it('counts somebody once who is found in several ways, so that nobody else is left out', async () => {
    const provider = await newProvider();
    const emails = (...values: string[]) => ({ emails: values.map((value) => ({ value })) });
    const people: string[] = [];
    for (let n = 10; n < 23; n++)
      people.push(
        await createUser(provider, `crowd.${n}`, emails(`many.a${n}@acme.example`, `many.b${n}@acme.example`)),
      );
    people.push(await createUser(provider, 'crowd.last', emails('many.c@acme.example')));
    expect(await found('many.')).toEqual(people.map((id) => `user ${id}`));
  });
});

describe('why somebody is not there', () => {
  const why = async (provider: Provider, query: Record<string, string>) =>
    (await call('GET', `/directories/${provider.directoryId}/why${where(query)}`)).body;
  const logged = (provider: Provider, count: number) =>
    expect
      .poll(async () => data(await call('GET', `/directories/${provider.directoryId}/requests?limit=200`)).length)
      .toBeGreaterThanOrEqual(count);

  it('never sent, and when the provider looked for them', async () => {
    const provider = await newProvider('jumpcloud');
    expect(await why(provider, { email: 'eve@acme.example' })).toMatchObject({ status: 'never_sent', askedAt: null });
    await scim(provider, 'GET', `/Users${where({ filter: 'userName eq "Eve@acme.example"' })}`);
    await scim(provider, 'GET', `/Users${where({ filter: 'userName eq "steve@acme.example"' })}`);
    await logged(provider, 2);
    for (const by of ['email', 'userName'])
      expect(await why(provider, { [by]: 'eve@acme.example' })).toMatchObject({
        status: 'never_sent',
        userId: null,
        request: null,
        askedAt: expect.any(String),
        since: null,
      });
    expect(await why(provider, { userName: 've@acme.example' })).toMatchObject({ askedAt: null });
  });

  it.each([
    '/Users?filter=userName%20eq%20%22zoë%20zed@acme.example%22',
    '/Users?filter=userName+eq+%22zo%C3%AB+zed@acme.example%22',
    '/Users?filter=userName%20eq%20%22zo%C3%AB%20zed%40acme.example%22',
  ])('looked for, however the client encodes it: %s', async (path) => {
    const provider = await newProvider('jumpcloud');
    await scim(provider, 'GET', path);
    await logged(provider, 1);
    const told = await why(provider, { userName: 'Zoë Zed@acme.example' });
    expect(told).toMatchObject({ status: 'never_sent', askedAt: expect.any(String) });
  });

  it('refused, with the reason, until they are there', async () => {
    const provider = await newProvider('jumpcloud');
    const body = {
      userName: 'Éva@acme.example',
      externalId: 'e-1',
      emails: [{ value: 'eva@acme.example' }],
    };
    await scim(provider, 'POST', '/Users', { body: { ...body, active: { no: 1 } } });
    await logged(provider, 1);
    const told: Record<string, string>[] = [
      { userName: 'éva@ACME.example' },
      { externalId: 'e-1' },
      { email: 'eva@acme.example' },
    ];
    for (const query of told)
      expect(await why(provider, query)).toMatchObject({
        status: 'refused',
        at: expect.any(String),
        request: { method: 'POST', path: '/Users', status: 400, detail: expect.stringContaining('active') },
      });
    expect(await why(provider, { externalId: 'eva@acme.example' })).toMatchObject({ status: 'never_sent' });
    const id = await createUser(provider, 'Éva@acme.example', { externalId: 'e-1' });
    expect(await why(provider, { externalId: 'e-1' })).toMatchObject({ status: 'active', userId: id });
  });

  it('deactivated or deleted, when, and by which request', async () => {
    const provider = await newProvider('jumpcloud');
    const id = await createUser(provider, 'ada@acme.example', { emails: [{ value: 'countess@acme.example' }] });
    const Operations = [{ op: 'replace', path: 'active', value: false }];
    await scim(provider, 'PATCH', `/Users/${id}`, { body: { schemas: [URN.patchOp], Operations } });
    await logged(provider, 2);
    expect(await why(provider, { email: 'COUNTESS@acme.example' })).toMatchObject({
      status: 'deactivated',
      userId: id,
      event: { type: 'user.deactivated' },
      request: { method: 'PATCH', path: `/Users/${id}` },
    });
    const group = await createGroup(provider, 'Poets', [id]);
    await scim(provider, 'PATCH', `/Groups/${group}`, {
      body: { schemas: [URN.patchOp], Operations: [{ op: 'remove', path: `members[value eq "${id}"]` }] },
    });
    await logged(provider, 4);
    expect(await why(provider, { userName: 'ada@acme.example' })).toMatchObject({ request: { path: `/Users/${id}` } });
    await scim(provider, 'DELETE', `/Users/${id}`);
    await logged(provider, 5);
    const known: Record<string, string>[] = [
      { email: 'countess@acme.example' },
      { userName: 'ada@acme.example' },
      { id },
    ];
    for (const query of known)
      expect(await why(provider, query)).toMatchObject({
        status: 'deleted',
        userId: id,
        event: { type: 'user.deleted' },
        request: { method: 'DELETE', status: 204 },
      });
    const { body } = await call('GET', `/organizations/${provider.organizationId}/why${where({ id })}`);
    expect(body).toMatchObject({ data: [{ directoryId: provider.directoryId, status: 'deleted' }] });
  });

  it('there under another name, since when, and by which request', async () => {
    const provider = await newProvider('jumpcloud');
    const id = await createUser(provider, 'ada@acme.example', { externalId: 'a-1', title: 'x'.repeat(600) });
    const change = (userName: string, externalId: string) =>
      scim(provider, 'PATCH', `/Users/${id}`, {
        body: {
          schemas: [URN.patchOp],
          Operations: [
            { op: 'replace', path: 'userName', value: userName },
            { op: 'replace', path: 'externalId', value: externalId },
          ],
        },
      });
    expect((await change('lovelace@acme.example', 'a-2')).status).toBe(200);
    await logged(provider, 2);
    const before: Record<string, string>[] = [
      { userName: 'ADA@acme.example' },
      { email: 'ada@acme.example' },
      { externalId: 'a-1' },
    ];
    for (const query of before)
      expect(await why(provider, query)).toMatchObject({
        status: 'active',
        userId: id,
        at: expect.any(String),
        event: { type: 'user.updated' },
        request: { method: 'PATCH', path: `/Users/${id}` },
      });
    await scim(provider, 'DELETE', `/Users/${id}`);
    await logged(provider, 3);
    expect(await why(provider, { userName: 'ada@acme.example' })).toMatchObject({ status: 'deleted', userId: id });
  });

  it('refused a name that a PATCH would have given', async () => {
    const provider = await newProvider('jumpcloud');
    const id = await createUser(provider, 'ada@acme.example');
    const Operations = [
      { op: 'replace', path: 'userName', value: 'eva@acme.example' },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'e@acme.example' },
      { op: 'replace', value: { externalId: 'e-1' } },
      { op: 'replace', path: 'active', value: { no: 1 } },
    ];
    await scim(provider, 'PATCH', `/Users/${id}`, { body: { schemas: [URN.patchOp], Operations } });
    await logged(provider, 2);
    const would: Record<string, string>[] = [
      { userName: 'eva@acme.example' },
      { email: 'e@acme.example' },
      { externalId: 'e-1' },
    ];
    for (const query of would)
      expect(await why(provider, query)).toMatchObject({ status: 'refused', userId: id, request: { method: 'PATCH' } });
  });

  it('held by the guard, for who came after it began to hold', async () => {
    const provider = await newProvider('jumpcloud');
    const before = await createUser(provider, 'before');
    const [last] = data(await call('GET', `/organizations/${provider.organizationId}/events`)).slice(-1);
    await env.DB.prepare('UPDATE directories SET held_from = ?, held_at = 1 WHERE id = ?')
      .bind(Number(last?.sequence) + 1, provider.directoryId)
      .run();
    const after = await createUser(provider, 'after');
    expect(await why(provider, { userName: 'before' })).toMatchObject({ status: 'active', userId: before });
    expect(await why(provider, { userName: 'after' })).toMatchObject({ status: 'held', userId: after });
    await scim(provider, 'DELETE', `/Users/${before}`);
    expect(await why(provider, { userName: 'before' })).toMatchObject({ status: 'held', userId: before });
  });

  it('is asked by one key, of a directory that there is', async () => {
    const provider = await newProvider('jumpcloud');
    const path = `/directories/${provider.directoryId}/why`;
    expect((await call('GET', path)).status).toBe(422);
    expect((await call('GET', `${path}?email=a&id=b`)).status).toBe(422);
    const nowhere = provider.directoryId.replace(/.$/, (c) => (c === '0' ? '1' : '0'));
    expect((await call('GET', `/directories/${nowhere}/why?id=usr_a`)).status).toBe(404);
    for (const id of ['a', 'active', 'grp_01m8fq77aemnb0wyyhyt7mcbe5'])
      expect((await call('GET', `${path}?id=${id}`)).status).toBe(422);
  });
});

describe('the story of a person', () => {
  it('goes on page by page, newest first, with nothing twice or left out', async () => {
    const provider = await newProvider('jumpcloud');
    const id = await createUser(provider, 'ada');
    for (let n = 0; n < 4; n++)
      await scim(provider, 'PATCH', `/Users/${id}`, {
        body: { schemas: [URN.patchOp], Operations: [{ op: 'replace', path: 'title', value: `Title ${n}` }] },
      });
    const path = `/directories/${provider.directoryId}/users/${id}/history`;
    await expect.poll(async () => data(await call('GET', path)).length).toBe(10);
    const whole = data(await call('GET', path));
    const paged: unknown[] = [];
    for (let cursor = ''; ; ) {
      const page = await call('GET', `${path}?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      paged.push(...data(page));
      if (page.body.nextCursor === null) break;
      cursor = member(page, 'nextCursor');
    }
    expect(paged).toEqual(whole);
  });
});
