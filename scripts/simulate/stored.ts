// What a database holds of a directory's people and groups.

import type { SimulatedDatabase } from './database.ts';

export interface User {
  readonly id: string;
  readonly title: string | null;
  readonly active: boolean;
  readonly said: string;
  readonly roles: string;
}

/** By userName. */
export function usersOf(database: Pick<SimulatedDatabase, 'rows'>, directoryId: string): Map<string, User> {
  const rows = database.rows(
    `SELECT id, active, json_extract(doc, '$.userName') AS userName, json_extract(doc, '$.title') AS title,
       coalesce(json_extract(doc, '$.roles[0].value'), '') AS said,
       (SELECT group_concat(value ->> 'role') FROM json_each(roles)) AS roles
     FROM users WHERE directory_id = ?`,
    directoryId,
  );
  const users = new Map<string, User>();
  for (const { active, id, roles, said, title, userName } of rows)
    users.set(String(userName), {
      id: String(id),
      title: title === null ? null : String(title),
      active: active === 1,
      said: String(said),
      roles: String(roles ?? ''),
    });
  return users;
}

/** displayName and id of each group, and who is in it. */
export function groupsOf(database: Pick<SimulatedDatabase, 'rows'>, directoryId: string) {
  const rows = database.rows('SELECT id, display_name AS name FROM groups WHERE directory_id = ?', directoryId);
  return rows.map(({ id, name }) => ({
    id: String(id),
    displayName: String(name),
    members: new Set(
      database
        .rows('SELECT member_id AS id FROM memberships WHERE group_id = ?', String(id))
        .map((row) => String(row['id'])),
    ),
  }));
}
