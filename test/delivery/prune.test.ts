import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { consumeWith } from '../../src/delivery/consume.ts';
import {
  auditKeptMs,
  EVENTS_KEPT_MS,
  prune,
  pruneDeliveries,
  pruneOrganizations,
  requestsKeptMs,
} from '../../src/delivery/prune.ts';
import { sweepWith } from '../../src/delivery/sweep.ts';
import { idAt, newId } from '../../src/id.ts';
import { assertion, directory, request, seed, token } from '../seed/rows.ts';
import { batchOf, world } from './world.ts';

type World = ReturnType<typeof world>;

/** Prunes an organization, beginning just before it. */
async function pruneNear(w: World, organizationId: string) {
  await pruneOrganizations(w.deps, w.deps.databases.operator, organizationId.slice(0, -1), 10);
}

async function kept(organizationId: string): Promise<number[]> {
  const { results } = await env.DB.prepare('SELECT sequence FROM events WHERE organization_id = ? ORDER BY sequence')
    .bind(organizationId)
    .all<{ sequence: number }>();
  return results.map(({ sequence }) => sequence);
}

describe('events older than 30 days', () => {
  it('go, the younger ones stay', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.events(organizationId, 2);
    w.advance(EVENTS_KEPT_MS);
    await w.events(organizationId, 2);
    await pruneNear(w, organizationId);
    expect(await kept(organizationId)).toEqual([1, 2, 3, 4]);
    w.advance(1);
    await pruneNear(w, organizationId);
    expect(await kept(organizationId)).toEqual([3, 4]);
  });

  it('stay while an active webhook has them still to send, and go when it is paused', async () => {
    const w = world('864000');
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    w.reply = ({ body }) => (body.sequence === 1 ? 200 : 500);
    await w.events(organizationId, 3);
    await w.run();
    w.advance(EVENTS_KEPT_MS + 1);
    await pruneNear(w, organizationId);
    expect(await kept(organizationId)).toEqual([2, 3]);
    await env.DB.prepare(`UPDATE webhooks SET status = 'paused' WHERE id = ?`).bind(webhookId).run();
    await pruneNear(w, organizationId);
    expect(await kept(organizationId)).toEqual([]);
  });

  it('stay where a stream was not even made yet', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId });
    await w.events(organizationId, 2);
    w.advance(EVENTS_KEPT_MS + 1);
    await pruneNear(w, organizationId);
    expect(await kept(organizationId)).toEqual([1, 2]);
  });
});

describe('retention', () => {
  it('drops all that is too old of an organization at once, however much', async () => {
    const w = world();
    const organizationId = await w.organization();
    await env.DB.prepare(
      `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 2500)
       INSERT INTO events (organization_id, sequence, id, type, at, data)
       SELECT ?1, i, 'evt_' || i, 'user.updated', ?2, '{}' FROM c`,
    )
      .bind(organizationId, w.now() - EVENTS_KEPT_MS - 1)
      .run();
    await pruneNear(w, organizationId);
    expect(await kept(organizationId)).toEqual([]);
  });

  it('comes to every organization in turn, and begins where it was cut short', async () => {
    const w = world();
    await Promise.all(Array.from({ length: 25 }, () => w.organization()));
    const total = await env.DB.prepare('SELECT count(*) AS n FROM organizations').first<number>('n');
    let visits = 0;
    for (let after = await pruneOrganizations(w.deps, w.deps.databases.operator, '', 10); after !== ''; visits++)
      after = await pruneOrganizations(w.deps, w.deps.databases.operator, after, 10);
    expect(visits).toBe(Math.floor((total ?? 0) / 10));
  });

  it('reads nothing of webhooks where nothing is too old', async () => {
    const w = world();
    await w.organization();
    for (let i = 0; i < 50; i++) await w.webhook({ organizationId: `org_other${i}` });
    w.deps.databases.meter.rowsRead = 0;
    await pruneOrganizations(w.deps, w.deps.databases.operator, '', 5);
    expect(w.deps.databases.meter.rowsRead).toBeLessThanOrEqual(20);
  });
});

describe('beside 57,001 active webhooks', () => {
  const MANY = 57_001;
  const webhooks = (of: string) =>
    env.DB.prepare(
      `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ${MANY})
       INSERT INTO webhooks (id, url, organization_id, status, secret, key_id, created_at, updated_at)
       SELECT printf('wh_%026d', i), 'https://many.example/', ${of}, 'active', 's', 'k', 1, 1 FROM c`,
    ).run();

  /** An organization whose events are old, and of which a webhook hears that has them all; and one just changed. */
  async function busy(w: World) {
    const [old, changed] = [await w.organization(), await w.organization()];
    await w.events(old, 3);
    w.advance(EVENTS_KEPT_MS + 1);
    await w.events(changed, 1);
    w.queued.splice(0);
    await env.DB.prepare('DELETE FROM wakeups').run();
    await env.DB.prepare('INSERT INTO wakeups VALUES (0, ?)').bind(changed).run();
    w.deps.databases.meter.rowsRead = 0;
    return { old, changed };
  }

  it('of other organizations, retention and the sweep read those that hear of what is due', {
    timeout: 60_000,
  }, async () => {
    const w = world();
    await webhooks("printf('org_other%d', i)");
    const { changed, old } = await busy(w);
    await pruneNear(w, old);
    expect(await kept(old)).toEqual([]);
    expect((await sweepWith(w.deps)).sent).toBe(0);
    await wakeUp(w, changed);
    // Some organizations and directories are looked at in turn.
    expect(w.deps.databases.meter.rowsRead).toBeLessThan(200);
  });

  it('of all organizations, each is looked at a few times, in pages', { timeout: 120_000 }, async () => {
    const w = world();
    await webhooks('NULL');
    const { changed, old } = await busy(w);
    await pruneNear(w, old);
    await sweepWith(w.deps);
    await wakeUp(w, changed);
    const woken = w.queued.filter(({ body }) => body.organizationId === changed && body.webhookId !== undefined);
    expect(new Set(woken.map(({ body }) => body.webhookId)).size).toBe(MANY);
    expect(w.deps.databases.meter.rowsRead).toBeLessThan(25 * MANY);
  });
});

