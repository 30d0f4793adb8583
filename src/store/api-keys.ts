// The operator's API keys, by SHA-256. They stand in DB, whatever the shard of what they ask for. There are a few
// hundred at most, so that a list may read them all.

import { type Column, sql } from 'drizzle-orm';
import { bare, selected } from './rows.ts';
import { apiKeys } from './schema-operator.ts';
import { p, prepare } from './statement.ts';

export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly hint: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

const COLUMNS = {
  id: apiKeys.id,
  name: apiKeys.name,
  scope: apiKeys.scope,
  hint: apiKeys.hint,
  createdAt: apiKeys.createdAt,
  lastUsedAt: apiKeys.lastUsedAt,
} satisfies Record<keyof ApiKeyRow, Column>;

export const insertApiKey = prepare<
  ApiKeyRow,
  { hash: string; id: string; name: string; scope: string; hint: string; now: number }
>(
  () => sql`INSERT INTO ${apiKeys}
      (${bare(apiKeys.hash)}, ${bare(apiKeys.id)}, ${bare(apiKeys.name)}, ${bare(apiKeys.scope)},
       ${bare(apiKeys.hint)}, ${bare(apiKeys.createdAt)})
    VALUES (${p('hash')}, ${p('id')}, ${p('name')}, ${p('scope')}, ${p('hint')}, ${p('now')})
    RETURNING ${selected(COLUMNS)}`,
);

export const apiKeyByHash = prepare<ApiKeyRow, { hash: string }>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${apiKeys} WHERE ${apiKeys.hash} = ${p('hash')}`,
);

/** In id order, which is the order of creation. */
export const apiKeysAfter = prepare<ApiKeyRow, { after: string; limit: number }>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${apiKeys} WHERE ${apiKeys.id} > ${p('after')}
    ORDER BY ${apiKeys.id} LIMIT ${p('limit')}`,
);

export const deleteApiKey = prepare<{ id: string }, { id: string }>(
  () => sql`DELETE FROM ${apiKeys} WHERE ${apiKeys.id} = ${p('id')} RETURNING ${apiKeys.id} AS "id"`,
);

/** Notes the minute in which a key was used; writes nothing where it is noted already. */
export const touchApiKey = prepare<never, { hash: string; minute: number }>(
  () => sql`UPDATE ${apiKeys} SET ${bare(apiKeys.lastUsedAt)} = ${p('minute')}
    WHERE ${apiKeys.hash} = ${p('hash')} AND coalesce(${apiKeys.lastUsedAt}, 0) < ${p('minute')}`,
);
