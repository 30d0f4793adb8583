// Who may enter the operator's console, as what, and for how long: a session is opened with ADMIN_API_KEY or an API key,
// lasts eight hours, and ends at once when that key is changed or deleted.

import type { Database } from '../database.ts';
import { idAt } from '../id.ts';
import {
  consoleSession,
  forgetRefusedSignIns,
  insertConsoleSession,
  noteRefusedSignIn,
} from '../store/operator/console-sessions.ts';
import { deleteSession, forgetSessions } from '../store/operator/sessions.ts';
import { findApiKey, scopeNamed } from './api-keys.ts';
import { audit, auditRow } from './audit.ts';
import type { ActionContext, Actor } from './context.ts';
import { type OperatorRole, roleOfScope } from './operator-roles.ts';
import { ENDED_REMEMBERED_MS } from './portal-sessions.ts';
import { type Done, done } from './result.ts';
import { hashSecret, newSecret, sameText, secretLooksValid } from './secret.ts';

export const SESSION_MS = 8 * 60 * 60 * 1000;
/** Refusals of one address in a minute; after that even the right key waits. */
export const MAX_REFUSALS = 5;
/** Of one IPv6 network of 48 bits, which holds 65,536 addresses as they are counted. */
export const MAX_REFUSALS_OF_NETWORK = 20;
export const REFUSALS_COUNT_MS = 60 * 1000;
const REFUSALS_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Who holds a session. */
export interface Operator {
  /** `admin` or `key_…`, as in the audit log. */
  readonly id: string;
  /** What pages call them. */
  readonly name: string;
  readonly role: OperatorRole;
}

const ADMIN: Operator = { id: 'admin', name: 'Admin key', role: 'admin' };

/** Why a key that is known does not open the console: for its holder, who has just proven to be that. */
export type WrongKey = 'metrics' | 'one organization';

/** `secret` is the cookie's value. */
export type SignIn =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly reason: 'unknown' | 'too many' | WrongKey };

interface Attempt {
  /** Of the client, as it is counted. */
  readonly address: string;
  /** What the addresses of its network begin with, where there is one. */
  readonly network: string | null;
  readonly key: string;
  readonly adminKey: string;
}

/**
 * Opens a session for the right key. Counting and opening are one statement, so that no number of attempts at once
 * guesses more than five times a minute.
 */
export async function signIn(
  context: Omit<ActionContext, 'actor'>,
  { address, key, network, adminKey }: Attempt,
): Promise<SignIn> {
  const { databases, now } = context;
  const db = databases.operator;
  const attempt = {
    counted: address,
    limit: MAX_REFUSALS,
    network,
    networkLimit: MAX_REFUSALS_OF_NETWORK,
    since: idAt('aud', now - REFUSALS_COUNT_MS),
  };
  const holder = await holderOf(db, key, adminKey, now);
  if (!('fingerprint' in holder)) {
    const stranger: Actor = { kind: 'stranger', id: address, name: holder.name };
    const noted = noteRefusedSignIn({
      ...attempt,
      ...auditRow({ ...context, actor: stranger }, 'console.refuse', null),
    });
    const forgotten = forgetRefusedSignIns({ below: idAt('aud', now - REFUSALS_KEPT_MS) });
    const [[row]] = await db.run([noted, forgotten]);
    return { ok: false, reason: row ? holder.reason : 'too many' };
  }
  const secret = newSecret('rs');
  const [hash, { actor, fingerprint }] = [await hashSecret(secret), holder];
  const opened = insertConsoleSession({
    ...attempt,
    hash,
    keyFingerprint: fingerprint,
    now,
    expiresAt: now + SESSION_MS,
  });
  const noted = audit({ ...context, actor }, 'console.sign_in', address);
  const [[row]] = await db.run([opened, noted, forgetSessions({ before: now - ENDED_REMEMBERED_MS })]);
  return row ? { ok: true, secret } : { ok: false, reason: 'too many' };
}

/** Ends a session; one that has ended already stays so. */
export async function signOut(context: ActionContext, secret: string): Promise<Done<null>> {
  const batch = [deleteSession({ hash: await hashSecret(secret) }), audit(context, 'console.sign_out', null)];
  await context.databases.operator.run(batch);
  return done(null);
}

/** The operator behind a cookie; null where there is no such session, it ended, or its key is gone. */
export async function findOperator(
  db: Database,
  { secret, adminKey, now }: { readonly secret: string; readonly adminKey: string; readonly now: number },
): Promise<Operator | null> {
  if (!secretLooksValid('rs', secret)) return null;
  const [hash, adminFingerprint] = await Promise.all([hashSecret(secret), fingerprintOf(adminKey)]);
  const [[row]] = await db.run([consoleSession({ hash, adminFingerprint, now })]);
  if (!row) return null;
  if (row.keyId === null || row.keyScope === null) return ADMIN;
  const role = roleOfScope(scopeNamed(row.keyScope, row.keyId));
  return role && { id: row.keyId, name: row.keyName ?? row.keyId, role };
}

type Holder =
  | { readonly actor: Actor; readonly fingerprint: string }
  | { readonly reason: 'unknown' | WrongKey; readonly name: string };

async function holderOf(db: Database, key: string, adminKey: string, now: number): Promise<Holder> {
  if (sameText(key, adminKey))
    return { actor: { kind: 'operator', id: ADMIN.id, name: ADMIN.name }, fingerprint: await fingerprintOf(adminKey) };
  const found = await findApiKey(db, key, now);
  if (found === null) return { reason: 'unknown', name: 'Someone with a wrong key' };
  const { id, name, organizationId, scope } = found.key;
  const wrong = { name: `Someone with the key ${name}` };
  if (organizationId !== null) return { ...wrong, reason: 'one organization' };
  if (roleOfScope(scope) === null) return { ...wrong, reason: 'metrics' };
  return { actor: { kind: 'operator', id, name }, fingerprint: found.hash };
}

/** Tells whether the admin key is still the same one. Not the hash that an API key of the same text would have. */
function fingerprintOf(adminKey: string): Promise<string> {
  return hashSecret(`console session of ${adminKey}`);
}
