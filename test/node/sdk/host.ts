// A host app's copy in SQLite, kept by the SDK's receiver, whose commits and handlers can be made to fail; and the
// requests of a webhook to it.

import { DatabaseSync } from 'node:sqlite';
import { Webhook } from 'standardwebhooks';
import { type Client, createReceiver, type Receiver, type Store, sql } from '../../../packages/sdk/src/index.ts';
import { type SqliteWrite, sqliteStore } from '../../../packages/sdk/src/stores/sqlite.ts';
import type { Event } from '../../../packages/sdk/src/types.ts';
import { type Seen, sorted } from './model.ts';

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** before: nothing is written. after: all is written, and nobody is told. handler: half way through the events. */
export type Fault = 'before' | 'after' | 'handler';

export interface Host {
  receiver: Receiver;
  /** Comes true once, at the next occasion. */
  fault: Fault | undefined;
  readonly seen: () => Seen;
  /** What `console.error` would have shown. */
  readonly errors: unknown[];
  /** A new process on the same database. */
  restart(): void;
  /** A request of the webhook, signed now. */
  deliver(events: readonly Event[], previous: number): Promise<number>;
}

export function newHost(client: Client | undefined, more: { readonly setAside?: (event: Event) => void } = {}): Host {
  const database = new DatabaseSync(':memory:');
  database.exec(`CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE groups (id TEXT PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE members (group_id TEXT, user_id TEXT, PRIMARY KEY (group_id, user_id))`);
  const inList = (ids: readonly string[]) => JSON.stringify(ids);
  const failIf = (fault: Fault) => {
    if (host.fault !== fault) return;
    host.fault = undefined;
    throw new Error(`fault: ${fault}`);
  };
  const start = () =>
    createReceiver({
      store: failing(sqliteStore(database), failIf),
      secrets: SECRET,
      ...(client ? { client } : {}),
      onError: (error) => host.errors.push(error),
      eventsPerCommit: 3,
      on: {
        ...more,
        user: ({ id, userName }) => {
          failIf('handler');
          return [sql`INSERT INTO users VALUES (${id}, ${userName}) ON CONFLICT DO UPDATE SET name = excluded.name`];
        },
        usersRemoved: (ids) => [sql`DELETE FROM users WHERE id IN (SELECT value FROM json_each(${inList(ids)}))`],
        group: ({ id, displayName }) => [
          sql`INSERT INTO groups VALUES (${id}, ${displayName}) ON CONFLICT DO UPDATE SET name = excluded.name`,
        ],
        groupsRemoved: (ids) => [sql`DELETE FROM groups WHERE id IN (SELECT value FROM json_each(${inList(ids)}))`],
        membersAdded: (members) =>
          members.map(
            ({ groupId, memberId }) => sql`INSERT INTO members VALUES (${groupId}, ${memberId}) ON CONFLICT DO NOTHING`,
          ),
        membersRemoved: (members) =>
          members.map(
            ({ groupId, memberId }) => sql`DELETE FROM members WHERE group_id = ${groupId} AND user_id = ${memberId}`,
          ),
      },
    });
  const rows = (query: string) =>
    sorted(
      database
        .prepare(query)
        .all()
        .map((row) => Object.values(row).join(' ')),
    );
  const host: Host = {
    receiver: undefined as never,
    fault: undefined,
    errors: [],
    seen: () => ({
      users: rows('SELECT * FROM users'),
      groups: rows('SELECT * FROM groups'),
      members: rows('SELECT * FROM members'),
    }),
    restart: () => {
      host.receiver = start();
    },
    deliver: async (events, previous) => (await host.receiver.handle(signed(events, previous))).status,
  };
  host.restart();
  return host;
}

function failing(store: Store<SqliteWrite<DatabaseSync>>, failIf: (fault: Fault) => void): typeof store {
  return {
    ...store,
    commit: async (commit) => {
      failIf('before');
      const done = await store.commit(commit);
      failIf('after');
      return done;
    },
  };
}

export function signed(events: readonly Event[], previous: number, secret = SECRET): Request {
  const body = JSON.stringify(events.length === 1 ? events[0] : { events });
  const at = new Date();
  const id = events[0]?.id ?? '';
  return new Request('https://host.example/webhooks', {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
      'rollcall-previous-sequence': String(previous),
    },
  });
}
