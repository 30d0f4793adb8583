import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/database.ts';
import { idAt, newDirectoryId, newOrganizationId, organizationOf } from '../../src/id.ts';
import { openDatabases } from '../../src/shards.ts';
import { insertOrganization } from '../../src/store/operator/organizations.ts';
import { webhookById, webhookUnchanged } from '../../src/store/operator/webhooks.ts';
import { listAudit } from '../../src/tenancy/audit-log.ts';
import type { ActionContext } from '../../src/tenancy/context.ts';
import { healthOfDirectories, listDirectories } from '../../src/tenancy/directories.ts';
import { listWebhooks } from '../../src/tenancy/find-webhooks.ts';
import {
  changeOrganization,
  createOrganization,
  findOrganization,
  listOrganizations,
  organizationsByExternalId,
} from '../../src/tenancy/organizations.ts';
import { closePortalSession } from '../../src/tenancy/portal-sessions.ts';
import { createToken, listTokens, removeToken } from '../../src/tenancy/tokens.ts';
import { rotateWebhookSecret } from '../../src/tenancy/webhooks.ts';
import { directory, seed } from '../seed/rows.ts';
import { testContext } from './context.ts';

const NOW = Date.UTC(2026, 10, 24);
/**
 * A range of an index ends where the next key begins, and that one counts as read. Ids are random: so that there is
 * always one, what fills the database stands in the directory that sorts last.
 */
const [directoryId = '', other = ''] = [newOrganizationId(), newOrganizationId()].map(newDirectoryId).sort();
const organizationId = organizationOf(directoryId);

/** The first that `fill` makes. */
const WEBHOOK = `wh_${'0'.repeat(26)}`;

async function fill(from: number, to: number): Promise<void> {
  const range = `WITH RECURSIVE c(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM c WHERE i < ${to - 1})`;
  await env.DB.batch([
    env.DB.prepare(
      `${range} INSERT INTO organizations (id, name, external_id, created_at, updated_at)
       SELECT printf('org_%016d', i), 'n', 'bulk-' || i, 1, 1 FROM c`,
    ),
    env.DB.prepare(
      `${range} INSERT INTO directories (id, organization_id, provider, status, created_at, updated_at)
       SELECT printf('dir_%016d0000000000000', i), printf('org_%016d', i), 'okta', 'active', 1, 1 FROM c`,
    ),
    env.DB.prepare(
      `${range} INSERT INTO tokens (hash, id, directory_id, hint, created_at)
       SELECT 'bulk-' || i, printf('tok_%026d', i), ?, 'hint', 1 FROM c`,
    ).bind(other),
    env.DB.prepare(
      `${range} INSERT INTO webhooks (id, url, organization_id, status, secret, created_at, updated_at)
       SELECT printf('wh_%026d', i), 'https://host.example/', ?, 'active', 'sealed', 1, 1 FROM c`,
    ).bind(organizationOf(other)),
    env.DB.prepare(
      `${range} INSERT INTO audit_log (organization_id, id, at, actor, action)
       SELECT ?, printf('aud_%026d', i), 1, 'admin', 'webhook.test' FROM c`,
    ).bind(organizationOf(other)),
    env.DB.prepare(
      `${range} INSERT INTO sessions (hash, created_at, expires_at) SELECT 'bulk-' || i, 1, ? FROM c`,
    ).bind(NOW * 2),
    env.DB.prepare(
      `${range} INSERT INTO request_log (directory_id, id, at, method, status, entry)
       SELECT ?, printf('%s%08d', ?, i), 1, 'GET', 500, '{}' FROM c`,
    ).bind(other, idAt('req', NOW)),
  ]);
}

beforeAll(async () => {
  await openDatabase(env.DB).run([
    insertOrganization({ id: organizationId, name: 'Mine', externalId: 'mine', now: NOW }),
  ]);
  await seed(env.DB, directory({ id: directoryId, organizationId, provider: 'okta' }));
});

