// What rounds ask about credentials that end: static tokens and client secrets of a directory with an expiry, of which not
// every warning was told. A directory has some dozens at most.

import { sql } from 'drizzle-orm';
import { tokens } from '../db/schema.ts';
import { oauthSecrets } from '../db/schema-oauth.ts';
import { question } from './question.ts';

export interface CredentialToTell {
  readonly directoryId: string;
  readonly kind: 'token' | 'client_secret';
  /** Of a token its hash, of a secret `client secret`: what the commit finds it by. */
  readonly key: string;
  readonly id: string;
  /** Of a client secret. */
  readonly clientId: string | null;
  readonly hint: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  /** The last warning that was told, in days before the end. */
  readonly toldDays: number | null;
}

const shown = sql`c.directory_id AS "directoryId", c.id AS "id", c.hint AS "hint", c.created_at AS "createdAt",
  c.expires_at AS "expiresAt", c.last_used_at AS "lastUsedAt", c.told_days AS "toldDays"`;

export const CREDENTIAL_QUESTIONS = {
  credentials: question<string, CredentialToTell>(
    (asked) => sql`SELECT ${shown}, 'token' AS "kind", c.hash AS "key", NULL AS "clientId"
      FROM ${asked} CROSS JOIN ${tokens} AS c ON c.directory_id = j.value AND c.client_id IS NULL
        AND +c.expires_at IS NOT NULL
    UNION ALL SELECT ${shown}, 'client_secret' AS "kind", c.client_id || ' ' || c.id AS "key", c.client_id AS "clientId"
      FROM ${asked} CROSS JOIN ${oauthSecrets} AS c ON c.directory_id = j.value AND +c.expires_at IS NOT NULL
    ORDER BY "expiresAt", "key"`,
  ),
};
