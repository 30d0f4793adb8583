// Static tokens and OAuth client secrets together, as credentials of a directory: how many are valid for longer than its
// policy, and which end soon. A directory has some dozens at most, and its access tokens are not among them.

import { type SQL, sql } from 'drizzle-orm';
import { tokens } from '../db/schema.ts';
import { oauthSecrets } from '../db/schema-oauth.ts';
import { p, prepare } from '../db/statement.ts';

export interface CredentialRow {
  readonly kind: 'token' | 'client_secret';
  readonly id: string;
  readonly directoryId: string;
  /** Of a client secret. */
  readonly clientId: string | null;
  readonly hint: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

const columns = (kind: CredentialRow['kind']): SQL => sql`'${sql.raw(kind)}' AS "kind", c.id AS "id",
  c.directory_id AS "directoryId", c.client_id AS "clientId", c.hint AS "hint", c.created_at AS "createdAt",
  c.expires_at AS "expiresAt", c.last_used_at AS "lastUsedAt"`;

/**
 * Of a JSON list of directories, what ends between two times, the first to end first. A directory's rows are read by its
 * own index, as those of all that end soon may be many.
 */
export const endingOf = prepare<CredentialRow, { directoryIds: string; now: number; until: number; limit: number }>(
  () => sql`SELECT ${columns('token')} FROM json_each(${p('directoryIds')}) AS j CROSS JOIN ${tokens} AS c
      ON c.directory_id = j.value AND c.client_id IS NULL
      AND +c.expires_at > ${p('now')} AND +c.expires_at <= ${p('until')}
    UNION ALL SELECT ${columns('client_secret')} FROM json_each(${p('directoryIds')}) AS j CROSS JOIN ${oauthSecrets} AS c
      ON c.directory_id = j.value AND +c.expires_at > ${p('now')} AND +c.expires_at <= ${p('until')}
    ORDER BY "expiresAt", "id" LIMIT ${p('limit')}`,
);

const isOver = sql`(c.expires_at IS NULL
  OR (+c.expires_at > ${p('now')} AND c.expires_at - c.created_at > ${p('maxMs')}))`;

/** How many live ones are valid for longer than `maxMs`, from their creation on. */
export const countOverPolicy = prepare<{ readonly n: number }, { directoryId: string; now: number; maxMs: number }>(
  () => sql`SELECT (SELECT count(*) FROM ${tokens} AS c
      WHERE c.directory_id = ${p('directoryId')} AND c.client_id IS NULL AND ${isOver})
    + (SELECT count(*) FROM ${oauthSecrets} AS c WHERE c.directory_id = ${p('directoryId')} AND ${isOver}) AS "n"`,
);
