// A webhook that went with its organization and was deleted there: where it once stood it is forgotten, in a database that
// was silent later.

import { env } from 'cloudflare:workers';
import { beforeAll, expect, it } from 'vitest';
import { AnswerLost } from '../../src/database.ts';
import { UPKEEP } from '../../src/organization/upkeep.ts';
import { upkeepIn } from '../../src/organization/upkeep-context.ts';
import { type Databases, openDatabases } from '../../src/shards.ts';
import { removeWebhook } from '../../src/tenancy/webhooks.ts';
import { testContext, value } from '../tenancy/context.ts';
import { migrateOther } from './installation.ts';

const bindings = { ...env, DB_EU: env.OTHER_DB };
const id = 'wh_01kathn4x0m3v9k2p8qw7c5t6r';

beforeAll(migrateOther);

it('is forgotten everywhere once every database answers', async () => {
  const databases = openDatabases(bindings);
  const webhook = `INSERT INTO webhooks (id, url, organization_id, status, secret, created_at, updated_at)
    VALUES (?, 'https://app.example/', 'org_eu_8k2m4p6q9r1s', 'active', 'sealed', 1, 1)`;
  await env.OTHER_DB.prepare(webhook).bind(id).run();
  await env.DB.prepare("INSERT INTO webhook_departures (id, target) VALUES (?, 'eu')").bind(id).run();
  value(await removeWebhook(testContext({ databases }), id));

  const forget = (all: Databases['all']) =>
    UPKEEP.webhooks({ ...upkeepIn(bindings, 'eu', Date.now()), databases: { ...databases, all } });
  const left = async () => {
    const ids = (table: string) => `SELECT count(*) AS n FROM ${table} WHERE id = ?`;
    const departures = await env.DB.prepare(ids('webhook_departures')).bind(id).first<number>('n');
    return [departures, await env.OTHER_DB.prepare(ids('ended_webhooks')).bind(id).first<number>('n')];
  };
  const silent = { ...databases.operator, run: () => Promise.reject(new AnswerLost('silent')) };
  expect(await forget(() => new Map([...databases.all(), ['', silent]]))).toBe(false);
  expect(await left()).toEqual([1, 1]);
  expect(await forget(databases.all)).toBe(false);
  expect(await left()).toEqual([0, 0]);
});
