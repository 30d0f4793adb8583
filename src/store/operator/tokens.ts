// Static tokens of a directory as the operator sees them: never the token, only its hash and last characters. Access
// tokens of OAuth clients are in the same table but in no list (oauth-tokens.ts).

import { and, eq, getTableColumns, gt, isNull, sql } from 'drizzle-orm';
import { builder, fieldsOf } from '../db/builder.ts';
import { bare, selected } from '../db/rows.ts';
import { directories, tokens } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';

/** A token as lists show it. */
export type TokenListRow = Readonly<
  Pick<typeof tokens.$inferSelect, 'id' | 'hint' | 'createdAt' | 'expiresAt' | 'lastUsedAt'>
>;

const { id, hint, createdAt, expiresAt, lastUsedAt } = getTableColumns(tokens);
const COLUMNS = { id, hint, createdAt, expiresAt, lastUsedAt };
const ALL = fieldsOf(tokens);
const FIELDS = {
  id: ALL.id,
  hint: ALL.hint,
  createdAt: ALL.createdAt,
  expiresAt: ALL.expiresAt,
  lastUsedAt: ALL.lastUsedAt,
};

/** The static tokens of the directory. */
const OF_DIRECTORY = sql`${tokens.directoryId} = ${p('directoryId')} AND ${tokens.clientId} IS NULL`;

/**
 * No row comes back where the directory is unknown or deleted, has another `maxTokenDays` than the expiry was made for,
 * has a token of this id, or `maxLive` that have not expired: all in the one statement, so that it holds for requests
 * that come at once.
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
    maxTokenDays: number | null;
    /** Of which warning it counts as told. */
    toldDays: number | null;
    maxLive: number;
  }
>(
  () => sql`INSERT INTO ${tokens}
      (${bare(tokens.hash)}, ${bare(tokens.id)}, ${bare(tokens.directoryId)}, ${bare(tokens.hint)},
       ${bare(tokens.createdAt)}, ${bare(tokens.expiresAt)}, ${bare(tokens.toldDays)})
    SELECT ${p('hash')}, ${p('id')}, ${p('directoryId')}, ${p('hint')}, ${p('now')}, ${p('expiresAt')}, ${p('toldDays')}
    WHERE EXISTS (SELECT 1 FROM ${directories}
      WHERE ${directories.id} = ${p('directoryId')} AND ${directories.status} <> 'deleted'
        AND ${directories.maxTokenDays} IS ${p('maxTokenDays')})
    AND NOT EXISTS (SELECT 1 FROM ${tokens}
      WHERE ${OF_DIRECTORY} AND ${tokens.id} = ${p('id')})
    AND (SELECT count(*) FROM ${tokens} WHERE ${OF_DIRECTORY}
      AND (${tokens.expiresAt} IS NULL OR ${tokens.expiresAt} > ${p('now')})) < ${p('maxLive')}
    RETURNING ${selected(COLUMNS)}`,
);

/** Removes the expired tokens of a directory except the newest `kept`, so that a list nobody tidies stays short. */
export const forgetExpiredTokens = prepare<never, { directoryId: string; now: number; kept: number }>(
  () => sql`DELETE FROM ${tokens}
    WHERE ${OF_DIRECTORY} AND ${tokens.expiresAt} <= ${p('now')}
      AND ${tokens.id} <= (SELECT ${tokens.id} FROM ${tokens}
        WHERE ${OF_DIRECTORY} AND ${tokens.expiresAt} <= ${p('now')}
        ORDER BY ${tokens.directoryId} DESC, ${tokens.id} DESC LIMIT 1 OFFSET ${p('kept')})`,
);

/** In id order, which is the order of creation. */
export const tokensOfDirectory = prepare<TokenListRow, { directoryId: string; after: string; limit: number }>(() =>
  builder
    .select(FIELDS)
    .from(tokens)
    .where(and(eq(tokens.directoryId, p('directoryId')), isNull(tokens.clientId), gt(tokens.id, p('after'))))
    .orderBy(tokens.directoryId, tokens.id)
    .limit(p('limit')),
);

/** No row for an access token. */
export const tokenById = prepare<TokenListRow, { directoryId: string; id: string }>(() =>
  builder
    .select(FIELDS)
    .from(tokens)
    .where(and(eq(tokens.directoryId, p('directoryId')), isNull(tokens.clientId), eq(tokens.id, p('id')))),
);

export const deleteToken = prepare<{ id: string }, { directoryId: string; id: string }>(() =>
  builder
    .delete(tokens)
    .where(and(eq(tokens.directoryId, p('directoryId')), isNull(tokens.clientId), eq(tokens.id, p('id'))))
    .returning({ id: tokens.id }),
);
