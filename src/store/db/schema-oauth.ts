// The tables of OAuth clients: who may be given access tokens of a directory, and how they prove who they are. As
// schema.ts otherwise.

import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const oauthClients = sqliteTable(
  'oauth_clients',
  {
    directoryId: text('directory_id').notNull(),
    id: text().notNull(),
    method: text({ enum: ['client_secret', 'private_key_jwt', 'federated'] }).notNull(),
    /** JSON of a JWK set: public keys alone. */
    jwks: text(),
    jwksUri: text('jwks_uri'),
    /** Of a federated client: what the assertions of its workload say. */
    issuer: text(),
    subject: text(),
    audience: text(),
    createdAt: integer('created_at').notNull(),
    /** When it last got a token, to the minute. */
    lastUsedAt: integer('last_used_at'),
  },
  (t) => [primaryKey({ columns: [t.directoryId, t.id] })],
);

/** Secrets of clients, by SHA-256 (base64url) of the secret. */
export const oauthSecrets = sqliteTable(
  'oauth_secrets',
  {
    directoryId: text('directory_id').notNull(),
    clientId: text('client_id').notNull(),
    id: text().notNull(),
    hash: text().notNull(),
    /** The last four characters of the secret. */
    hint: text().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    /** To the minute. */
    lastUsedAt: integer('last_used_at'),
    /** As of a token (schema.ts). */
    toldDays: integer('told_days'),
  },
  (t) => [
    primaryKey({ columns: [t.directoryId, t.clientId, t.id] }),
    index('oauth_secrets_expiring').on(t.expiresAt).where(sql`expires_at IS NOT NULL`),
    index('oauth_secrets_told').on(t.toldDays, t.expiresAt).where(sql`expires_at IS NOT NULL`),
  ],
);

/** Assertions that were used, until they have expired: the key refuses the second use. */
export const oauthAssertions = sqliteTable(
  'oauth_assertions',
  {
    directoryId: text('directory_id').notNull(),
    clientId: text('client_id').notNull(),
    /** SHA-256 (base64url) of the assertion's `jti`. */
    jtiHash: text('jti_hash').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.directoryId, t.clientId, t.jtiHash] }),
    index('oauth_assertions_expired').on(t.directoryId, t.clientId, t.expiresAt),
    index('oauth_assertions_ended').on(t.expiresAt),
  ],
);
