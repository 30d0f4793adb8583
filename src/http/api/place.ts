// Where a request's data stands: the shard in an id, the session on it.

import { findShard, shards } from '../../shards.ts';
import type { Batcher } from '../../store/db/database.ts';
import type { Databases } from '../../tenancy/context.ts';
import { Problem } from '../problem.ts';
import type { ApiContext } from './context.ts';

const BOOKMARK = /^(?:first-primary|first-unconstrained|[0-9a-f-]{1,200})$/;

/**
 * A session on a database. With `x-d1-bookmark` (a bookmark of an earlier answer, or `first-unconstrained`) a replica
 * may answer; without it the primary does. The answer carries the newest bookmark.
 */
function sessionOf(c: ApiContext, db: D1Database): Batcher {
  const known = c.var.sessions.get(db);
  if (known) return known;
  const asked = c.req.header('x-d1-bookmark') ?? '';
  const session = db.withSession(BOOKMARK.test(asked) ? asked : 'first-primary');
  c.var.sessions.set(db, session);
  return session;
}

/** The database that a well-formed organization or directory id names. @throws Problem 404 where there is none. */
export function databaseOf(c: ApiContext, id: string): Batcher {
  const db = findShard(c.env, id);
  if (!db) throw new Problem(404, 'Not found: the ID names an unknown shard.');
  return sessionOf(c, db);
}

/** Every database, the default one first. */
export function allDatabases(c: ApiContext): readonly [Batcher, ...Batcher[]] {
  const others = [...shards(c.env)].filter(([label]) => label !== '').map(([, db]) => sessionOf(c, db));
  return [sessionOf(c, c.env.DB), ...others];
}

/** The same for the application room. */
export function databasesOf(c: ApiContext): Databases {
  return {
    operator: c.env.DB,
    of: (id) => {
      const db = findShard(c.env, id);
      return db && sessionOf(c, db);
    },
    all: () => allDatabases(c),
  };
}
