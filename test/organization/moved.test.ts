// An organization that was moved: its id names one database, a row there the next. Whoever comes to the first one, with
// whatever it remembers, is answered by the one where it stands.

import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { AnswerLost, type Statement } from '../../src/database.ts';
import { newOrganizationId } from '../../src/id.ts';
import { byPlace, openDatabases } from '../../src/shards.ts';
import { auditAlone } from '../../src/tenancy/audit.ts';
import { testContext } from '../tenancy/context.ts';

const bindings = { ...env, DB_EU: env.OTHER_DB };
const named = (organizationId: string): Statement<{ name: string }> => ({
  sql: 'SELECT name FROM organizations WHERE id = ?',
  params: [organizationId],
});
const rename = (organizationId: string, name: string): Statement => ({
  sql: 'UPDATE organizations SET name = ? WHERE id = ?',
  params: [name, organizationId],
});

async function place(d1: D1Database, id: string, name: string): Promise<void> {
  const insert = 'INSERT INTO organizations (id, name, created_at, updated_at) VALUES (?, ?, 1, 1)';
  await d1.prepare(insert).bind(id, name).run();
}

async function depart(d1: D1Database, id: string, target: string, epoch: number, state = 'left'): Promise<void> {
  const insert = `INSERT INTO departures (organization_id, id, state, target, epoch, started_at) VALUES (?, 'm', ?, ?, ?, 1)
    ON CONFLICT DO UPDATE SET state = excluded.state, target = excluded.target, epoch = excluded.epoch`;
  await d1.prepare(insert).bind(id, state, target, epoch).run();
}

beforeAll(() => applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS));

describe('an organization that was moved', () => {
  it('is read and written where it stands, by whoever knew it elsewhere', async () => {
    const id = newOrganizationId();
    await place(env.OTHER_DB, id, 'There');
    await depart(env.DB, id, 'eu', 1);
    const databases = openDatabases(bindings);
    expect(databases.labelOf(id)).toBe('');
    expect(await databases.of(id)?.run([rename(id, 'Written there')])).toEqual([[]]);
    expect(databases.labelOf(id)).toBe('eu');
    expect(
      await openDatabases(bindings)
        .of(id)
        ?.run([named(id)]),
    ).toEqual([[{ name: 'Written there' }]]);

    await depart(env.OTHER_DB, id, '', 2);
    await env.OTHER_DB.prepare('DELETE FROM organizations WHERE id = ?').bind(id).run();
    await place(env.DB, id, 'Back home');
    expect(await databases.of(id)?.run([named(id)])).toEqual([[{ name: 'Back home' }]]);
    expect(databases.labelOf(id)).toBe('');
  });

  it('takes reads and no writes while it is fenced', async () => {
    const id = newOrganizationId();
    await place(env.DB, id, 'Fenced');
    await depart(env.DB, id, 'eu', 1, 'fenced');
    const own = openDatabases(bindings).of(id);
    expect(await own?.run([named(id)])).toEqual([[{ name: 'Fenced' }]]);
    await expect(own?.run([rename(id, 'x')])).rejects.toThrow(AnswerLost);
    await depart(env.DB, id, 'eu', 1, 'copying');
    await own?.run([rename(id, 'Written')]);
    expect(await own?.run([named(id)])).toEqual([[{ name: 'Written' }]]);
  });

  it('takes no row of its audit log where it is not, however the statement is spelt', async () => {
    const id = newOrganizationId();
    await place(env.DB, id, 'Fenced');
    await depart(env.DB, id, 'eu', 1, 'fenced');
    const rowsIn = async (d1: D1Database) =>
      (await d1.prepare('SELECT id FROM audit_log WHERE organization_id = ?').bind(id).all()).results.length;
    const noted = () =>
      openDatabases(bindings)
        .of(id)
        ?.run([auditAlone(testContext(), 'organization.export', id, id)]);
    await expect(noted()).rejects.toThrow(AnswerLost);
    await depart(env.DB, id, 'eu', 1);
    await noted();
    expect([await rowsIn(env.DB), await rowsIn(env.OTHER_DB)]).toEqual([0, 1]);
  });

  it('is asked for with others, each where it stands', async () => {
    const ids = Array.from({ length: 6 }, (_, index) => newOrganizationId(index === 5 ? 'eu' : ''));
    for (const [index, id] of ids.entries()) {
      const isMoved = index === 1 || index === 3;
      await place(isMoved || index === 5 ? env.OTHER_DB : env.DB, id, `of ${index}`);
      if (isMoved) await depart(env.DB, id, 'eu', 1);
    }
    const databases = openDatabases(bindings);
    const those = (own: readonly string[]): Statement<{ name: string }> => ({
      sql: 'SELECT name FROM organizations WHERE id IN (SELECT value FROM json_each(?))',
      params: [JSON.stringify(own)],
    });
    const found = await byPlace(databases, ids, async (db, own) => ({
      own: own.length,
      rows: (await db.run([those(own)]))[0],
    }));
    expect(found.map(({ own }) => own).reduce((sum, own) => sum + own)).toBe(ids.length);
    expect(found.flatMap(({ rows }) => rows.map(({ name }) => name)).sort()).toEqual(
      ids.map((_, index) => `of ${index}`),
    );
  });
});
