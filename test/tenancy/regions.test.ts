// REGIONS: where an organization goes whose creator names a region and no database.

import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { shardLabelOf } from '../../src/id.ts';
import { openDatabases } from '../../src/shards.ts';
import { createOrganization } from '../../src/tenancy/organizations.ts';
import { regionsOf } from '../../src/tenancy/regions.ts';
import { testContext, value } from './context.ts';

const bound = { ...env, DB_EU: env.OTHER_DB, DB_US2: env.OTHER_DB };

beforeAll(() => applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS));

describe('the setting', () => {
  const regions = (REGIONS: string, JURISDICTIONS = '') => {
    const found = regionsOf({ ...bound, REGIONS, JURISDICTIONS });
    return found && Object.fromEntries(found);
  };

  it('names the databases of each region', () => {
    expect(regions('')).toEqual({});
    expect(regions('eu=eu, us=default,us=us2, asia-pacific=us2')).toEqual({
      eu: ['eu'],
      us: ['', 'us2'],
      'asia-pacific': ['us2'],
    });
  });

  it.each(['eu', 'eu=', '=eu', 'eu=us', 'eu=eu,', 'EU=eu', 'eu=EU', 'eu=eu=eu', 'eu=eu,eu=eu', `${'a'.repeat(33)}=eu`])(
    'is refused as %j',
    (text) => expect(regions(text)).toBeNull(),
  );

  it('puts only databases of a jurisdiction into a region that is called like it', () => {
    expect(regions('eu=eu', 'eu=eu')).toEqual({ eu: ['eu'] });
    expect(regions('eu=eu,eu=default', 'eu=eu')).toBeNull();
    expect(regions('eu=us2', 'eu=eu,us2=us')).toBeNull();
    // No database stands in that jurisdiction, so it is a name like any other.
    expect(regions('us=default', 'eu=eu')).toEqual({ us: [''] });
  });
});

describe('an organization', () => {
  const create = (place: { region?: string | null; shard?: string | null }) => {
    const regions = regionsOf({ ...bound, REGIONS: 'eu=eu,us=default,us=us2' }) ?? new Map();
    const context = testContext({ databases: openDatabases(bound), placement: [''], regions });
    return createOrganization(context, { name: 'Acme', externalId: null, shard: null, ...place });
  };
  const placed = async (place: Parameters<typeof create>[0]) => shardLabelOf(value(await create(place)).id);

  it('is stored in a database of its region, the one with the most room', async () => {
    expect(await placed({ region: 'eu' })).toBe('eu');
    await env.DB.batch([
      env.DB.prepare('CREATE TABLE filler (x)'),
      env.DB.prepare('INSERT INTO filler VALUES (zeroblob(2000000))'),
    ]);
    expect(await placed({ region: 'us' })).toBe('us2');
    expect(await placed({ region: null })).toBe('');
  });

  it('is refused in a region that there is not, with those there are, and with region and database at once', async () => {
    const refused = (detail: string) => ({ ok: false, reason: 'invalid', members: [{ member: 'region', detail }] });
    expect(await create({ region: 'asia' })).toMatchObject(refused('There is no region "asia". There are: eu, us.'));
    expect(await create({ region: 'eu', shard: 'eu' })).toMatchObject(refused('Name a region or a shard, not both.'));
    const without = testContext({ databases: openDatabases(bound) });
    expect(
      await createOrganization(without, { name: 'Acme', externalId: null, shard: null, region: 'eu' }),
    ).toMatchObject(refused('There is no region "eu". None are set: see REGIONS.'));
  });
});
