// OAuth clients of a directory and their secrets: never a secret, only its hash and last characters. A directory has a
// few clients, so that a list may read them all.

import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { builder, fieldsOf } from '../db/builder.ts';
import { bare, selected } from '../db/rows.ts';
import { directories, tokens } from '../db/schema.ts';
import { oauthAssertions, oauthClients, oauthSecrets } from '../db/schema-oauth.ts';
import { p, prepare, prepareGrowing } from '../db/statement.ts';

export type OAuthClientRow = Readonly<typeof oauthClients.$inferSelect>;
/** A secret as lists show it. */
export type OAuthSecretRow = Readonly<Omit<typeof oauthSecrets.$inferSelect, 'hash' | 'directoryId' | 'toldDays'>>;

const { hash: _hash, directoryId: _directoryId, toldDays: _toldDays, ...SECRET_FIELDS } = fieldsOf(oauthSecrets);
const { hash: _h, directoryId: _d, toldDays: _t, ...SECRET_COLUMNS } = getTableColumns(oauthSecrets);

type OfClient = { directoryId: string; clientId: string };

type NewClient = Omit<OAuthClientRow, 'createdAt' | 'lastUsedAt'> & {
  now: number;
  max: number;
  maxTokenDays: number | null;
};

const clientColumns = sql.join(
  [
    oauthClients.directoryId,
    oauthClients.id,
    oauthClients.method,
    oauthClients.jwks,
    oauthClients.jwksUri,
    oauthClients.issuer,
    oauthClients.subject,
    oauthClients.audience,
    oauthClients.createdAt,
  ].map(bare),
  sql`, `,
);

/**
 * No row comes back where the directory is unknown or deleted, has another `maxTokenDays` than its secret's expiry was made
 * for, or has `max` other clients. One of this id fails the batch
 * (NotUnique), so that what is to follow, its secret, is not given to the one that is there.
 */
export const insertClient = prepareGrowing<OAuthClientRow, NewClient>(
  () => sql`INSERT INTO ${oauthClients} (${clientColumns})
    SELECT ${p('directoryId')}, ${p('id')}, ${p('method')}, ${p('jwks')}, ${p('jwksUri')}, ${p('issuer')},
      ${p('subject')}, ${p('audience')}, ${p('now')}
    WHERE EXISTS (SELECT 1 FROM ${directories}
      WHERE ${directories.id} = ${p('directoryId')} AND ${directories.status} <> 'deleted'
        AND ${directories.maxTokenDays} IS ${p('maxTokenDays')})
    AND (SELECT count(*) FROM ${oauthClients}
      WHERE ${oauthClients.directoryId} = ${p('directoryId')} AND ${oauthClients.id} <> ${p('id')}) < ${p('max')}
    RETURNING ${selected(getTableColumns(oauthClients))}`,
);

/** In id order, which is the order of creation. */
export const clientsOfDirectory = prepare<OAuthClientRow, { directoryId: string }>(() =>
  builder
    .select(fieldsOf(oauthClients))
    .from(oauthClients)
    .where(eq(oauthClients.directoryId, p('directoryId')))
    .orderBy(oauthClients.directoryId, oauthClients.id),
);

export const secretsOfDirectory = prepare<OAuthSecretRow, { directoryId: string }>(() =>
  builder
    .select(SECRET_FIELDS)
    .from(oauthSecrets)
    .where(eq(oauthSecrets.directoryId, p('directoryId')))
    .orderBy(oauthSecrets.directoryId, oauthSecrets.clientId, oauthSecrets.id),
);

export const deleteClient = prepare<{ id: string }, OfClient>(() =>
  builder
    .delete(oauthClients)
    .where(and(eq(oauthClients.directoryId, p('directoryId')), eq(oauthClients.id, p('clientId'))))
    .returning({ id: oauthClients.id }),
);