/** Takes up a wake-up for an organization. */
async function wakeUp(w: World, organizationId: string): Promise<void> {
  const waits: Promise<unknown>[] = [];
  await consumeWith(w.deps, batchOf([{ organizationId }]), { waitUntil: (work) => waits.push(work) });
  await Promise.all(waits);
}

describe('logs older than 30 days', () => {
  it('go, of webhooks that are no more too', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 1);
    await w.run();
    w.advance(EVENTS_KEPT_MS + 1000);
    await w.events(organizationId, 1);
    await w.run();
    await env.DB.prepare('DELETE FROM webhooks WHERE id = ?').bind(webhookId).run();
    await pruneDeliveries(w.deps, w.deps.databases.operator, webhookId.slice(0, -1));
    expect((await w.deliveries(webhookId)).map(({ sequence }) => sequence)).toEqual([2]);
  });

  it('go, requests too', async () => {
    const w = world();
    const directoryId = 'dir_00000000000000000000000000000';
    const at = (at: number) => request({ directoryId, id: newId('req', at), at });
    const own = directory({ id: directoryId, organizationId: 'org_0000000000000000' });
    await seed(env.DB, own, at(w.now() - EVENTS_KEPT_MS - 1), at(w.now()));
    await pruneOrganizations(w.deps, w.deps.databases.operator, '');
    const { results } = await env.DB.prepare('SELECT at FROM request_log WHERE directory_id = ?')
      .bind(directoryId)
      .all<{ at: number }>();
    expect(results.map(({ at }) => at)).toEqual([w.now()]);
  });

  it('go, expired access tokens and used assertions too', async () => {
    const w = world();
    const directoryId = 'dir_00000000000000000000000000001';
    const [past, future] = [w.now() - 1, w.now() + 1];
    await seed(
      env.DB,
      directory({ id: directoryId, organizationId: 'org_0000000000000000' }),
      token({ hash: 'old access', id: 'tok_1', directoryId, expiresAt: past, clientId: 'oc_1' }),
      token({ hash: 'access', id: 'tok_2', directoryId, expiresAt: future, clientId: 'oc_1' }),
      token({ hash: 'old static', id: 'tok_3', directoryId, expiresAt: past }),
      assertion({ directoryId, jtiHash: 'old', expiresAt: past }),
      assertion({ directoryId, jtiHash: 'new', expiresAt: future }),
    );
    await prune(w.deps, '');
    const left = async (column: string, table: string) => {
      const asked = env.DB.prepare(`SELECT ${column} AS it FROM ${table} WHERE directory_id = ? ORDER BY 1`);
      return (await asked.bind(directoryId).all<{ it: string }>()).results.map(({ it }) => it);
    };
    expect(await left('hash', 'tokens')).toEqual(['access', 'old static']);
    expect(await left('jti_hash', 'oauth_assertions')).toEqual(['new']);
  });

  it('go, old audit entries of whatever organization too, in as many steps as it takes', async () => {
    const w = world();
    const day = 24 * 60 * 60 * 1000;
    const old = idAt('aud', w.now() - 366 * day);
    await env.DB.batch([
      env.DB.prepare(
        `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1200)
         INSERT INTO audit_log (organization_id, id, at, actor, action)
         SELECT 'org_gone' || (i % 3), printf('%s%016d', ?, i), 1, 'admin', 'webhook.test' FROM c`,
      ).bind(old),
      env.DB.prepare(
        `INSERT INTO audit_log (organization_id, id, at, actor, action) VALUES ('org_gone0', ?, 1, 'admin', 'webhook.test')`,
      ).bind(`${idAt('aud', w.now() - 364 * day)}${'0'.repeat(16)}`),
    ]);
    const count = () =>
      env.DB.prepare("SELECT count(*) AS n FROM audit_log WHERE organization_id LIKE 'org_gone%'").first('n');
    await prune(w.deps, '');
    expect(await count()).toBe(1);
  });

  it.each([
    [undefined, 365],
    ['90', 90],
    ['3650', 3650],
    ['7', 365],
    ['forever', 365],
  ])('of the audit log: AUDIT_LOG_DAYS=%s keeps it for %d days', (setting, days) => {
    expect(auditKeptMs(setting)).toBe(days * 24 * 60 * 60 * 1000);
  });

  it.each([
    [undefined, 30],
    ['', 30],
    ['7', 7],
    ['365', 365],
    ['0', 30],
    ['forever', 30],
  ])('of requests: REQUEST_LOG_DAYS=%s keeps them for %d days', (setting, days) => {
    expect(requestsKeptMs(setting)).toBe(days * 24 * 60 * 60 * 1000);
  });
});
