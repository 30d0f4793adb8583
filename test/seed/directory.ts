// A directory of any size, written by SQL alone: for tests of what reading costs, without the writer.
// User i is in group i/50; ids, times and names grow with i.

import { newDirectoryId, newOrganizationId, organizationOf } from '../../src/id.ts';

const BUCKET = 500;

/** What it is written to: D1, or SQLite where no Worker runs. */
export interface SeedDatabase {
  prepare(text: string): SeedStatement;
  batch(statements: SeedStatement[]): Promise<unknown>;
}
export interface SeedStatement {
  bind(...values: (string | number)[]): SeedStatement;
}

export interface Seeded {
  readonly directoryId: string;
  readonly organizationId: string;
  /** Id of user number i, from 0. */
  user(i: number): string;
  group(i: number): string;
}

/** Marks every id of a directory: ids are unique over all of them, and in order of their making. */
let marks = 0;

/** An active directory with one token of that hash. `userName` of user i is `Useri@x.org`, `externalId` `ext-i`. */
export async function seedDirectory(db: SeedDatabase, userCount: number, tokenHash: string): Promise<Seeded> {
  const mark = String(++marks).padStart(4, '0');
  const organizationId = `org_${mark}${newOrganizationId().slice('org_'.length + mark.length)}`;
  const directoryId = newDirectoryId(organizationId);
  const groupCount = Math.ceil(userCount / 50);
  const numbers = (count: number) =>
    `WITH RECURSIVE c(i) AS (SELECT 0 WHERE ${count} > 0 UNION ALL SELECT i + 1 FROM c WHERE i < ${count - 1})`;
  const userId = `printf('usr_${mark}%08d', i)`;
  const doc = (name: string, word: string) =>
    `json_object('userName', ${name}, 'displayName', '${mark} ${word} ' || i, 'active', json('true'), 'title', CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END, 'emails', json_array(json_object('value', ${name}, 'type', 'work')), 'externalId', 'ext-' || i)`;
  await db.batch([
    db
      .prepare('INSERT INTO organizations (id, name, created_at, updated_at) VALUES (?, ?, 1, 1)')
      .bind(organizationOf(directoryId), 'Seeded'),
    db
      .prepare(
        `INSERT INTO directories (id, organization_id, provider, status, user_count, group_count, inactive_count, created_at, updated_at)
         VALUES (?, ?, 'custom', 'active', ?, ?, 0, 1, 1)`,
      )
      .bind(directoryId, organizationId, userCount, groupCount),
    db
      .prepare('INSERT INTO tokens (hash, id, directory_id, hint, created_at) VALUES (?, ?, ?, ?, 1)')
      .bind(tokenHash, `tok_${mark}`, directoryId, 'hint'),
    db
      .prepare(
        `${numbers(userCount)} INSERT INTO users (directory_id, id, user_name_key, external_id, active, version,
           created_at, modified_at, synced_at, doc, search)
         SELECT ?, ${userId}, 'user' || i || '@x.org', 'ext-' || i, 1, 1, 1000 + i, 1000 + i, 1000 + i,
           ${doc(`'User' || i || '@x.org'`, 'Person')}, ${doc(`'user' || i || '@x.org'`, 'person')} FROM c`,
      )
      .bind(directoryId),
    db
      .prepare(
        `${numbers(userCount)} INSERT INTO user_emails (directory_id, value_key, user_id)
         SELECT ?, 'user' || i || '@x.org', ${userId} FROM c`,
      )
      .bind(directoryId),
    db
      .prepare(
        `${numbers(groupCount)} INSERT INTO groups (directory_id, id, display_key, display_name, version, member_count,
           created_at, modified_at, synced_at, doc, search)
         SELECT ?, printf('grp_${mark}%08d', i), 'group ' || i, 'Group ' || i, 1, 50, 1000 + i, 1000 + i, 1000 + i,
           json_object('displayName', 'Group ' || i), json_object('displayName', 'group ' || i) FROM c`,
      )
      .bind(directoryId),
    db.prepare(
      `${numbers(userCount)} INSERT INTO memberships (group_id, member_id)
       SELECT printf('grp_${mark}%08d', i / 50), ${userId} FROM c`,
    ),
    ...['User', 'Group'].map((kind) => {
      const count = Math.ceil((kind === 'User' ? userCount : groupCount) / BUCKET);
      const total = kind === 'User' ? userCount : groupCount;
      const prefix = kind === 'User' ? 'usr' : 'grp';
      return db
        .prepare(
          `${numbers(count)} INSERT INTO buckets (directory_id, kind, first_id, n)
           SELECT ?, '${kind}', CASE WHEN i = 0 THEN '' ELSE printf('${prefix}_${mark}%08d', i * ${BUCKET}) END,
             min(${BUCKET}, ${total} - i * ${BUCKET}) FROM c`,
        )
        .bind(directoryId);
    }),
  ]);
  const id = (prefix: string, i: number) => `${prefix}_${mark}${String(i).padStart(8, '0')}`;
  return { directoryId, organizationId, user: (i) => id('usr', i), group: (i) => id('grp', i) };
}
