// The operator's API keys, by SHA-256. They are in DB, whatever the shard of the data they request. There are a few
// hundred at most, so that a list may read them all.

import { and, eq, gt, sql } from 'drizzle-orm';
import { builder, fieldsOf } from '../db/builder.ts';
import { apiKeys } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

/** A key as lists show it. */
export type ApiKeyRow = Readonly<Omit<typeof apiKeys.$inferSelect, 'hash'>>;

const { hash: _, ...FIELDS } = fieldsOf(apiKeys);

type NewRow = Pick<ApiKeyRow, 'id' | 'name' | 'scope' | 'hint' | 'organizationId' | 'expiresAt'> & {
  readonly hash: string;
};

export const insertApiKey = prepare<never, NewRow & { now: number }>(() =>
  builder.insert(apiKeys).values({
    hash: p('hash'),
    id: p('id'),
    name: p('name'),
    scope: p('scope'),
    hint: p('hint'),
    organizationId: p('organizationId'),
    expiresAt: p('expiresAt'),
    createdAt: p('now'),
  }),
);

export const apiKeyByHash = prepare<ApiKeyRow, { hash: string }>(() =>
  builder
    .select(FIELDS)
    .from(apiKeys)
    .where(eq(apiKeys.hash, p('hash'))),
);

/** No index leads to it: a few hundred rows at most are read. */
export const apiKeyById = prepare<ApiKeyRow, { id: string }>(() =>
  builder
    .select(FIELDS)
    .from(apiKeys)
    .where(eq(apiKeys.id, p('id'))),
);

/** In id order, which is the order of creation. */
export const apiKeysAfter = prepare<ApiKeyRow, { after: string; limit: number }>(() =>
  builder
    .select(FIELDS)
    .from(apiKeys)
    .where(gt(apiKeys.id, p('after')))
    .orderBy(apiKeys.id)
    .limit(p('limit')),
);

export const deleteApiKey = prepare<{ id: string }, { id: string }>(() =>
  builder
    .delete(apiKeys)
    .where(eq(apiKeys.id, p('id')))
    .returning({ id: apiKeys.id }),
);

/** Notes the minute in which a key was used; writes nothing where it is noted already. */
export const touchApiKey = prepare<never, { hash: string; minute: number }>(() =>
  builder
    .update(apiKeys)
    .set({ lastUsedAt: sql`${p('minute')}` })
    .where(and(eq(apiKeys.hash, p('hash')), sql`coalesce(${apiKeys.lastUsedAt}, 0) < ${p('minute')}`)),
);
