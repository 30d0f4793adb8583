// How the console reads and changes things: the shard of an id, the organization's writer, a row in the audit log.

import { notFound } from '../../protocol/error.ts';
import { insertAudit } from '../../store/audit.ts';
import { newId } from '../../store/id.ts';
import { findShard, shardOf, shards } from '../../store/shards.ts';
import { type Batcher, newMeter, trip } from '../../store/trip.ts';
import type { Databases } from '../../tenancy/context.ts';
import type { ConsoleContext } from './context.ts';

/** The shard of a well-formed id of an organization or directory. @throws ScimError 404 where there is none */
export function databaseOf(c: ConsoleContext, id: string): Batcher {
  const db = findShard(c.env, id);
  if (!db) throw notFound('There is no database of this label.');
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

/** Notes after the answer what the operator did; with an organization where it concerns one. */
export function note(c: ConsoleContext, action: string, target: string, organizationId = ''): void {
  audit(c, { actor: c.var.operator.id, action, target, organizationId });
}

interface Deed {
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly organizationId?: string;
}

export function audit(c: ConsoleContext, { actor, action, target, organizationId = '' }: Deed): void {
  const { now } = c.var;
  const row = insertAudit({ organizationId, id: newId('aud', now), now, actor, action, target });
  const db = organizationId === '' ? c.env.DB : shardOf(c.env, organizationId);
  c.executionCtx.waitUntil(trip(db, [row], newMeter()));
}
