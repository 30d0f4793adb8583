// The databases behind the console's pages: the shard that an id names, or all of them.

import type { Database } from '../../database.ts';
import type { LabelledDatabases } from '../../every-database.ts';
import { notFound } from '../../protocol/error.ts';
import type { ConsoleContext } from './context.ts';

/** The shard of a well-formed id of an organization or directory. @throws ScimError 404 where there is none */
export function databaseOf(c: ConsoleContext, id: string): Database {
  const database = c.var.databases.of(id);
  if (!database) throw notFound('No database has this label.');
  return database;
}

/** Every database, the default one first. */
export function allDatabases(c: ConsoleContext): LabelledDatabases {
  return c.var.databases.all();
}
