// API keys of the operator, beside ADMIN_API_KEY: what they may do, who holds them, when they were used.

import type { Database } from '../database.ts';
import { isOrganizationId } from '../id.ts';
import {
  type ApiKeyRow,
  apiKeyByHash,
  apiKeyById,
  apiKeysAfter,
  deleteApiKey,
  insertApiKey,
  touchApiKey,
} from '../store/operator/api-keys.ts';
import { organizationById } from '../store/operator/organizations.ts';
import { audit } from './audit.ts';
import type { ActionContext } from './context.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { done, invalid, type Result, unknown } from './result.ts';
import { hashSecret, newSecret, secretHint, secretLooksValid } from './secret.ts';

/**
 * What a key may do; each includes the ones before it. `metrics` reads figures, no data. `support` also does what repairs a
 * delivery: it is shown no secret and deletes nothing.
 */
export const SCOPES = ['metrics', 'read', 'support', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey extends Omit<ApiKeyRow, 'scope'> {
  readonly scope: Scope;
}

const MINUTE_MS = 60_000;

/** Whether a key of scope `held` may do what needs `needed`. */
export function covers(held: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(held) >= SCOPES.indexOf(needed);
}

/** A key at its creation: the only time that `secret` is seen. */
export interface CreatedApiKey {
  readonly secret: string;
  readonly key: ApiKey;
}

export interface NewApiKey {
  readonly name: string;
  readonly scope: Scope;
  /** The one organization that the key may see; null for all. */
  readonly organizationId?: string | null;
  /** Epoch ms, null for never. */
  readonly expiresAt?: number | null;
}

/** A key of one organization cannot be `admin` or `metrics`: what these are for concerns all organizations. */
export async function createApiKey(
  context: ActionContext,
  { name, scope, organizationId = null, expiresAt = null }: NewApiKey,
): Promise<Result<CreatedApiKey, 'invalid'>> {
  const { databases, newId, now } = context;
  if (expiresAt !== null && expiresAt <= now) return invalid({ member: 'expiresAt', detail: 'Must be in the future.' });
  if (organizationId !== null) {
    if (scope === 'admin' || scope === 'metrics')
      return invalid({ member: 'scope', detail: 'A key for one organization can be read, support or write.' });
    if (!(await organizationExists(databases, organizationId)))
      return invalid({ member: 'organizationId', detail: 'No organization has this ID.' });
  }
  const [id, secret] = [newId('key'), newSecret('rk')];
  const [hash, hint] = [await hashSecret(secret), secretHint(secret)];
  const batch = [
    insertApiKey({ hash, id, name, scope, hint, organizationId, expiresAt, now }),
    audit(context, 'api_key.create', id, organizationId ?? '', {
      after: { name, scope, organizationId, expiresAt, hint },
    }),
  ];
  await databases.operator.run(batch);
  return done({
    secret,
    key: { id, name, scope, hint, organizationId, createdAt: now, expiresAt, lastUsedAt: null },
  });
}

/** The key behind a secret; null for one that has expired, and without I/O where the secret is none. */
export async function findApiKey(
  db: Database,
  secret: string,
  now: number,
): Promise<{ readonly key: ApiKey; readonly hash: string } | null> {
  if (!secretLooksValid('rk', secret)) return null;
  const hash = await hashSecret(secret);
  const [[row]] = await db.run([apiKeyByHash({ hash })]);
  return row && (row.expiresAt === null || row.expiresAt > now) ? { key: apiKey(row), hash } : null;
}

export async function findApiKeyById(db: Database, id: string): Promise<ApiKey | null> {
  const [[row]] = await db.run([apiKeyById({ id })]);
  return row ? apiKey(row) : null;
}

async function organizationExists(databases: ActionContext['databases'], id: string): Promise<boolean> {
  const db = isOrganizationId(id) ? databases.of(id) : null;
  if (!db) return false;
  const [[row]] = await db.run([organizationById({ id })]);
  return row !== undefined;
}

/** Notes the use of a key, to the minute; without I/O where that minute is noted already. */
export async function noteUse(db: Database, key: ApiKey, hash: string, now: number): Promise<void> {
  const minute = now - (now % MINUTE_MS);
  if (key.lastUsedAt !== null && key.lastUsedAt >= minute) return;
  await db.run([touchApiKey({ hash, minute })]);
}

export async function listApiKeys(db: Database, { after, limit }: PageRequest): Promise<Page<ApiKey>> {
  const [rows] = await db.run([apiKeysAfter({ after, limit: limit + 1 })]);
  return pageOf(rows.map(apiKey), limit);
}

/** The key is refused from the next request on, and console sessions that it opened end. */
export async function removeApiKey(context: ActionContext, id: string): Promise<Result<null, 'unknown'>> {
  const db = context.databases.operator;
  const [[found]] = await db.run([apiKeyById({ id })]);
  if (!found) return unknown('API key');
  // Nothing of a key changes, but for its last use.
  const { createdAt: _, id: _id, lastUsedAt: _lastUsedAt, ...before } = found;
  const batch = [
    deleteApiKey({ id }),
    audit(context, 'api_key.delete', id, found.organizationId ?? '', { before }),
  ] as const;
  const [[deleted]] = await db.run(batch);
  return deleted ? done(null) : unknown('API key');
}

function apiKey(row: ApiKeyRow): ApiKey {
  return { ...row, scope: scopeNamed(row.scope, row.id) };
}

/** The scope that a key's row names. @throws Error where there is none of that name */
export function scopeNamed(name: string, keyId: string): Scope {
  const scope = SCOPES.find((known) => known === name);
  if (scope === undefined) throw new Error(`API key ${keyId} has an unknown scope.`);
  return scope;
}
