// Links into the set-up portal that a host app makes for an administrator of its customer.

import { notFound } from '../protocol/error.ts';
import { insertPortalLink } from '../store/portal-links.ts';
import { type Batcher, type Meter, trip } from '../store/trip.ts';
import { hashSecret, newSecret } from './secret.ts';

export interface NewPortalLink {
  readonly returnUrl: string | null;
  /** Epoch ms. */
  readonly now: number;
  readonly expiresAt: number;
}

/** The secret that the link's URL ends with; only its hash is kept. @throws ScimError 404 for an unknown organization. */
export async function createPortalLink(
  db: Batcher,
  organizationId: string,
  { returnUrl, now, expiresAt }: NewPortalLink,
  meter: Meter,
): Promise<string> {
  const secret = newSecret('rp');
  const hash = await hashSecret(secret);
  const [[row]] = await trip(db, [insertPortalLink({ organizationId, hash, returnUrl, now, expiresAt })], meter);
  if (!row) throw notFound('There is no organization of this id.');
  return secret;
}
