// The log of requests: a page that asks for some of them looks through so many at most, and the pages behind it find the rest.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { newDirectoryId, newOrganizationId } from '../../src/id.ts';
import { type LogFilter, pageOfRequests } from '../../src/tenancy/requests.ts';

const SIZE = 45_000;
const LOOKED_THROUGH = 10_000;
/** One in so many failed, and is the last of a stretch as well as one within it. */
const EVERY = 2_500;

const directoryId = newDirectoryId(newOrganizationId());
const idOf = (i: number) => `req_${String(i).padStart(16, '0')}`;

beforeAll(async () => {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
    INSERT INTO request_log (directory_id, id, at, method, status, entry)
    SELECT ?2, printf('req_%016d', i), i, CASE WHEN i = 7 THEN 'DELETE' ELSE 'GET' END,
      CASE WHEN i % ?3 = 0 THEN 409 ELSE 200 END, '{"path":"/Groups"}' FROM n`,
  )
    .bind(SIZE, directoryId, EVERY)
    .run();
});

interface Asked {
  readonly filter?: LogFilter;
  readonly method?: string;
  readonly status?: number;
}

/** From the newest to the oldest, page by page. */
async function walked(asked: Asked, limit: number) {
  const pages: { readonly ids: readonly string[]; readonly rows: number }[] = [];
  for (let before: string | null = ''; before !== null; ) {
    const db = openDatabase(env.DB);
    const page = await pageOfRequests(db, directoryId, { ...asked, before, limit });
    pages.push({ ids: page.items.map(({ id }) => id), rows: db.meter.rowsRead });
    before = page.next;
  }
  return pages;
}

const FAILED = Array.from({ length: SIZE / EVERY }, (_, i) => idOf(i * EVERY)).reverse();

describe('a page of the log', () => {
  it.each<[string, Asked, readonly string[]]>([
    ['status', { status: 409 }, FAILED],
    ['filter', { filter: 'failed' }, FAILED],
    ['method', { method: 'DELETE' }, [idOf(7)]],
    ['method and status', { method: 'DELETE', status: 409 }, []],
  ])('by %s looks through 10,000 requests, and the pages behind it find all, each once', async (_, asked, expected) => {
    for (const limit of [1, 3, 50]) {
      const pages = await walked(asked, limit);
      expect(pages.flatMap(({ ids }) => ids)).toEqual(expected);
      for (const { ids, rows } of pages) {
        expect(ids.length).toBeLessThanOrEqual(limit);
        // Once more for the place where it ended.
        expect(rows).toBeLessThanOrEqual(2 * LOOKED_THROUGH);
      }
    }
  });

  it('reads no further than its last row', async () => {
    const [first] = await walked({ status: 200 }, 200);
    expect(first?.ids).toHaveLength(200);
    expect(first?.rows).toBeLessThanOrEqual(201);
    const db = openDatabase(env.DB);
    expect((await pageOfRequests(db, directoryId, { limit: 50 })).items).toHaveLength(50);
    expect(db.meter.rowsRead).toBeLessThanOrEqual(51);
  });
});
