// An organization that was moved is found over all customers once, where it stands: triggers and the clock keep the index of
// each database.

import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { gatherDirectories } from '../../src/store/upkeep/search-index.ts';
import { data } from '../http/calls.ts';
import { installation, provider, tablesWith } from './moving.ts';

beforeAll(() => applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS));

it('stands in the index of the database that it came to', async () => {
  const at = installation();
  const own = await provider(at, 'by itself', 3);
  await at.settled();
  const found = async (type: string, q: string) =>
    data(await at.done('GET', `/search?q=${encodeURIComponent(q)}`)).flatMap((each) =>
      each['type'] === type ? [each['id']] : [],
    );
  const isFound = async () => {
    expect(await found('organization', 'itself by')).toEqual([own.organizationId]);
    expect(await found('user', own.userName(1))).toEqual([own.ids[1]]);
  };
  await isFound();
  await at.done('POST', `/organizations/${own.organizationId}/move`, { shard: 'eu' });
  await at.deliver(true);
  expect((await at.done('GET', `/organizations/${own.organizationId}`)).body).toMatchObject({ shard: 'eu' });
  await isFound();
  const person = own.ids[1] ?? '';
  expect(await tablesWith(env.OTHER_DB, person)).not.toContain('search_index');
  await gatherDirectories(openDatabase(env.OTHER_DB), Date.now());
  expect(await tablesWith(env.OTHER_DB, person)).toContain('search_index');
  expect(await tablesWith(env.DB, person, own.organizationId)).not.toContain('search_index');
  await isFound();
  await at.settled();
});
