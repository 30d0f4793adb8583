// Regions as REST and the console offer them, and a setting that is wrong.

import { applyD1Migrations, createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { app } from '../../src/http/app.ts';
import { ADMIN_KEY, answerOf, data, ORIGIN, pointers } from './calls.ts';

beforeAll(() => applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS));

async function send(path: string, init: RequestInit = {}, REGIONS = 'eu=eu,us=default'): Promise<Response> {
  const context = createExecutionContext();
  const bindings = { ...env, DB_EU: env.OTHER_DB, REGIONS };
  const response = await app.fetch(new Request(`${ORIGIN}${path}`, { redirect: 'manual', ...init }), bindings, context);
  await waitOnExecutionContext(context);
  return response;
}

const admin = { Authorization: `Bearer ${ADMIN_KEY}` };

const create = async (body: object) =>
  answerOf(
    await send('/api/v1/organizations', {
      method: 'POST',
      headers: { ...admin, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

describe('POST /organizations', () => {
  it('takes a region', async () => {
    const created = await create({ name: 'Acme', region: 'eu' });
    expect(created.status).toBe(201);
    expect(created.body.id).toMatch(/^org_eu_/);
  });

  it.each([
    [{ region: 'moon' }, '/region', 'There is no region "moon". There are: eu, us.'],
    [{ region: '' }, '/region', 'There is no region "". There are: eu, us.'],
    [{ region: 'eu', shard: 'default' }, '/region', 'Name a region or a shard, not both.'],
    [{ region: 'r'.repeat(201) }, '/region', undefined],
    [{ region: null }, '/region', undefined],
  ])('refuses %j', async (place, pointer, detail) => {
    const refused = await create({ name: 'Acme', ...place });
    expect([refused.status, pointers(refused)]).toEqual([422, [pointer]]);
    if (detail !== undefined) expect(JSON.stringify(refused.body)).toContain(JSON.stringify(detail).slice(1, -1));
  });
});

describe('the console', () => {
  it('offers regions beside databases, and creates in one', async () => {
    const signedIn = await send('/console/sign-in', {
      method: 'POST',
      headers: { Origin: ORIGIN, 'CF-Connecting-IP': '192.0.2.201' },
      body: new URLSearchParams({ key: ADMIN_KEY, next: '/console' }),
    });
    const Cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const page = await (await send('/console', { headers: { Cookie } })).text();
    expect(page).toContain('<option value="region=eu">Region eu</option>');
    const csrf = /name="csrf" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? '';
    const form = (shard: string) => ({
      method: 'POST',
      headers: { Cookie, Origin: ORIGIN },
      body: new URLSearchParams({ csrf, name: `In ${shard}`, externalId: '', shard }),
    });
    const made = await send('/console/organizations', form('region=eu'));
    expect(made.status).toBe(303);
    expect(made.headers.get('Location')).toMatch(/^\/console\/organizations\/org_eu_/);
    const refused = await send('/console/organizations', form('region=moon'));
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(await refused.text()).toContain('There is no region');
    const listed = await answerOf(await send('/api/v1/organizations?limit=200', { headers: admin }));
    expect(data(listed).map(({ name }) => name)).not.toContain('In region=moon');
  });
});

it('A setting that names no database is refused at start', async () => {
  const refused = await send('/healthz', {}, 'eu=moon');
  expect(refused.status).toBe(503);
  expect(await refused.text()).toContain('Set REGIONS to');
});
