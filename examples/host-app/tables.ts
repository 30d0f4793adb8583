// This app's own tables. The SDK's store keeps two more beside them, in the same transactions.

import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, profile TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS groups (id TEXT PRIMARY KEY, profile TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS memberships (
    group_id TEXT NOT NULL, member_id TEXT NOT NULL, PRIMARY KEY (group_id, member_id));
`;

export type Tables = DatabaseSync;

/** Opens the file, or ':memory:', and makes the tables where there are none. */
export function openTables(file: string): Tables {
  const database = new DatabaseSync(file);
  database.exec(SCHEMA);
  return database;
}
