// What charts read: right counts, and rows that do not grow with the log or with other organizations' traffic.

import { env } from 'cloudflare:workers';
import { beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { idAt, newDirectoryId, newOrganizationId } from '../../src/id.ts';
import { MAX_COUNTED_IN_SPAN } from '../../src/store/log/activity.ts';
import { activityOf, activityOfWebhook } from '../../src/tenancy/activity.ts';
import { delivery, event, organization, seed, stream } from '../seed/rows.ts';

const HOUR_MS = 3_600_000;
const now = Date.UTC(2026, 10, 24, 12, 30);
const organizationId = newOrganizationId();
const [quiet, busy] = [newDirectoryId(organizationId), newDirectoryId(organizationId)];

/** `n` requests within an hour that began `hoursAgo` whole hours ago, every tenth of them refused. */
async function addRequests(directoryId: string, n: number, hoursAgo: number): Promise<void> {
  const prefix = idAt('req', now - (now % HOUR_MS) - hoursAgo * HOUR_MS);
  await env.DB.prepare(
    `WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < ? - 1)
     INSERT INTO request_log SELECT ?, ? || printf('%08d', i), 1, 'GET', iif(i % 10 = 0, 400, 200), '{}' FROM c`,
  )
    .bind(n, directoryId, prefix)
    .run();
}

beforeAll(async () => {
  await addRequests(quiet, 20, 0);
  await addRequests(quiet, 10, 23);
  await addRequests(quiet, 50, 24);
  await addRequests(busy, MAX_COUNTED_IN_SPAN + 500, 1);
  await addRequests(busy, 5_000, 30 * 24);
});

async function read(directoryIds: readonly string[], period: 'day' | 'week' = 'day') {
  const db = openDatabase(env.DB);
  const ids = { organizationId, directoryIds, webhookIds: null };
  return { activity: await activityOf(db, ids, { period, now }), meter: db.meter };
}

test('requests are counted by the hour they came in, to the last 24', async () => {
  const { activity } = await read([quiet]);
  expect(activity.all.at(-1)).toBe(20);
  expect(activity.failed.at(-1)).toBe(2);
  expect(activity.all[0]).toBe(10);
  expect(activity.all.reduce((sum, n) => sum + n)).toBe(30);
  expect(activity.more).toBe(false);
  expect((await read([quiet], 'week')).activity.all.reduce((sum, n) => sum + n)).toBe(80);
});

test('a full span is counted to a bound, and says so; what is older costs nothing', async () => {
  const { activity, meter } = await read([busy]);
  expect(activity.all.at(-2)).toBe(MAX_COUNTED_IN_SPAN);
  expect(activity.more).toBe(true);
  expect(meter.d1Trips).toBe(1);
  // A row counts when it is read, and once more when it is counted.
  expect(meter.rowsRead).toBeLessThan(2 * MAX_COUNTED_IN_SPAN + 300);
});

/** Of all organizations. */
const general = (id: string) => ({ id, organizationId: null, status: 'active' }) as const;

test('an event’s wait is from its making to its acceptance; other organizations’ do not count', async () => {
  const other = newOrganizationId();
  const at = now - 1_000;
  const sent = { webhookId: 'wh_waits', responseStatus: 200 };
  await seed(
    env.DB,
    event({ organizationId, sequence: 1, id: 'evt_1', at: at - 7_000 }),
    event({ organizationId: other, sequence: 1, id: 'evt_1', at: at - 90_000 }),
    delivery({ ...sent, id: `${idAt('del', at)}1`, organizationId, status: 'retrying', at: at - 1 }),
    delivery({ ...sent, id: `${idAt('del', at)}2`, organizationId, status: 'accepted', at }),
    delivery({ ...sent, id: `${idAt('del', at)}3`, organizationId: other, status: 'accepted', at }),
  );
  const ids = { organizationId, directoryIds: [], webhookIds: ['wh_waits'] };
  const own = await activityOf(openDatabase(env.DB), ids, { period: 'day', now });
  expect(own.waitsMs?.at(-1)).toBe(7_000);
  expect(own.waitsMs?.at(-2)).toBeNull();
  const all = await activityOfWebhook(new Map([['', openDatabase(env.DB)]]), general('wh_waits'), {
    period: 'day',
    now,
  });
  expect(all.waitsMs?.at(-1)).toBe(90_000);
  expect([all.all.at(-1), all.failed.at(-1)]).toEqual([3, 1]);
});

test('an event that still waits counts in each hour since it came', async () => {
  const waiting = newOrganizationId();
  const at = now - 2 * HOUR_MS;
  await seed(
    env.DB,
    organization({ id: waiting, lastSequence: 2 }),
    event({ organizationId: waiting, sequence: 2, id: 'evt_2', at }),
    stream({ webhookId: 'wh_still', organizationId: waiting, cursor: 1 }),
  );
  await env.DB.prepare('INSERT INTO wakeups (at, organization_id) VALUES (?, ?)').bind(at, waiting).run();
  const ids = { organizationId: waiting, directoryIds: [], webhookIds: ['wh_still'] };
  const own = await activityOf(openDatabase(env.DB), ids, { period: 'day', now });
  const expected = [null, HOUR_MS / 2, 1.5 * HOUR_MS, 2 * HOUR_MS];
  expect(own.waitsMs?.slice(-4)).toEqual(expected);
  const all = await activityOfWebhook(new Map([['', openDatabase(env.DB)]]), general('wh_still'), {
    period: 'day',
    now,
  });
  expect(all.waitsMs?.slice(-4)).toEqual(expected);
});
