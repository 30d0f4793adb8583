// This app's own tables. Each row carries the sequence of the event that wrote it last, and gives way only to a later
// one: an event that comes twice, or again after a replay, changes nothing.

import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS streams (organization_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS directories (
    id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, resync_id TEXT, resync_from INTEGER);
  CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY, directory_id TEXT NOT NULL, profile TEXT NOT NULL, gone INTEGER NOT NULL, sequence INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS groups (
    id TEXT PRIMARY KEY, directory_id TEXT NOT NULL, profile TEXT NOT NULL, gone INTEGER NOT NULL, sequence INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS memberships (
    group_id TEXT NOT NULL, member_id TEXT NOT NULL, directory_id TEXT NOT NULL, gone INTEGER NOT NULL,
    sequence INTEGER NOT NULL, PRIMARY KEY (group_id, member_id));
`;

export type Row = Readonly<Record<string, unknown>>;

export interface Tables {
  /** All or nothing. */
  transaction(work: () => void): void;
  run(sql: string, ...values: SQLInputValue[]): void;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  close(): void;
}

/** Opens the file, or ':memory:', and makes the tables where there are none. */
export function openTables(file: string): Tables {
  const database = new DatabaseSync(file);
  database.exec(SCHEMA);
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const statement = (sql: string) => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  return {
    transaction: (work) => {
      database.exec('BEGIN IMMEDIATE');
      try {
        work();
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    run: (sql, ...values) => void statement(sql).run(...values),
    all: (sql, ...values) => statement(sql).all(...values),
    close: () => database.close(),
  };
}
