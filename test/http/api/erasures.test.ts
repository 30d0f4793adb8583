// Erasing a person and an organization over the real database: every table is read to the end, and nothing of them found.

import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/database.ts';
import { stepErasure } from '../../../src/directory/erasure-steps.ts';
import { upkeep } from '../../../src/organization/upkeep.ts';
import { erasureById } from '../../../src/store/upkeep/erasures.ts';
import { stepRemovals } from '../../../src/store/upkeep/removals.ts';
import { ADMIN_KEY, call, data, member, ORIGIN } from '../calls.ts';
import { dump } from '../dump.ts';
import { createGroup, createUser, newProvider, type Provider, scim } from '../scim/calls.ts';

const PERSON = {
  displayName: 'Ada Lovelace',
  externalId: 'ext-1815',
  name: { givenName: 'Ada', familyName: 'Lovelace-King' },
  emails: [{ value: 'ada@lovelace.example', type: 'work', primary: true }],
  phoneNumbers: [{ value: '+44 1815', type: 'work' }],
};
/** Of the person, and of nobody and nothing else. */
const TRACES = ['lovelace', 'ext-1815', '+44 1815', 'countess'];

/** Where these words stand, in rows that hold `within`. */
async function traces(words: readonly string[], within = ''): Promise<string[]> {
  return [...(await dump(env.DB))].flatMap(([table, rows]) =>
    rows.flatMap((row) =>
      (row.includes(within) ? words : [])
        .filter((word) => row.toLowerCase().includes(word))
        .map((word) => `${table}: ${word}`),
    ),
  );
}

/** How many of its events are stored packed. */
const packedOf = ({ organizationId }: Provider) =>
  env.DB.prepare("SELECT count(*) AS n FROM events WHERE organization_id = ? AND data LIKE '*%'")
    .bind(organizationId)
    .first<number>('n');

async function logged(provider: Provider, count: number): Promise<void> {
  const all = () => call('GET', `/directories/${provider.directoryId}/requests?limit=200`);
  await expect.poll(async () => data(await all()).length).toBeGreaterThanOrEqual(count);
}

/** A directory with the person in a group, renamed once, and another one beside them. */
async function world() {
  const provider = await newProvider('okta');
  const id = await createUser(provider, 'ada@lovelace.example', PERSON);
  const bob = await createUser(provider, 'bob@example.com');
  const group = await createGroup(provider, 'Mathematicians', [id, bob]);
  await scim(provider, 'PATCH', `/Users/${id}`, {
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'userName', value: 'countess@lovelace.example' }],
    },
  });
  await scim(provider, 'GET', '/Users?filter=userName%20eq%20%22ada%40lovelace.example%22');
  await scim(provider, 'POST', '/Users', { body: { userName: 'countess@lovelace.example' } });
  await logged(provider, 6);
  const [, event] = data(await call('GET', `/organizations/${provider.organizationId}/events?limit=200`)).slice(1);
  await env.DB.prepare(
    `INSERT INTO deliveries (webhook_id, id, organization_id, event_id, event_type, sequence, attempt, status,
       response_status, response_body, duration_ms, at)
     VALUES ('wh_x', 'del_' || ?2, ?1, ?3, 'user.created', ?4, 1, 'retrying', 409, 'Lovelace exists already', 1, 1)`,
  )
    .bind(provider.organizationId, id, String(event?.id), Number(event?.sequence))
    .run();
  return { provider, id, bob, group };
}

const erasureOf = (provider: Provider, era: string) =>
  call('GET', `/organizations/${provider.organizationId}/erasures/${era}`);

async function until(provider: Provider, era: string) {
  await expect
    .poll(async () => {
      await upkeep(env, Date.now());
      return (await erasureOf(provider, era)).body.status;
    })
    .toBe('done');
  return (await erasureOf(provider, era)).body;
}

