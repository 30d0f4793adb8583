// Where the console's data stands: the shard of an id, sessions on the primary.

import { notFound } from '../../protocol/error.ts';
import { findShard, shards } from '../../shards.ts';
import type { Batcher } from '../../store/db/database.ts';
import type { Databases } from '../../tenancy/context.ts';
import type { ConsoleContext } from './context.ts';

/** The shard of a well-formed id of an organization or directory. @throws ScimError 404 where there is none */
export function databaseOf(c: ConsoleContext, id: string): Batcher {
  const db = findShard(c.env, id);
  if (!db) throw notFound('No database has this label.');
  return db.withSession('first-primary');
}

/** Every database, the default one first. */
export function allDatabases(c: ConsoleContext): readonly [Batcher, ...Batcher[]] {
  const others = [...shards(c.env)].filter(([label]) => label !== '');
  const primary = (db: D1Database) => db.withSession('first-primary');
  return [primary(c.env.DB), ...others.map(([, db]) => primary(db))];
}

/** The same for the application room. */
export function databasesOf(c: ConsoleContext): Databases {
  return {
    operator: c.env.DB,
    of: (id) => findShard(c.env, id)?.withSession('first-primary') ?? null,
    all: () => allDatabases(c),
  };
}
