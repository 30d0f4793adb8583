// What deletions of the clock read: for each table that they delete from, three rows at most for each row that goes.

import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { type D1, type Database, openDatabase } from '../../src/database.ts';
import { prune } from '../../src/delivery/prune.ts';
import { idAt } from '../../src/id.ts';
import { newPace } from '../../src/store/upkeep/pace.ts';
import { stepRemovals } from '../../src/store/upkeep/removals.ts';
import { world } from '../delivery/world.ts';
import { type Seeded, seedDirectory } from '../seed/directory.ts';
import { removal, seed } from '../seed/rows.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Of a table, by all the statements that delete from it. */
interface Deleting {
  statements: number;
  rowsRead: number;
  /** With those that triggers delete. */
  gone: number;
}

/** A database whose batches take a moment, and what its deletions have read. */
function recording(): { readonly db: Database; readonly deletings: Map<string, Deleting> } {
  const deletings = new Map<string, Deleting>();
  const texts = new WeakMap<D1PreparedStatement, string>();
  const d1: D1 = {
    prepare: (text) => {
      const statement = env.DB.prepare(text);
      const bind: D1PreparedStatement['bind'] = (...values) => {
        const bound = statement.bind(...values);
        texts.set(bound, text);
        return bound;
      };
      return new Proxy(statement, { get: (of, name) => (name === 'bind' ? bind : Reflect.get(of, name)) });
    },
    batch: async (statements) => {
      const results = await env.DB.batch(statements);
      results.forEach(({ meta }, i) => {
        const table = /^DELETE FROM "(\w+)"/.exec(texts.get(statements[i] as D1PreparedStatement) ?? '')?.[1];
        if (table === undefined) return;
        const known = deletings.get(table) ?? { statements: 0, rowsRead: 0, gone: 0 };
        known.statements += 1;
        known.rowsRead += meta.rows_read;
        known.gone += meta.changes;
        deletings.set(table, known);
      });
      return results as never;
    },
  };
  return { db: { ...openDatabase(d1), answered: () => ({ sizeBytes: 0, durationMs: 1 }) }, deletings };
}

/** Rows of which nothing but the number matters: `values` with `i` from 1 on. */
function rows(table: string, columns: string, count: number, values: string): D1PreparedStatement {
  return env.DB.prepare(`WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ${count})
    INSERT INTO ${table} (${columns}) SELECT ${values} FROM c`);
}

/** Everything that a directory leaves behind. */
async function fill({ directoryId }: Seeded, people: number): Promise<void> {
  const of = `'${directoryId}'`;
  await env.DB.batch([
    env.DB.prepare(
      `UPDATE users SET name_keys = json_array('person ' || id, id), indexed_version = version WHERE directory_id = ${of}
        AND rowid % 4 > 0`,
    ),
    env.DB.prepare(
      `UPDATE groups SET name_keys = json_array(id), indexed_name = display_name WHERE directory_id = ${of}`,
    ),
    rows(
      'request_log',
      'directory_id, id, at, method, status, entry',
      people,
      `${of}, printf('req_%026d', i), i, 'POST', 201, hex(zeroblob(200))`,
    ),
    rows('tokens', 'hash, id, directory_id, hint, created_at', 40, `'hash-' || i, 'tok_' || i, ${of}, 'hint', 1`),
    rows(
      'tokens',
      'hash, id, directory_id, hint, created_at, client_id, expires_at',
      2_000,
      `'access-' || i, 'tok_' || i, ${of}, 'hint', 1, 'oc_' || (i % 3), 2`,
    ),
    rows('oauth_clients', 'directory_id, id, method, created_at', 50, `${of}, 'oc_' || i, 'federated', 1`),
    rows(
      'oauth_secrets',
      'directory_id, client_id, id, hash, hint, created_at',
      100,
      `${of}, 'oc_' || i / 2, 'os_' || i, 'hash', 'hint', 1`,
    ),
    rows(
      'oauth_assertions',
      'directory_id, client_id, jti_hash, expires_at',
      2_000,
      `${of}, 'oc_' || (i % 3), 'jti-' || i, 9 + i / 1000`,
    ),
    rows(
      'list_places',
      'directory_id, list, stretch, newest, start_index, resource_id, version, expires_at',
      900,
      `${of}, 'list ' || (i % 3), i, i % 2, i, 'usr_' || i, 1, 9`,
    ),
    rows('buckets', 'directory_id, kind, first_id, n', 1_500, `${of}, 'User', 'usr_~' || i, 0`),
    env.DB.prepare(
      `INSERT INTO resyncs (directory_id, id, stage, position, started_at) VALUES (${of}, 'rs', 'users', '', 1)`,
    ),
    env.DB.prepare(`UPDATE directories SET status = 'deleted' WHERE id = ${of}`),
  ]);
}

