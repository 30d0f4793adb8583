// Fills an installation with organizations that have a directory each, a log and a list of deliveries with many rows, straight
// into the tables: what an operator's pages and the clock look at.

import { newDirectoryId, newId, newOrganizationId } from '../../src/id.ts';
import { keysOfOrganization } from '../../src/protocol/name-keys.ts';

const ROWS_PER_STATEMENT = 5_000;
/** Of so many requests one was refused, and of so many deliveries one is of the organization that is asked for. */
const ONE_OF = 1_000;

/** `Customer <n>`, from..to (exclusive), each with an active directory that was heard of just now. Returns the id of the last. */
export async function seedOrganizations(db: D1Database, from: number, to: number, now: number): Promise<string> {
  const rows = numbers(from, to).map((n) => {
    const id = newOrganizationId();
    const name = `Customer ${n}`;
    return { id, directoryId: newDirectoryId(id), name, nameKeys: JSON.stringify(keysOfOrganization(name, null)) };
  });
  for (const some of portions(rows)) {
    const list = JSON.stringify(some);
    await db.batch([
      db
        .prepare(
          `INSERT INTO organizations (id, name, created_at, updated_at, name_keys, indexed_name)
           SELECT value ->> 'id', value ->> 'name', ?2, ?2, value ->> 'nameKeys', value ->> 'name' FROM json_each(?1)`,
        )
        .bind(list, now),
      db
        .prepare(
          `INSERT INTO directories (id, organization_id, provider, status, inactive_count, last_request_at, created_at, updated_at)
           SELECT value ->> 'directoryId', value ->> 'id', 'okta', 'active', 0, ?2, ?2, ?2 FROM json_each(?1)`,
        )
        .bind(list, now),
    ]);
  }
  return rows.at(-1)?.id ?? '';
}

/** Requests of a directory, older than all that it has. */
export async function seedRequests(db: D1Database, directoryId: string, count: number, now: number): Promise<void> {
  const entry = JSON.stringify({ path: '/Users?count=1', durationMs: 3 });
  for (const some of portions(numbers(0, count))) {
    const rows = some.map((n) => ({ id: newId('req', now - n), at: now - n, status: n % ONE_OF === 0 ? 409 : 200 }));
    await db
      .prepare(
        `INSERT INTO request_log (directory_id, id, at, method, status, entry)
         SELECT ?1, value ->> 'id', value ->> 'at', 'GET', value ->> 'status', ?3 FROM json_each(?2)`,
      )
      .bind(directoryId, JSON.stringify(rows), entry)
      .run();
  }
}

/** Accepted deliveries of a webhook, few of them of the organization, the others of others. */
export async function seedDeliveries(
  db: D1Database,
  { count, now, organizationId, webhookId }: { count: number; now: number; organizationId: string; webhookId: string },
): Promise<void> {
  const other = newOrganizationId();
  for (const some of portions(numbers(0, count))) {
    const rows = some.map((n) => {
      const [id, eventId] = [newId('del', now - n), newId('evt', now - n)];
      return { id, eventId, at: now - n, sequence: count - n, of: n % ONE_OF === 0 ? organizationId : other };
    });
    await db
      .prepare(
        `INSERT INTO deliveries (webhook_id, id, organization_id, event_id, event_type, sequence, attempt, status, response_status,
           duration_ms, at)
         SELECT ?1, value ->> 'id', value ->> 'of', value ->> 'eventId', 'user.updated', value ->> 'sequence', 1, 'accepted', 204,
           20, value ->> 'at' FROM json_each(?2)`,
      )
      .bind(webhookId, JSON.stringify(rows))
      .run();
  }
}

/** Ends the time in which deleted organizations can be restored, and that in which their last events can be polled. */
export async function endKeeping(db: D1Database): Promise<void> {
  await db.batch([
    db.prepare('UPDATE organizations SET restorable_until = 1 WHERE restorable_until IS NOT NULL'),
    db.prepare("UPDATE removals SET created_at = 1 WHERE kind = 'organization'"),
  ]);
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function portions<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / ROWS_PER_STATEMENT) }, (_, i) =>
    all.slice(i * ROWS_PER_STATEMENT, (i + 1) * ROWS_PER_STATEMENT),
  );
}
