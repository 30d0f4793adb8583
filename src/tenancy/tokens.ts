// Bearer tokens of a directory. Several may be valid at once, so that a provider can be moved from one to the next.

import { notFound, ScimError } from '../protocol/error.ts';
import { directoryById } from '../store/directories.ts';
import { organizationOf } from '../store/id.ts';
import {
  deleteToken,
  forgetExpiredTokens,
  insertToken,
  type TokenListRow,
  tokensOfDirectory,
} from '../store/tokens.ts';
import { type Batcher, type Meter, trip } from '../store/trip.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { hashSecret, newSecret, secretHint } from './secret.ts';

/** Of one directory at a time. A provider needs one, and one more while they are exchanged. */
export const MAX_LIVE_TOKENS = 20;
/** So many expired ones stay to be looked at. */
const MAX_EXPIRED_TOKENS = 20;

/** A token at its creation: the only time that `secret` is seen. */
export interface CreatedToken {
  readonly secret: string;
  readonly row: TokenListRow;
}

/**
 * `expiresAt` in epoch ms, null for never.
 * @throws ScimError 404 for an unknown or deleted directory; 409 where it has MAX_LIVE_TOKENS, or one of this id
 */
export async function createToken(
  db: Batcher,
  directoryId: string,
  { id, expiresAt, now }: { readonly id: string; readonly expiresAt: number | null; readonly now: number },
  meter: Meter,
): Promise<CreatedToken> {
  const secret = newSecret('rc');
  const hash = await hashSecret(secret);
  const [, [row]] = await trip(
    db,
    [
      forgetExpiredTokens({ directoryId, now, kept: MAX_EXPIRED_TOKENS }),
      insertToken({ directoryId, hash, id, hint: secretHint(secret), now, expiresAt, maxLive: MAX_LIVE_TOKENS }),
    ],
    meter,
  );
  if (row) return { secret, row };
  const known = await allTokens(db, organizationOf(directoryId), directoryId, meter);
  if (known.some((token) => token.id === id)) throw new ScimError(409, undefined, 'This token was made already.');
  throw new ScimError(
    409,
    undefined,
    `A directory can have ${MAX_LIVE_TOKENS} tokens that work: remove those that are no longer used.`,
  );
}

/** Every token, expired ones too: some dozens, and more where they were made before there was a limit. */
export async function allTokens(
  db: Batcher,
  organizationId: string,
  directoryId: string,
  meter: Meter,
): Promise<readonly TokenListRow[]> {
  const tokens: TokenListRow[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: Page<TokenListRow> = await listTokens(db, organizationId, directoryId, { after, limit: 200 }, meter);
    tokens.push(...page.items);
    after = page.next;
  }
  return tokens;
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
