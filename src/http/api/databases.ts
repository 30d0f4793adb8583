// The databases of a request: the shard that an id names, and the session on it.

import type { Database } from '../../database.ts';
import type { LabelledDatabases } from '../../every-database.ts';
import { type Databases, openDatabases } from '../../shards.ts';
import { Problem } from '../problem.ts';
import type { ApiContext } from './context.ts';

const BOOKMARK = /^(?:first-primary|first-unconstrained|[0-9a-f-]{1,200})$/;

/**
 * The databases of a request, and the newest bookmark once it is done. With `x-d1-bookmark` (a bookmark of an earlier
 * answer, or `first-unconstrained`) a replica may answer; without it the primary does. Several sessions have no common
 * bookmark.
 */
export function openSessions(c: ApiContext): { databases: Databases; bookmark: () => string | null } {
  const asked = c.req.header('x-d1-bookmark') ?? '';
  const start = BOOKMARK.test(asked) ? asked : 'first-primary';
  const sessions: D1DatabaseSession[] = [];
  const databases = openDatabases(
    c.env,
    c.var.databases.meter,
    (d1) => {
      const session = d1.withSession(start);
      sessions.push(session);
      return session;
    },
    c.var.repeats,
  );
  return { databases, bookmark: () => (sessions.length === 1 ? (sessions[0]?.getBookmark() ?? null) : null) };
}

/** The database that a well-formed organization or directory id names. @throws Problem 404 where there is none. */
export function databaseOf(c: ApiContext, id: string): Database {
  const database = c.var.databases.of(id);
  if (!database) throw new Problem(404, 'Not found: the ID names an unknown shard.');
  return database;
}

/** Every database, the default one first. */
export function allDatabases(c: ApiContext): LabelledDatabases {
  return c.var.databases.all();
}
