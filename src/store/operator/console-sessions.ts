// Sessions of the operator's console, by SHA-256 of the cookie, and the refused sign-ins that are counted against an
// address. All of it is in DB. A refused sign-in is a row of the audit log under REFUSED_SIGN_INS, so that
// strangers' rows stand apart from what operators did and go by age.

import { type SQL, sql } from 'drizzle-orm';
import { bare } from '../db/rows.ts';
import { apiKeys, auditLog, sessions } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import type { AuditRow } from '../log/audit.ts';

/** In the place of an organization in the audit log. */
export const REFUSED_SIGN_INS = 'sign-in';
const REFUSED = sql.raw(`'${REFUSED_SIGN_INS}'`);
const FORGOTTEN_AT_ONCE = 100;

const refusals = (of: SQL, limit: ReturnType<typeof p>): SQL => sql`(SELECT count(*) FROM (SELECT 1 FROM ${auditLog}
  WHERE ${auditLog.organizationId} = ${REFUSED} AND ${auditLog.id} >= ${p('since')} AND ${of} LIMIT ${limit}))`;

/** Below `limit` refusals of the address, as it is counted, since an audit id, and below `networkLimit` of its network, where it has one. */
const admitted: SQL = sql`${refusals(sql`${auditLog.actor} = ${p('counted')}`, p('limit'))} < ${p('limit')}
  AND (${p('network')} IS NULL OR ${refusals(
    sql`substr(${auditLog.actor}, 1, length(${p('network')})) = ${p('network')}`,
    p('networkLimit'),
  )} < ${p('networkLimit')})`;

type Attempt = { since: string; counted: string; limit: number; network: string | null; networkLimit: number };

/** Notes a refusal, where the address has any left: no row comes back where it has not. */
export const noteRefusedSignIn = prepare<{ id: string }, Attempt & Omit<AuditRow, 'organizationId'>>(
  () => sql`INSERT INTO ${auditLog}
      (${bare(auditLog.organizationId)}, ${bare(auditLog.id)}, ${bare(auditLog.at)}, ${bare(auditLog.actor)},
       ${bare(auditLog.action)}, ${bare(auditLog.actorKind)}, ${bare(auditLog.actorName)}, ${bare(auditLog.address)},
       ${bare(auditLog.userAgent)})
    SELECT ${REFUSED}, ${p('id')}, ${p('at')}, ${p('actor')}, ${p('action')}, ${p('actorKind')}, ${p('actorName')},
      ${p('address')}, ${p('userAgent')}
    WHERE ${admitted}
    RETURNING ${auditLog.id} AS "id"`,
);

/** Opens a session, where the address has refusals left: no row comes back where it has not. */
export const insertConsoleSession = prepare<
  { expiresAt: number },
  Attempt & { hash: string; keyFingerprint: string; now: number; expiresAt: number }
>(
  () => sql`INSERT INTO ${sessions}
      (${bare(sessions.hash)}, ${bare(sessions.keyFingerprint)}, ${bare(sessions.createdAt)}, ${bare(sessions.expiresAt)})
    SELECT ${p('hash')}, ${p('keyFingerprint')}, ${p('now')}, ${p('expiresAt')} WHERE ${admitted}
    RETURNING ${sessions.expiresAt} AS "expiresAt"`,
);

/** Forgets refusals below an audit id, a step of them. */
export const forgetRefusedSignIns = prepare<never, { below: string }>(
  () => sql`DELETE FROM ${auditLog} WHERE ${auditLog.organizationId} = ${REFUSED} AND ${auditLog.id} IN (
    SELECT ${auditLog.id} FROM ${auditLog}
    WHERE ${auditLog.organizationId} = ${REFUSED} AND ${auditLog.id} < ${p('below')}
    ORDER BY ${auditLog.id} LIMIT ${sql.raw(String(FORGOTTEN_AT_ONCE))})`,
);

export interface ConsoleSessionRow {
  readonly expiresAt: number;
  /** The API key that opened it, null for the admin key. */
  readonly keyId: string | null;
  readonly keyName: string | null;
  readonly keyScope: string | null;
}

/** No row comes back where it ended, or the key that opened it is no longer the admin key nor an API key for all organizations. */
export const consoleSession = prepare<ConsoleSessionRow, { hash: string; adminFingerprint: string; now: number }>(
  () => sql`SELECT ${sessions.expiresAt} AS "expiresAt", ${apiKeys.id} AS "keyId", ${apiKeys.name} AS "keyName",
      ${apiKeys.scope} AS "keyScope"
    FROM ${sessions} LEFT JOIN ${apiKeys} ON ${apiKeys.hash} = ${sessions.keyFingerprint}
      AND ${apiKeys.organizationId} IS NULL AND (${apiKeys.expiresAt} IS NULL OR ${apiKeys.expiresAt} > ${p('now')})
    WHERE ${sessions.hash} = ${p('hash')} AND ${sessions.organizationId} IS NULL AND ${sessions.expiresAt} > ${p('now')}
      AND (${sessions.keyFingerprint} = ${p('adminFingerprint')} OR ${apiKeys.id} IS NOT NULL)`,
);
