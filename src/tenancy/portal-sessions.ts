// From a one-time link to a session of one organization's setup portal, and back out. Only hashes are stored.

import type { Database } from '../database.ts';
import { forgetPortalLinks, portalLinkByHash, spendPortalLink } from '../store/operator/portal-links.ts';
import { deleteSession, forgetSessions, insertPortalSession, portalSession } from '../store/operator/sessions.ts';
import { audit } from './audit.ts';
import type { ActionContext } from './context.ts';
import type { PortalSettings } from './portal-look.ts';
import { settingsOfBoth } from './portal-settings.ts';
import { done, type Result, unknown } from './result.ts';
import { hashSecret, newSecret, secretLooksValid } from './secret.ts';

const SESSION_MS = 8 * 60 * 60 * 1000;
/** How long an ended link is told from an unknown one. */
const LINK_REMEMBERED_MS = 30 * 24 * 60 * 60 * 1000;

export interface FoundLink {
  readonly state: 'open' | 'expired' | 'spent';
  readonly organizationId: string;
  readonly organizationName: string;
  readonly returnUrl: string | null;
  /** How its pages look. */
  readonly settings: PortalSettings;
}

/** What has become of a link, without spending it; null where there is none. Its secret names no shard: all are asked. */
export async function findPortalLink(
  databases: readonly Database[],
  secret: string,
  now: number,
): Promise<FoundLink | null> {
  if (!secretLooksValid('rp', secret)) return null;
  const hash = await hashSecret(secret);
  const found = await Promise.all(databases.map((db) => db.run([portalLinkByHash({ hash })])));
  const [row] = found.flatMap(([rows]) => rows);
  if (!row) return null;
  const { organizationId, organizationName, returnUrl } = row;
  const state = row.spentAt !== null ? 'spent' : row.expiresAt <= now ? 'expired' : 'open';
  return { state, organizationId, organizationName, returnUrl, settings: settingsOfBoth(row) };
}

export interface OpenedSession {
  readonly organizationId: string;
  /** The cookie's value. */
  readonly secret: string;
  readonly maxAgeSeconds: number;
}

/** Spends a link and opens a session, both or neither: not where the link was spent or ended meanwhile. */
export async function openPortalSession(
  context: ActionContext,
  organizationId: string,
  linkSecret: string,
): Promise<Result<OpenedSession, 'unknown'>> {
  const { databases, later, now } = context;
  const db = databases.of(organizationId);
  if (!db) return unknown('link');
  const secret = newSecret('rs');
  const [linkHash, hash] = await Promise.all([hashSecret(linkSecret), hashSecret(secret)]);
  const batch = [
    spendPortalLink({ hash: linkHash, now }),
    insertPortalSession({ hash, linkHash, now, expiresAt: now + SESSION_MS }),
    audit(context, 'portal.sign_in', organizationId, organizationId),
  ] as const;
  const [[link]] = await db.run(batch);
  if (!link) return unknown('link');
  for (const shard of databases.all().values()) later(forgetEnded(shard, now));
  return done({ organizationId, secret, maxAgeSeconds: SESSION_MS / 1000 });
}

export interface FoundSession {
  readonly organizationName: string;
  readonly returnUrl: string | null;
  readonly settings: PortalSettings;
}

/** The session behind a cookie; null where there is none or it ended. */
export async function findPortalSession(
  db: Database,
  organizationId: string,
  secret: string,
  now: number,
): Promise<FoundSession | null> {
  if (!secretLooksValid('rs', secret)) return null;
  const hash = await hashSecret(secret);
  const [[row]] = await db.run([portalSession({ organizationId, hash, now })]);
  if (!row) return null;
  const { organizationName, returnUrl } = row;
  return { organizationName, returnUrl, settings: settingsOfBoth(row) };
}

/** Ends a session of the portal; one that has ended already stays so. */
export async function closePortalSession(
  context: ActionContext,
  organizationId: string,
  secret: string,
): Promise<Result<null, 'unknown'>> {
  const db = context.databases.of(organizationId);
  if (!db) return unknown('organization');
  const row = audit(context, 'portal.sign_out', organizationId, organizationId);
  await db.run([deleteSession({ hash: await hashSecret(secret) }), row]);
  return done(null);
}

/** Removes what ended: sessions at once, links a month later. */
async function forgetEnded(db: Database, now: number): Promise<void> {
  const links = forgetPortalLinks({ before: now - LINK_REMEMBERED_MS });
  await db.run([forgetSessions({ before: now }), links]);
}
