// How this app's tables follow its customers' directories. docs/host-app.md quotes it.

import { type Client, createReceiver, type Receiver, sql } from '@rollcall/sdk';
import { sqliteStore } from '@rollcall/sdk/sqlite';
import type { Tables } from './tables.ts';

/** The receiver of a webhook with that secret. With a client it fetches by REST what the webhook did not bring. */
export function directoryReceiver(secret: string, tables: Tables, client?: Client): Receiver {
  return createReceiver({
    store: sqliteStore(tables),
    secrets: secret,
    ...(client ? { client } : {}),
    on: {
      user: (user) => [sql`INSERT OR REPLACE INTO users VALUES (${user.id}, ${JSON.stringify(user)})`],
      roles: ({ userId, roles, role }) => [
        sql`UPDATE users SET profile = json_set(profile, '$.roles', json(${JSON.stringify(roles)}), '$.role', ${role})
          WHERE id = ${userId}`,
      ],
      usersRemoved: (ids) => ids.map((id) => sql`DELETE FROM users WHERE id = ${id}`),
      group: (group) => [sql`INSERT OR REPLACE INTO groups VALUES (${group.id}, ${JSON.stringify(group)})`],
      groupsRemoved: (ids) => ids.map((id) => sql`DELETE FROM groups WHERE id = ${id}`),
      membersAdded: (members) =>
        members.map((one) => sql`INSERT OR IGNORE INTO memberships VALUES (${one.groupId}, ${one.memberId})`),
      membersRemoved: (members) =>
        members.map(
          (one) => sql`DELETE FROM memberships WHERE group_id = ${one.groupId} AND member_id = ${one.memberId}`,
        ),
    },
  });
}
