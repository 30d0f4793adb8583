// Directories with a token or client secret of which a warning is due, by indexes that hold them in the order of their end,
// apart from those that were told of: the clock reads what is due and no more.

import { type SQL, sql } from 'drizzle-orm';
import { directories, tokens } from '../db/schema.ts';
import { oauthSecrets } from '../db/schema-oauth.ts';
import { p, prepare } from '../db/statement.ts';

/** Not those of deleted directories: their secrets go in steps. */
const soonest = (from: SQL, told: SQL, until: string): SQL => sql`SELECT id FROM (SELECT d.id AS id FROM ${from}
    CROSS JOIN ${directories} AS d ON d.id = c.directory_id AND d.status <> 'deleted'
  WHERE c.told_days ${told} AND c.expires_at > ${p('now')} AND c.expires_at <= ${p(until)}
  ORDER BY c.expires_at LIMIT ${p('limit')})`;

// The index is named: another one would hold those that were told of as well.
const ofTokens = (told: SQL, until: string) =>
  soonest(
    sql`(SELECT * FROM ${tokens} INDEXED BY tokens_told WHERE client_id IS NULL AND expires_at IS NOT NULL) AS c`,
    told,
    until,
  );
const ofSecrets = (told: SQL, until: string) =>
  soonest(
    sql`(SELECT * FROM ${oauthSecrets} INDEXED BY oauth_secrets_told WHERE expires_at IS NOT NULL) AS c`,
    told,
    until,
  );

/**
 * Directories with something to tell: what ends until `first` and was not told of, and what ends until `last` and was told
 * of the `firstDays` before. Each is answered once; at most four times `limit`.
 */
export const directoriesToTell = prepare<
  { readonly directoryId: string },
  { now: number; first: number; last: number; firstDays: number; limit: number }
>(
  () => sql`SELECT DISTINCT id AS "directoryId" FROM (
    ${ofTokens(sql`IS NULL`, 'first')} UNION ALL ${ofTokens(sql`= ${p('firstDays')}`, 'last')}
    UNION ALL ${ofSecrets(sql`IS NULL`, 'first')} UNION ALL ${ofSecrets(sql`= ${p('firstDays')}`, 'last')})`,
);