/** What a deleted client leaves behind. */
export const deleteSecretsOfClient = prepare<never, OfClient>(() =>
  builder
    .delete(oauthSecrets)
    .where(and(eq(oauthSecrets.directoryId, p('directoryId')), eq(oauthSecrets.clientId, p('clientId')))),
);
export const deleteAssertionsOfClient = prepare<never, OfClient>(() =>
  builder
    .delete(oauthAssertions)
    .where(and(eq(oauthAssertions.directoryId, p('directoryId')), eq(oauthAssertions.clientId, p('clientId')))),
);
export const deleteTokensOfClient = prepare<never, OfClient>(() =>
  builder.delete(tokens).where(and(eq(tokens.directoryId, p('directoryId')), eq(tokens.clientId, p('clientId')))),
);

type NewSecret = OfClient & {
  id: string;
  hash: string;
  hint: string;
  now: number;
  expiresAt: number | null;
  maxTokenDays: number | null;
  /** Of which warning it counts as told. */
  toldDays: number | null;
  maxLive: number;
};

/**
 * No row comes back where there is no such client with secrets, its directory has another `maxTokenDays` than the expiry
 * was made for, or it has `maxLive` that have not expired.
 */
export const insertSecret = prepare<OAuthSecretRow, NewSecret>(
  () => sql`INSERT INTO ${oauthSecrets}
      (${bare(oauthSecrets.directoryId)}, ${bare(oauthSecrets.clientId)}, ${bare(oauthSecrets.id)},
       ${bare(oauthSecrets.hash)}, ${bare(oauthSecrets.hint)}, ${bare(oauthSecrets.createdAt)},
       ${bare(oauthSecrets.expiresAt)}, ${bare(oauthSecrets.toldDays)})
    SELECT ${p('directoryId')}, ${p('clientId')}, ${p('id')}, ${p('hash')}, ${p('hint')}, ${p('now')}, ${p('expiresAt')},
      ${p('toldDays')}
    FROM ${oauthClients}
    WHERE ${oauthClients.directoryId} = ${p('directoryId')} AND ${oauthClients.id} = ${p('clientId')}
      AND ${oauthClients.method} = 'client_secret'
      AND EXISTS (SELECT 1 FROM ${directories}
        WHERE ${directories.id} = ${p('directoryId')} AND ${directories.maxTokenDays} IS ${p('maxTokenDays')})
      AND (SELECT count(*) FROM ${oauthSecrets}
        WHERE ${oauthSecrets.directoryId} = ${p('directoryId')} AND ${oauthSecrets.clientId} = ${p('clientId')}
          AND (${oauthSecrets.expiresAt} IS NULL OR ${oauthSecrets.expiresAt} > ${p('now')})) < ${p('maxLive')}
    RETURNING ${selected(SECRET_COLUMNS)}`,
);

/** Expired secrets of a client: a new one takes their place. */
export const forgetExpiredSecrets = prepare<never, OfClient & { now: number }>(
  () => sql`DELETE FROM ${oauthSecrets}
    WHERE ${oauthSecrets.directoryId} = ${p('directoryId')} AND ${oauthSecrets.clientId} = ${p('clientId')}
      AND ${oauthSecrets.expiresAt} <= ${p('now')}`,
);

export const deleteSecret = prepare<{ id: string }, OfClient & { id: string }>(() =>
  builder
    .delete(oauthSecrets)
    .where(
      and(
        eq(oauthSecrets.directoryId, p('directoryId')),
        eq(oauthSecrets.clientId, p('clientId')),
        eq(oauthSecrets.id, p('id')),
      ),
    )
    .returning({ id: oauthSecrets.id }),
);

/** The tokens that were given for a secret. */
export const deleteTokensOfSecret = prepare<never, OfClient & { id: string }>(() =>
  builder
    .delete(tokens)
    .where(
      and(eq(tokens.directoryId, p('directoryId')), eq(tokens.clientId, p('clientId')), eq(tokens.secretId, p('id'))),
    ),
);
