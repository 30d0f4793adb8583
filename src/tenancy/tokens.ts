// Bearer tokens of a directory. Several may be valid at once, so that a provider can be moved from one to the next.

import { notFound } from '../protocol/error.ts';
import { directoryById } from '../store/directories.ts';
import { deleteToken, insertToken, type TokenListRow, tokensOfDirectory } from '../store/tokens.ts';
import { type Batcher, type Meter, trip } from '../store/trip.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { hashSecret, newSecret, secretHint } from './secret.ts';

/** A token at its creation: the only time that `secret` is seen. */
export interface CreatedToken {
  readonly secret: string;
  readonly row: TokenListRow;
}

/** `expiresAt` in epoch ms, null for never. @throws ScimError 404 for an unknown or deleted directory. */
export async function createToken(
  db: Batcher,
  directoryId: string,
  { id, expiresAt, now }: { readonly id: string; readonly expiresAt: number | null; readonly now: number },
  meter: Meter,
): Promise<CreatedToken> {
  const secret = newSecret('rc');
  const hash = await hashSecret(secret);
  const insert = insertToken({ directoryId, hash, id, hint: secretHint(secret), now, expiresAt });
  const [[row]] = await trip(db, [insert], meter);
  if (!row) throw notFound('There is no directory of this id.');
  return { secret, row };
}

/** Also expired ones, until they are deleted. @throws ScimError 404 for an unknown directory. */
export async function listTokens(
  db: Batcher,
  organizationId: string,
  directoryId: string,
  { after, limit }: PageRequest,
  meter: Meter,
): Promise<Page<TokenListRow>> {
  const [[directory], rows] = await trip(
    db,
    [directoryById({ organizationId, id: directoryId }), tokensOfDirectory({ directoryId, after, limit: limit + 1 })],
    meter,
  );
  if (!directory) throw notFound('There is no directory of this id.');
  return pageOf(rows, limit);
}

/** The token is refused from the next request on. @throws ScimError 404 */
export async function removeToken(db: Batcher, directoryId: string, id: string, meter: Meter): Promise<void> {
  const [[deleted]] = await trip(db, [deleteToken({ directoryId, id })], meter);
  if (!deleted) throw notFound('This directory has no token of this id.');
}