/** A context whose databases count on the same meter. */
function metered({ meter }: Database, given: Partial<ActionContext> = {}) {
  return testContext({ databases: openDatabases(env, meter), ...given });
}

/** What the audit log is to tell of it is read first, and the policy that a token falls under. */
const READ_FIRST = new Set(['change', 'new token', 'delete token', 'rotated secret']);
/** What grows asks first whether there is room, where the database has not said so in this request. */
const ASKS_FOR_ROOM = new Set(['create']);
const DAY_MS = 24 * 60 * 60 * 1000;
let renamed = 0;

/** Rows that each operation reads. */
async function rowsRead(): Promise<Readonly<Record<string, number>>> {
  const costs: Record<string, number> = {};
  const page = { after: '', limit: 10 };
  let made = 0;
  const measure = async (name: string, run: (db: Database) => Promise<unknown>) => {
    const db = openDatabase(env.DB);
    await run(db);
    expect([name, db.meter.d1Trips]).toEqual([name, READ_FIRST.has(name) || ASKS_FOR_ROOM.has(name) ? 2 : 1]);
    costs[name] = db.meter.rowsRead;
  };
  await measure('find', (db) => findOrganization(db, organizationId));
  await measure('by externalId', (db) => organizationsByExternalId(new Map([['', db]]), 'mine'));
  await measure('list', (db) => listOrganizations(new Map([['', db]]), page));
  await measure('change', (db) =>
    changeOrganization(metered(db), organizationId, { name: `M${renamed++}`, externalId: 'mine' }),
  );
  await measure('create', (db) =>
    createOrganization(metered(db), { name: 'New', externalId: `new-${newOrganizationId()}`, shard: '' }),
  );
  await measure('directories', (db) => listDirectories(db, organizationId, page));
  await measure('health', (db) => healthOfDirectories(db, organizationId, NOW));
  await measure('new token', (db) => createToken(metered(db), directoryId, { id: `tok_${made++}`, expiresAt: null }));
  await measure('tokens', (db) => listTokens(db, organizationId, directoryId, page));
  await measure('delete token', (db) => removeToken(metered(db), directoryId, 'tok_0'));
  await measure('webhook', (db) => db.run([webhookById({ id: WEBHOOK })]));
  await measure('webhooks', (db) => listWebhooks(new Map([['', db]]), page));
  // What a rotation reads of earlier ones is bounded; here it is always one that is over.
  const rotatedAt = NOW + renamed * 4 * DAY_MS;
  await rotateWebhookSecret(testContext({ now: rotatedAt }), WEBHOOK);
  await measure('rotated secret', (db) => rotateWebhookSecret(metered(db, { now: rotatedAt + 2 * DAY_MS }), WEBHOOK));
  await measure('unchanged', (db) => db.run([webhookUnchanged({ id: WEBHOOK, updatedAt: 1 })]));
  for (const search of [{ organizationId }, {}, { action: 'console.refuse' }] as const)
    await measure(`audit log by ${JSON.stringify(search)}`, ({ meter }) =>
      listAudit(openDatabases(env, meter), search, { limit: 1 }),
    );
  await measure('end of a session', (db) => closePortalSession(metered(db), organizationId, 'rs_none'));
  return costs;
}

describe("the operator's reads and writes", () => {
  it('cost one trip each, or two, and the same rows whatever else the database holds', async () => {
    await fill(0, 100);
    const few = await rowsRead();
    await fill(100, 10_000);
    // A name that was indexed already leaves the index first.
    const { change = 0, ...others } = await rowsRead();
    expect(others).toEqual(Object.fromEntries(Object.entries(few).filter(([name]) => name !== 'change')));
    expect(change).toBeLessThan((few['change'] ?? 0) + 5);
    for (const [name, rows] of Object.entries(few)) expect([name, rows <= 25]).toEqual([name, true]);
  });
});
