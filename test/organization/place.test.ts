// Where an organization's object is asked for. Objects of workerd know no places: a namespace notes what it is told.

import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import type { Env } from '../../src/env.ts';
import { newOrganizationId } from '../../src/id.ts';
import { objectOf } from '../../src/organization/place.ts';
import { jurisdictionsOf, shardOf } from '../../src/shards.ts';
import { alive } from '../../src/store/db/health.ts';

/** A database that answers from a region. */
function databaseIn(served_by_region: string, served_by_primary = true) {
  const meta = { rows_read: 0, rows_written: 0, size_after: 0, served_by_region, served_by_primary };
  const batch = async () => [{ results: [], success: true, meta }];
  return { prepare: (sql: string) => env.DB.prepare(sql), batch } as unknown as D1Database;
}

function installation(more: Partial<Env> & Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const namespace = (place: string) => ({
    getByName: (_name: string, options: object = {}) => asked.push([place, JSON.stringify(options)].join(' ')),
    jurisdiction: (name: string) => namespace(name),
  });
  const bindings = { ...env, ORGANIZATIONS: namespace('anywhere') as unknown as Env['ORGANIZATIONS'], ...more };
  return { asked, bindings };
}

describe("an organization's object", () => {
  it('is in the jurisdiction of its database, by the setting', () => {
    const { asked, bindings } = installation({ DB_EU: env.OTHER_DB, JURISDICTIONS: 'eu=eu' });
    objectOf(bindings, newOrganizationId('eu'));
    objectOf(bindings, newOrganizationId());
    expect(asked).toEqual(['eu {}', 'anywhere {}']);
  });

  it('is made near its database, once that has told from where it answers; a replica does not count', async () => {
    const DB_EU = databaseIn('WEUR');
    const { asked, bindings } = installation({ DB_EU, DB_US: databaseIn('OC', false), DB_ME: databaseIn('MARS') });
    const ids = ['eu', 'us', 'me'].map((label) => newOrganizationId(label));
    for (const id of ids) objectOf(bindings, id);
    for (const id of ids) await openDatabase(shardOf(bindings, id)).run([alive({})]);
    for (const id of ids) objectOf(bindings, id);
    expect(asked.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => 'anywhere {}'));
    expect(asked.slice(3)).toEqual(['anywhere {"locationHint":"weur"}', 'anywhere {}', 'anywhere {}']);
  });

  it('has a setting that names databases and jurisdictions which there are', () => {
    const { bindings } = installation({ DB_EU: env.OTHER_DB });
    const read = (JURISDICTIONS: string) => jurisdictionsOf({ ...bindings, JURISDICTIONS });
    expect(jurisdictionsOf(bindings)?.size).toBe(0);
    expect([...(read('eu = eu, default=us') ?? [])]).toEqual([
      ['eu', 'eu'],
      ['', 'us'],
    ]);
    for (const wrong of ['eu', 'eu=mars', 'us=us', 'eu=eu=eu', '=eu', ' ']) expect(read(wrong)).toBeNull();
  });
});
