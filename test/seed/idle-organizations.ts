// Organizations with nothing to do, written by SQL alone: each with a directory that was asked a moment ago, one event and a
// webhook of its own that has it. The clock's tests and the ledger ask what they cost.

/** The number of the one event that each has; older ones may be put before it. */
const LAST_SEQUENCE = 1_000;
const numbered = 'WITH RECURSIVE c(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM c WHERE i < ?2)';

/** @param keyId of the key that the secrets of webhooks are taken to be encrypted with */
export async function seedIdleOrganizations(db: D1Database, from: number, to: number, keyId: string): Promise<void> {
  const put = (into: string, values: string) =>
    db.prepare(`${numbered} INSERT INTO ${into} SELECT ${values} FROM c`).bind(from, to);
  const recent = Date.now();
  await db.batch([
    put(
      'organizations (id, name, indexed_name, last_sequence, created_at, updated_at)',
      `printf('org_%016d', i), 'Idle', 'Idle', ${LAST_SEQUENCE}, 1, 1`,
    ),
    put(
      'events (organization_id, sequence, id, type, at, data)',
      `printf('org_%016d', i), ${LAST_SEQUENCE}, 'evt_' || i, 'user.created', ${recent}, '{}'`,
    ),
    put(
      'directories (id, organization_id, provider, status, inactive_count, gathered_at, last_request_at, created_at, updated_at)',
      `printf('dir_%016d%013d', i, i), printf('org_%016d', i), 'okta', 'active', 0, 0, ${recent}, 1, 1`,
    ),
    put(
      'streams (webhook_id, organization_id, cursor)',
      `printf('wh_%d', i), printf('org_%016d', i), ${LAST_SEQUENCE}`,
    ),
    put(
      'resyncs (directory_id, id, stage, position, started_at, finished_at)',
      "printf('dir_%016d%013d', i, i), 'rsy_1', 'finished', '', 1, 2",
    ),
    put(
      'webhooks (id, url, organization_id, status, secret, key_id, created_at, updated_at)',
      `printf('wh_%d', i), 'https://host.example/', printf('org_%016d', i), 'active', 's', '${keyId}', 1, 1`,
    ),
  ]);
}

/** What retention drops. */
export type OldRows = 'events' | 'requests' | 'deliveries';

/** So many rows of a kind that are too old, for each of the idle organizations `from` to `to`. */
export async function seedOldRows(db: D1Database, kind: OldRows, from: number, to: number, each: number) {
  const rows = `${numbered}, n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < ?3)`;
  const insert = {
    events: `INSERT INTO events (organization_id, sequence, id, type, at, data)
      SELECT printf('org_%016d', i), k, 'evt_' || i || '_' || k, 'user.updated', 1, hex(zeroblob(150)) FROM c, n`,
    requests: `INSERT INTO request_log (directory_id, id, at, method, status, entry)
      SELECT printf('dir_%016d%013d', i, i), printf('req_0%025d', k), 1, 'GET', 200, hex(zeroblob(75)) FROM c, n`,
    deliveries: `INSERT INTO deliveries (webhook_id, id, organization_id, sequence, event_id, event_type, attempt, status,
        duration_ms, at)
      SELECT printf('wh_%d', i), printf('del_0%025d', k), printf('org_%016d', i), k, 'evt_' || k, 'user.updated', 1,
        'accepted', 9, 1 FROM c, n`,
  }[kind];
  await db.prepare(`${rows} ${insert}`).bind(from, to, each).run();
}
