// Bearer tokens of a directory. Several may be valid at once, so that a provider can be moved from one to the next.

import type { Database } from '../database.ts';
import { toldAtCreation } from '../directory/expiring.ts';
import { organizationOf } from '../id.ts';
import { notFound } from '../protocol/error.ts';
import { directoryById } from '../store/operator/directories.ts';
import {
  deleteToken,
  forgetExpiredTokens,
  insertToken,
  type TokenListRow,
  tokenById,
  tokensOfDirectory,
} from '../store/operator/tokens.ts';
import { audit } from './audit.ts';
import type { ActionContext } from './context.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { done, type Result, unknown } from './result.ts';
import { hashSecret, newSecret, secretHint } from './secret.ts';
import { exceeds, expiryOf } from './token-policy.ts';

/** A token without its hash. */
export interface StoredToken extends TokenListRow {
  /** Whether it is valid for longer than its directory's `maxTokenDays`: it is from before that. */
  readonly exceedsMaxTokenDays: boolean;
}

/** Of one directory at a time. A provider needs one, and one more while they are exchanged. */
export const MAX_LIVE_TOKENS = 20;
/** So many expired ones stay to be looked at. */
const MAX_EXPIRED_TOKENS = 20;
/** Looked through for a token of the same id: some may be from before there was a limit. */
const MAX_ASKED = 1000;

/** A token at its creation: the only time that `secret` is seen. */
export interface CreatedToken {
  readonly secret: string;
  readonly row: StoredToken;
}

export interface NewToken {
  /** Where a form that is sent twice must not make two; else minted here. */
  readonly id?: string;
  /** Epoch ms, null for never. Absent: as long as the directory's `maxTokenDays` allows. */
  readonly expiresAt?: number | null;
}

export async function createToken(
  context: ActionContext,
  directoryId: string,
  { id = context.newId('tok'), expiresAt: wished }: NewToken,
): Promise<Result<CreatedToken, 'unknown' | 'invalid' | 'repeated' | 'too many'>> {
  const { databases, now } = context;
  const db = databases.of(directoryId);
  if (!db) return unknown('directory');
  const organizationId = organizationOf(directoryId);
  const [[before]] = await db.run([directoryById({ organizationId, id: directoryId })]);
  if (!before) return unknown('directory');
  const { maxTokenDays } = before;
  const expiry = expiryOf(maxTokenDays, wished, now);
  if (!expiry.ok) return expiry;
  const { value: expiresAt } = expiry;
  const toldDays = toldAtCreation(expiresAt, now);
  const secret = newSecret('rc');
  const [hash, hint] = [await hashSecret(secret), secretHint(secret)];
  const [, [row]] = await db.run([
    forgetExpiredTokens({ directoryId, now, kept: MAX_EXPIRED_TOKENS }),
    insertToken({ directoryId, hash, id, hint, now, expiresAt, maxTokenDays, toldDays, maxLive: MAX_LIVE_TOKENS }),
    audit(context, 'token.create', id, organizationId, { after: { directoryId, hint, expiresAt } }),
  ]);
  if (row) return done({ secret, row: { ...row, exceedsMaxTokenDays: false } });
  const [[directory], rows] = await db.run([
    directoryById({ organizationId, id: directoryId }),
    tokensOfDirectory({ directoryId, after: '', limit: MAX_ASKED }),
  ]);
  if (!directory) return unknown('directory');
  if (rows.some((token) => token.id === id)) return { ok: false, reason: 'repeated' };
  // The policy was changed in between: the new one holds.
  if (directory.maxTokenDays !== maxTokenDays) return createToken(context, directoryId, { id, expiresAt: wished });
  const detail = `A directory can have at most ${MAX_LIVE_TOKENS} valid tokens. Delete the ones you no longer use.`;
  return { ok: false, reason: 'too many', detail };
}

/** Every token, expired ones too: some dozens, and more where they were made before there was a limit. */
export async function allTokens(
  db: Database,
  organizationId: string,
  directoryId: string,
): Promise<readonly StoredToken[]> {
  const tokens: StoredToken[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: Page<StoredToken> = await listTokens(db, organizationId, directoryId, { after, limit: 200 });
    tokens.push(...page.items);
    after = page.next;
  }
  return tokens;
}

/** Also expired ones, until they are deleted. @throws ScimError 404 for an unknown directory. */
export async function listTokens(
  db: Database,
  organizationId: string,
  directoryId: string,
  { after, limit }: PageRequest,
): Promise<Page<StoredToken>> {
  const [[directory], rows] = await db.run([
    directoryById({ organizationId, id: directoryId }),
    tokensOfDirectory({ directoryId, after, limit: limit + 1 }),
  ]);
  if (!directory) throw notFound('No directory has this ID.');
  const { maxTokenDays } = directory;
  const tokens = rows.map((row) => ({ ...row, exceedsMaxTokenDays: exceeds(maxTokenDays, row) }));
  return pageOf(tokens, limit);
}

/** The token is refused from the next request on. */
export async function removeToken(
  context: ActionContext,
  directoryId: string,
  id: string,
): Promise<Result<null, 'unknown'>> {
  const db = context.databases.of(directoryId);
  if (!db) return unknown('directory');
  const [[token]] = await db.run([tokenById({ directoryId, id })]);
  if (!token) return unknown('token');
  const { expiresAt, hint } = token;
  const before = { directoryId, hint, expiresAt };
  const row = audit(context, 'token.delete', id, organizationOf(directoryId), { before });
  const [[deleted]] = await db.run([deleteToken({ directoryId, id }), row]);
  return deleted ? done(null) : unknown('token');
}
