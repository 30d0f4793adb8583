// Rows that tests put into the tables by hand, typed by the schema: a test names what it is about, the rest is plain.

import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as organizations from '../../src/store/db/schema.ts';
import { oauthAssertions } from '../../src/store/db/schema-oauth.ts';
import * as operator from '../../src/store/db/schema-operator.ts';

/** An INSERT of one row. */
export type Row = (db: DrizzleD1Database) => ReturnType<typeof inserted>;

function inserted(db: DrizzleD1Database, table: SQLiteTable, values: Record<string, unknown>) {
  return db.insert(table).values(values);
}

/** Rows of a table. What `plain` says, a test may leave out. */
function rowsOf<Table extends SQLiteTable, Plain extends Partial<Table['$inferInsert']>>(table: Table, plain: Plain) {
  return (values: Partial<Table['$inferInsert']> & Omit<Table['$inferInsert'], keyof Plain>): Row =>
    (db) =>
      inserted(db, table, { ...plain, ...values });
}

const MADE = { createdAt: 1, updatedAt: 1 };
const SYNCED = { version: 1, createdAt: 1, modifiedAt: 1, syncedAt: 1, doc: '{}', search: '{}' };

export const organization = rowsOf(organizations.organizations, { ...MADE, name: 'Acme' });
export const directory = rowsOf(organizations.directories, {
  ...MADE,
  provider: 'custom',
  status: 'active',
  inactiveCount: 0,
  userShelves: null,
  groupShelves: null,
});
export const token = rowsOf(organizations.tokens, { id: 'tok_1', hint: 'abcd', createdAt: 1 });
export const user = rowsOf(organizations.users, { ...SYNCED, active: 1 });
export const email = rowsOf(organizations.userEmails, {});
export const group = rowsOf(organizations.groups, SYNCED);
export const membership = rowsOf(organizations.memberships, {});
export const event = rowsOf(organizations.events, { type: 'user.created', data: '{}' });
export const removal = rowsOf(organizations.removals, {});
export const resync = rowsOf(organizations.resyncs, { stage: 'users', position: '', startedAt: 1 });
export const assertion = rowsOf(oauthAssertions, { clientId: 'oc_1' });
export const webhook = rowsOf(operator.webhooks, {
  ...MADE,
  url: 'https://host.example/hook',
  status: 'active',
  secret: 's',
});
export const stream = rowsOf(operator.streams, { cursor: 0 });
export const delivery = rowsOf(operator.deliveries, {
  eventId: 'evt_1',
  eventType: 'user.created',
  sequence: 1,
  attempt: 1,
  durationMs: 5,
});
export const setAsideEvent = rowsOf(operator.setAsideEvents, { sequence: 1, eventId: 'evt_1', at: 1 });
export const request = rowsOf(operator.requestLog, { method: 'GET', status: 200, entry: '{}' });

/** So many rows in one batch. */
const BATCH = 500;

export async function seed(d1: D1Database, ...rows: readonly Row[]): Promise<void> {
  const db = drizzle(d1);
  for (let at = 0; at < rows.length; at += BATCH) {
    const [first, ...others] = rows.slice(at, at + BATCH).map((row) => row(db));
    if (first) await db.batch([first, ...others]);
  }
}
