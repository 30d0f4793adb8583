// The log of a webhook's attempts: a page with filters looks through so many, and the pages behind it find the rest.

import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { newMeter, openDatabase } from '../../src/database.ts';
import { listDeliveries } from '../../src/delivery/log.ts';

const LOOKED_THROUGH = 2_500;
const RARE = 'org_rare';
const id = (i: number) => `del_${String(i).padStart(16, '0')}`;

/** Attempt i of many, of which one in `every` is of another organization. */
async function attempts(d1: D1Database, webhookId: string, count: number, step: number, every: number): Promise<void> {
  await d1
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
      INSERT INTO deliveries (webhook_id, id, organization_id, event_id, event_type, sequence, attempt, status, duration_ms, at)
      SELECT ?2, printf('del_%016d', i * ?3), CASE WHEN i % ?4 = 0 THEN ?5 ELSE 'org_many' END, 'evt_1', 'user.created', i, 1,
        CASE WHEN i = 11 THEN 'failed' ELSE 'accepted' END, 1, i FROM n`,
    )
    .bind(count, webhookId, step, every, RARE)
    .run();
}

beforeAll(async () => {
  await applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS);
  await attempts(env.DB, 'wh_log', 9_000, 2, 1_000);
  // Of the second database fewer, in a part of the time only.
  await attempts(env.OTHER_DB, 'wh_log', 3_000, 3, 700);
});

interface Asked {
  readonly organizationId?: string;
  readonly status?: 'accepted' | 'failed';
}

async function walked(databases: readonly D1Database[], asked: Asked, limit: number) {
  const pages: { readonly ids: readonly string[]; readonly rows: number }[] = [];
  for (let before: string | null = null; pages.length === 0 || before !== null; ) {
    const meter = newMeter();
    const opened = new Map(databases.map((d1, i) => [i === 0 ? '' : 'eu', openDatabase(d1, { meter })]));
    const { organizationId = null, status = null } = asked;
    const page = await listDeliveries(opened, { webhookId: 'wh_log', organizationId, status, before, limit });
    pages.push({ ids: page.items.map((row) => row.id), rows: meter.rowsRead });
    before = page.next;
  }
  return pages;
}

const idsOf = (count: number, step: number, every: number) =>
  Array.from({ length: Math.ceil(count / every) }, (_, i) => id(i * every * step));
const HERE = idsOf(9_000, 2, 1_000);
const THERE = idsOf(3_000, 3, 700);

describe('the log of attempts', () => {
  it.each<[string, D1Database[], Asked, readonly string[]]>([
    ['of one organization', [env.DB], { organizationId: RARE }, HERE],
    ['of one organization that is being moved', [env.DB, env.OTHER_DB], { organizationId: RARE }, [...HERE, ...THERE]],
    ['by what became of them', [env.DB], { status: 'failed' }, [id(22)]],
    ['by that in two databases', [env.DB, env.OTHER_DB], { status: 'failed' }, [id(22), id(33)]],
  ])('%s is found whole, each attempt once, by looks that are bounded', async (_, databases, asked, expected) => {
    for (const limit of [1, 3, 50]) {
      const pages = await walked(databases, asked, limit);
      expect(pages.flatMap(({ ids }) => ids)).toEqual([...new Set(expected)].sort().reverse());
      for (const { ids, rows } of pages) {
        expect(ids.length).toBeLessThanOrEqual(limit);
        expect(rows).toBeLessThanOrEqual(databases.length * (2 * LOOKED_THROUGH + 4));
      }
    }
  });

  it('is read no further than the page where most belong on it', async () => {
    const [first] = await walked([env.DB], { status: 'accepted' }, 200);
    expect([first?.ids.length, (first?.rows ?? 0) <= 201]).toEqual([200, true]);
  });
});