async function removeAll(db: Database, now: number): Promise<void> {
  const pace = newPace();
  for (let steps = 0; await stepRemovals(db, now, pace); steps++) expect(steps).toBeLessThan(200);
}

/** Each table lost rows, and read three for each, beside a few of each statement to see that there are no more. */
function expectFew(deletings: ReadonlyMap<string, Deleting>, beside: readonly string[] = []): void {
  for (const [table, { gone, rowsRead, statements }] of deletings) {
    expect(gone, table).toBeGreaterThan(0);
    if (!beside.includes(table)) expect(rowsRead, table).toBeLessThanOrEqual(3 * gone + 10 * statements);
  }
}

describe('three rows are read at most for each that goes', () => {
  it('of a directory, table by table and in all', async () => {
    const people = 5_000;
    const seeded = await seedDirectory(env.DB, people, 'deleted-rows');
    await fill(seeded, people);
    await seed(env.DB, removal({ kind: 'directory', target: seeded.directoryId, createdAt: 1 }));
    const { db, deletings } = recording();
    await removeAll(db, Date.now());
    expectFew(deletings, ['removals']);
    expect([...deletings.keys()].sort()).toEqual([
      ...['buckets', 'directories', 'groups', 'list_places', 'memberships', 'oauth_assertions', 'oauth_clients'],
      ...['oauth_secrets', 'removals', 'request_log', 'resyncs', 'tokens', 'user_emails', 'users'],
    ]);
    const names = await env.DB.prepare('SELECT count(*) AS n FROM name_index WHERE directory_id = ?')
      .bind(seeded.directoryId)
      .first('n');
    expect(names).toBe(0);
    expect(deletings.get('users')?.gone).toBe(people + 2 * (people - people / 4));
    const gone = [...deletings.values()].reduce((sum, each) => sum + each.gone, 0);
    expect(db.meter.rowsRead / gone).toBeLessThanOrEqual(3);
  });

  it('of groups that nobody is in, and of a group of thousands', async () => {
    const seeded = await seedDirectory(env.DB, 60_000, 'deleted-groups');
    const of = seeded.directoryId;
    await env.DB.batch([
      env.DB.prepare('DELETE FROM memberships WHERE group_id > ?1 AND group_id <= ?2').bind(
        seeded.group(0),
        seeded.group(9_999),
      ),
      env.DB.prepare('UPDATE groups SET member_count = 0 WHERE directory_id = ?1 AND id > ?2').bind(
        of,
        seeded.group(0),
      ),
      rows('memberships', 'group_id, member_id', 6_000, `'${seeded.group(0)}', 'usr_~' || i`),
      env.DB.prepare('UPDATE groups SET member_count = 6050 WHERE id = ?1').bind(seeded.group(0)),
      env.DB.prepare("UPDATE directories SET status = 'deleted' WHERE id = ?").bind(of),
      env.DB.prepare('DELETE FROM users WHERE directory_id = ?').bind(of),
    ]);
    await seed(env.DB, removal({ kind: 'directory', target: of, createdAt: 1 }));
    const { db, deletings } = recording();
    await removeAll(db, Date.now());
    expect(deletings.get('groups')?.gone).toBe(1_200);
    expect(deletings.get('memberships')?.gone).toBe(6_050);
    expectFew(new Map([...deletings].filter(([table]) => table === 'groups' || table === 'memberships')));
  });

  it('of an organization, but for what is found by the rows of another table', async () => {
    const organizationId = 'org_deletedrows';
    const of = `'${organizationId}'`;
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO organizations (id, name, created_at, updated_at, deleted_at) VALUES (${of}, 'Gone', 1, 1, 1)`,
      ),
      rows(
        'events',
        'organization_id, sequence, id, type, at, data',
        2_000,
        `${of}, i, 'evt_' || i, 'user.created', 1, hex(zeroblob(200))`,
      ),
      rows('streams', 'webhook_id, organization_id, cursor', 20, `'wh_' || i, ${of}, 1`),
      rows(
        'set_aside_events',
        'webhook_id, organization_id, sequence, event_id, at',
        2_000,
        `'wh_' || (i % 2), ${of}, i, 'evt_' || i, 1`,
      ),
      env.DB.prepare(
        `INSERT INTO role_mappings (organization_id, mode, mappings, version, roles_version)
         SELECT ${of}, 'all', json_group_array(json_object('role', 'role-' || j.value)), 1, 1
         FROM (WITH RECURSIVE c(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM c WHERE value < 40) SELECT value FROM c) j`,
      ),
      rows('role_uses', 'role, organization_id', 40, `'role-' || i, ${of}`),
      env.DB.prepare(
        `INSERT INTO role_recomputes (organization_id, id, reason, directory_id, position, changed, again, started_at)
         VALUES (${of}, 'rc', 'mapping', '', '', 0, 0, 1)`,
      ),
      env.DB.prepare(
        `INSERT INTO portal_settings (organization_id, settings, version, updated_at) VALUES (${of}, '{}', 1, 1)`,
      ),
      rows(
        'webhooks',
        'id, url, organization_id, status, secret, created_at, updated_at',
        10,
        `'wh_deleted' || i, 'https://host.example', ${of}, 'active', 's', 1, 1`,
      ),
      env.DB.prepare(
        `INSERT INTO arrivals (organization_id, id, epoch, source, stage, position, step, rows, started_at)
         VALUES (${of}, 'mv', 1, '', 'arrived', '[]', 1, 1, 1)`,
      ),
      env.DB.prepare(
        `INSERT INTO departures (organization_id, id, state, target, epoch, started_at) VALUES (${of}, 'mv', 'failed', '', 1, 1)`,
      ),
    ]);
    await seed(env.DB, removal({ kind: 'organization', target: organizationId, createdAt: 1 }));
    const { db, deletings } = recording();
    await removeAll(db, 31 * DAY_MS);
    expectFew(deletings, ['removals', 'role_uses']);
    expect([...deletings.keys()].sort()).toEqual([
      ...['arrivals', 'departures', 'events', 'organizations', 'portal_settings', 'removals', 'role_mappings'],
      ...['role_recomputes', 'role_uses', 'set_aside_events', 'streams', 'webhooks'],
    ]);
    expect(deletings.get('set_aside_events')?.gone).toBe(1_000);
    const { gone = 0, rowsRead = 0 } = deletings.get('role_uses') ?? {};
    expect(rowsRead).toBeLessThanOrEqual(5 * gone + 10);
  });

  it('of what is too old, table by table', async () => {
    const w = world();
    const organizationId = await w.organization();
    const directoryId = `dir_${organizationId.slice('org_'.length)}1`;
    const old = w.now() - 400 * DAY_MS;
    const isOld = 'i <= 2000';
    const at = `CASE WHEN ${isOld} THEN ${old} ELSE ${w.now()} END`;
    const id = (prefix: 'req' | 'del' | 'aud') =>
      `CASE WHEN ${isOld} THEN '${idAt(prefix, old)}' ELSE '${idAt(prefix, w.now())}' END || printf('%08d', i)`;
    const ends = (soon: string) => `CASE WHEN ${isOld} THEN ${soon} ELSE ${w.now() + 1} END`;
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO directories (id, organization_id, provider, status, created_at, updated_at)
         VALUES ('${directoryId}', '${organizationId}', 'custom', 'active', 1, 1)`,
      ),
      // Their time is no key: a step beyond them is looked at.
      rows(
        'events',
        'organization_id, sequence, id, type, at, data',
        2_020,
        `'${organizationId}', i, 'evt_' || i, 'user.created', ${at}, hex(zeroblob(200))`,
      ),
      rows(
        'request_log',
        'directory_id, id, at, method, status, entry',
        2_600,
        `'${directoryId}', ${id('req')}, ${old}, 'POST', 201, hex(zeroblob(200))`,
      ),
      rows(
        'deliveries',
        'webhook_id, id, organization_id, sequence, event_id, event_type, attempt, status, duration_ms, at',
        2_600,
        `'wh_gone', ${id('del')}, '${organizationId}', i, 'evt_' || i, 'user.created', 1, 'accepted', 9, ${at}`,
      ),
      rows(
        'audit_log',
        'organization_id, id, at, actor, action',
        2_600,
        `'org_' || (i % 3), ${id('aud')}, ${at}, '', ''`,
      ),
      rows(
        'tokens',
        'hash, id, directory_id, hint, created_at, client_id, expires_at',
        2_600,
        `'ended-' || i, 'tok_' || i, '${directoryId}', 'hint', 1, 'oc_1', ${ends('1 + i / 1000')}`,
      ),
      // Many of one second: whoever signs them says when they end.
      rows(
        'oauth_assertions',
        'directory_id, client_id, jti_hash, expires_at',
        2_600,
        `'${directoryId}', 'oc_1', 'jti-' || i, ${ends('1000')}`,
      ),
    ]);
    const { db, deletings } = recording();
    const databases = { ...w.deps.databases, operator: db, all: () => new Map([['', db]]) };
    await prune({ ...w.deps, databases }, '');
    expectFew(deletings);
    const tables = ['audit_log', 'deliveries', 'events', 'oauth_assertions', 'request_log', 'tokens'];
    expect([...deletings.keys()].sort()).toEqual(tables);
    for (const table of tables) expect(deletings.get(table)?.gone, table).toBe(2_000);
    // A batch takes a step of them, also where all are of one moment.
    expect(deletings.get('oauth_assertions')?.statements).toBeGreaterThanOrEqual(8);
  });
});
