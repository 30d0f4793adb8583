// Bearer tokens of a directory as the operator sees them: never the token, only its hash and last characters.

import { type Column, sql } from 'drizzle-orm';
import { bare, selected } from './rows.ts';
import { directories, tokens } from './schema.ts';
import { p, prepare } from './statement.ts';

export interface TokenListRow {
  readonly id: string;
  readonly hint: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}

const COLUMNS = {
  id: tokens.id,
  hint: tokens.hint,
  createdAt: tokens.createdAt,
  expiresAt: tokens.expiresAt,
  lastUsedAt: tokens.lastUsedAt,
} satisfies Record<keyof TokenListRow, Column>;

/**
 * No row comes back where the directory is unknown or deleted, has a token of this id, or `maxLive` that have not
 * expired: all in the one statement, so that it holds for requests that come at once.
 */
export const insertToken = prepare<
  TokenListRow,
  {
    directoryId: string;
    hash: string;
    id: string;
    hint: string;
    now: number;
    expiresAt: number | null;
    maxLive: number;
  }
>(
  () => sql`INSERT INTO ${tokens}
      (${bare(tokens.hash)}, ${bare(tokens.id)}, ${bare(tokens.directoryId)}, ${bare(tokens.hint)},
       ${bare(tokens.createdAt)}, ${bare(tokens.expiresAt)})
    SELECT ${p('hash')}, ${p('id')}, ${p('directoryId')}, ${p('hint')}, ${p('now')}, ${p('expiresAt')}
    WHERE EXISTS (SELECT 1 FROM ${directories}
      WHERE ${directories.id} = ${p('directoryId')} AND ${directories.status} <> 'deleted')
    AND NOT EXISTS (SELECT 1 FROM ${tokens}
      WHERE ${tokens.directoryId} = ${p('directoryId')} AND ${tokens.id} = ${p('id')})
    AND (SELECT count(*) FROM ${tokens} WHERE ${tokens.directoryId} = ${p('directoryId')}
      AND (${tokens.expiresAt} IS NULL OR ${tokens.expiresAt} > ${p('now')})) < ${p('maxLive')}
    RETURNING ${selected(COLUMNS)}`,
);

/** Removes the expired tokens of a directory but the newest `kept`: so many rows stand in a list that nobody tidies. */
export const forgetExpiredTokens = prepare<never, { directoryId: string; now: number; kept: number }>(
  () => sql`DELETE FROM ${tokens}
    WHERE ${tokens.directoryId} = ${p('directoryId')} AND ${tokens.expiresAt} <= ${p('now')}
      AND ${tokens.id} <= (SELECT ${tokens.id} FROM ${tokens}
        WHERE ${tokens.directoryId} = ${p('directoryId')} AND ${tokens.expiresAt} <= ${p('now')}
        ORDER BY ${tokens.directoryId} DESC, ${tokens.id} DESC LIMIT 1 OFFSET ${p('kept')})`,
);

/** In id order, which is the order of creation. */
export const tokensOfDirectory = prepare<TokenListRow, { directoryId: string; after: string; limit: number }>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${tokens}
    WHERE ${tokens.directoryId} = ${p('directoryId')} AND ${tokens.id} > ${p('after')}
    ORDER BY ${tokens.directoryId}, ${tokens.id} LIMIT ${p('limit')}`,
);

export const deleteToken = prepare<{ id: string }, { directoryId: string; id: string }>(
  () => sql`DELETE FROM ${tokens}
    WHERE ${tokens.directoryId} = ${p('directoryId')} AND ${tokens.id} = ${p('id')}
    RETURNING ${tokens.id} AS "id"`,
);