describe('the erasure of a person', () => {
  it('leaves nothing of them in any table, and all of the others', async () => {
    const { bob, id, provider } = await world();
    expect(new Set((await traces(TRACES)).map((trace) => trace.split(':')[0]))).toEqual(
      new Set(['users', 'user_emails', 'name_index', 'search_index', 'events', 'request_log', 'deliveries']),
    );
    expect(await packedOf(provider)).toBeGreaterThan(1);
    const path = `/directories/${provider.directoryId}/users/${id}`;
    const before = data(await call('GET', `/organizations/${provider.organizationId}/events?limit=200`));
    const begun = await call('POST', `${path}/erase`);
    expect(begun.status).toBe(202);
    expect((await call('GET', path)).status).toBe(404);
    const done = await until(provider, member(begun, 'erasureId'));
    expect(done).toMatchObject({ userId: id, remaining: 0, finishedAt: expect.any(String) });
    expect(await traces(TRACES)).toEqual([]);

    const events = data(await call('GET', `/organizations/${provider.organizationId}/events?limit=200`));
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    const envelope = ({ data: _, ...rest }: Record<string, unknown>) => rest;
    expect(events.slice(0, before.length).map(envelope)).toEqual(before.map(envelope));
    expect(events.at(-1)).toMatchObject({ type: 'user.deleted', data: { user: { id, userName: id, email: null } } });
    expect((await call('GET', `/directories/${provider.directoryId}/users/${bob}`)).body.userName).toBe(
      'bob@example.com',
    );
    expect(JSON.stringify(events)).toContain('bob@example.com');
  });

  it('finds what there still is of one who was deleted before, by what events tell', async () => {
    const { id, provider } = await world();
    await scim(provider, 'DELETE', `/Users/${id}`);
    await logged(provider, 7);
    const begun = await call('POST', `/directories/${provider.directoryId}/users/${id}/erase`);
    await until(provider, member(begun, 'erasureId'));
    expect(await traces(TRACES)).toEqual([]);
  });

  it('goes on after a kill at any step, and says when it is not through', async () => {
    const { id, provider } = await world();
    const db = openDatabase(env.DB);
    const { organizationId } = provider;
    const begun = await call('POST', `/directories/${provider.directoryId}/users/${id}/erase`);
    const era = member(begun, 'erasureId');
    for (let step = 0; ; step++) {
      const [[row]] = await db.run([erasureById({ organizationId, id: era })]);
      if (!row || row.stage === 'done') break;
      expect(step).toBeLessThan(40);
      // The batch was lost, or the process died before it: the next run does the same once more.
      const dying = { ...db, run: () => Promise.reject(new Error('killed')) };
      await expect(stepErasure(dying, row, Date.now(), async () => true)).rejects.toThrow('killed');
      await stepErasure(db, row, Date.now(), async () => true);
      // Two runs at once count it once.
      expect(await stepErasure(db, row, Date.now(), async () => true)).toBeNull();
    }
    expect((await erasureOf(provider, era)).body).toMatchObject({ status: 'done', remaining: 0 });
    expect(await traces(TRACES)).toEqual([]);
    const [[row]] = await db.run([erasureById({ organizationId, id: era })]);
    expect(row?.terms).toBeNull();
  });

  it('is unknown for a directory that is not there', async () => {
    const provider = await newProvider();
    const id = await createUser(provider, 'somebody');
    const nowhere = provider.directoryId.replace(/.$/, (c) => (c === '0' ? '1' : '0'));
    expect((await call('POST', `/directories/${nowhere}/users/${id}/erase`)).status).toBe(404);
    expect((await call('GET', `/directories/${provider.directoryId}/erasures/era_${'0'.repeat(26)}`)).status).toBe(404);
  });
});

describe('the erasure of an organization', () => {
  it('leaves its events with ids and types alone, and nothing else of its people', async () => {
    const { provider } = await world();
    await env.DB.prepare('UPDATE organizations SET name = ? WHERE id = ?')
      .bind('Lovelace Ltd', provider.organizationId)
      .run();
    const begun = await call('POST', `/organizations/${provider.organizationId}/erase`);
    expect(begun.status).toBe(202);
    const done = await until(provider, member(begun, 'erasureId'));
    expect(done).toMatchObject({ userId: null, remaining: 0 });
    while (await stepRemovals(openDatabase(env.DB), Date.now()));
    const own = provider.organizationId.slice('org_'.length);
    expect(await traces([...TRACES, 'mathematicians', 'bob@example.com'], own)).toEqual([]);
    const { results } = await env.DB.prepare(
      'SELECT sequence, type FROM events WHERE organization_id = ? ORDER BY sequence',
    )
      .bind(provider.organizationId)
      .all<{ sequence: number; type: string }>();
    expect(results.map(({ sequence }) => sequence)).toEqual(results.map((_, index) => index + 1));
    expect(results.at(-1)?.type).toBe('organization.deleted');
  });
});

describe('an export', () => {
  const exported = async (path: string) => {
    const response = await SELF.fetch(`${ORIGIN}/api/v1${path}`, { headers: { Authorization: `Bearer ${ADMIN_KEY}` } });
    expect(response.headers.get('Content-Type')).toBe('application/x-ndjson');
    const text = new TextDecoder().decode(await response.arrayBuffer());
    const lines = text.trimEnd().split('\n');
    return lines.map((line): { type: string; data: Record<string, unknown> } => JSON.parse(line));
  };
  const count = (lines: readonly { type: string }[]) =>
    Object.fromEntries([...Map.groupBy(lines, ({ type }) => type)].map(([type, all]) => [type, all.length]));

  it('of an organization has everything, a line each, and an end', async () => {
    const { provider } = await world();
    for (let i = 0; i < 101; i++) await createUser(provider, `many-${i}`);
    await logged(provider, 107);
    const lines = await exported(`/organizations/${provider.organizationId}/export`);
    expect(count(lines)).toMatchObject({ organization: 1, directory: 1, user: 103, group: 1, membership: 2, end: 1 });
    expect(lines.at(-1)).toEqual({ type: 'end', data: { lines: lines.length - 1 } });
    expect(lines.filter(({ type }) => type === 'request').length).toBeGreaterThanOrEqual(107);
    expect(lines.filter(({ type }) => type === 'event').map(({ data: event }) => event.sequence)).toEqual(
      lines.filter(({ type }) => type === 'event').map((_, index) => index + 1),
    );
  });

  it('of a person has what names them, and nothing of others', async () => {
    const { id, provider } = await world();
    const lines = await exported(`/directories/${provider.directoryId}/users/${id}/export`);
    expect(count(lines)).toMatchObject({ user: 1, membership: 1, end: 1 });
    expect(
      lines.filter(({ type }) => type === 'event').every(({ data: event }) => JSON.stringify(event).includes(id)),
    ).toBe(true);
    expect(lines.filter(({ type }) => type === 'request').length).toBeGreaterThanOrEqual(4);
    expect(JSON.stringify(lines.filter(({ type }) => type === 'request'))).not.toContain('"userName\\":\\"bob');
  });
});
