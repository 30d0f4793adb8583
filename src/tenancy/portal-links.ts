// Links into the setup portal that a host app makes for an administrator of its customer.

import { insertPortalLink } from '../store/operator/portal-links.ts';
import { audit } from './audit.ts';
import type { ActionContext } from './context.ts';
import { isHttps } from './name.ts';
import { done, invalid, type Result, unknown } from './result.ts';
import { hashSecret, newSecret } from './secret.ts';

/** Long enough for a support ticket, short enough that a forwarded mail grows useless. */
export const DEFAULT_LINK_SECONDS = 24 * 60 * 60;
export const MAX_LINK_SECONDS = 7 * DEFAULT_LINK_SECONDS;

export interface NewPortalLink {
  /** Where the portal leads back to; null for nowhere. */
  readonly returnUrl: string | null;
  /** 1 to MAX_LINK_SECONDS. */
  readonly lifetimeSeconds: number;
}

export interface CreatedPortalLink {
  /** What the link's URL ends with; only its hash is kept. */
  readonly secret: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

export async function createPortalLink(
  context: ActionContext,
  organizationId: string,
  { lifetimeSeconds, returnUrl }: NewPortalLink,
): Promise<Result<CreatedPortalLink, 'unknown' | 'invalid'>> {
  const { databases, now } = context;
  const db = databases.of(organizationId);
  if (!db) return unknown('organization');
  if (returnUrl !== null && !isHttps(returnUrl))
    return invalid({ member: 'returnUrl', detail: 'Must be an https URL without user info.' });
  const secret = newSecret('rp');
  const expiresAt = now + lifetimeSeconds * 1000;
  const insert = insertPortalLink({ organizationId, hash: await hashSecret(secret), returnUrl, now, expiresAt });
  const row = audit(context, 'portal_link.create', organizationId, organizationId);
  const [[created]] = await db.run([insert, row]);
  return created ? done({ secret, expiresAt }) : unknown('organization');
}
