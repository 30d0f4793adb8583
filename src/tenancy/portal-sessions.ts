// From a one-time link to a session of one organization's setup portal, and back out. Only hashes are stored.

import type { Database } from '../database.ts';
import { firstFound, type LabelledDatabases } from '../every-database.ts';
import { organizationById } from '../store/operator/organizations.ts';
import { forgetPortalLinks, portalLinkByHash, spendPortalLink } from '../store/operator/portal-links.ts';
import {
  deleteSession,
  endPortalSession,
  forgetSessions,
  insertPortalSession,
  type ListedSessionRow,
  noteSeen,
  portalSession,
  portalSessionById,
  portalSessionsOf,
} from '../store/operator/sessions.ts';
import { audit } from './audit.ts';
import type { ActionContext } from './context.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { type Person, personFrom } from './person.ts';
import type { PortalSettings } from './portal-look.ts';
import { settingsOfBoth } from './portal-settings.ts';
import { done, type Result, unknown } from './result.ts';
import { hashSecret, newSecret, secretLooksValid } from './secret.ts';

const SESSION_MS = 8 * 60 * 60 * 1000;
/** Somebody has left a screen open. */
export const IDLE_MS = 30 * 60 * 1000;
/** How exactly it is known when a visitor was last there: a write a minute, not one a page. */
const SEEN_TO_MS = 60 * 1000;
/** How long a visitor is told that a session has ended, in the colours of their app. */
export const ENDED_REMEMBERED_MS = 24 * 60 * 60 * 1000;
/** How long an ended link is told from an unknown one. */
const LINK_REMEMBERED_MS = 30 * 24 * 60 * 60 * 1000;

export interface FoundLink {
  readonly state: 'open' | 'expired' | 'spent';
  /** Null for one from before links had ids. */
  readonly id: string | null;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly returnUrl: string | null;
  readonly person: Person | null;
  /** Origin of the page that it is to stand in; null for a page of its own. */
  readonly embeddedIn: string | null;
  /** The language that its visitor is to be spoken to in; null for the browser's. */
  readonly locale: string | null;
  /** How its pages look. */
  readonly settings: PortalSettings;
}

/** What has become of a link, without spending it; null where there is none. Its secret names no shard: all are asked. */
export async function findPortalLink(
  databases: LabelledDatabases,
  secret: string,
  now: number,
): Promise<FoundLink | null> {
  if (!secretLooksValid('rp', secret)) return null;
  const hash = await hashSecret(secret);
  const row = await firstFound(databases, async (db) => {
    const [[found]] = await db.run([portalLinkByHash({ hash })]);
    return found ?? null;
  });
  if (!row) return null;
  const { embeddedIn, id, locale, organizationId, organizationName, returnUrl } = row;
  const state = row.spentAt !== null ? 'spent' : row.expiresAt <= now ? 'expired' : 'open';
  const link = { state, id, organizationId, organizationName, returnUrl, embeddedIn, locale } as const;
  return { ...link, person: personFrom(row.person), settings: settingsOfBoth(row) };
}

export interface OpenedSession {
  readonly organizationId: string;
  /** The cookie's value. */
  readonly secret: string;
  readonly maxAgeSeconds: number;
}

/**
 * Spends a link and opens a session, both or neither: not where the link was spent or ended meanwhile.
 * @param linkId as the audit log names it
 */
export async function openPortalSession(
  context: ActionContext,
  organizationId: string,
  linkSecret: string,
  linkId: string | null = null,
): Promise<Result<OpenedSession, 'unknown'>> {
  const { databases, later, newId, now } = context;
  const db = databases.of(organizationId);
  if (!db) return unknown('link');
  const secret = newSecret('rs');
  const [linkHash, hash] = await Promise.all([hashSecret(linkSecret), hashSecret(secret)]);
  const batch = [
    spendPortalLink({ hash: linkHash, now }),
    insertPortalSession({ hash, id: newId('ses'), linkHash, now, expiresAt: now + SESSION_MS }),
    audit(context, 'portal.sign_in', linkId ?? organizationId, organizationId),
  ] as const;
  const [[link]] = await db.run(batch);
  if (!link) return unknown('link');
  for (const shard of databases.all().values()) later(forgetEnded(shard, now));
  return done({ organizationId, secret, maxAgeSeconds: SESSION_MS / 1000 });
}

export interface FoundSession {
  /** It goes on: neither ended, nor unseen for IDLE_MS. */
  readonly goesOn: boolean;
  readonly organizationName: string;
  readonly returnUrl: string | null;
  readonly person: Person | null;
  readonly embeddedIn: string | null;
  readonly locale: string | null;
  readonly settings: PortalSettings;
  /** Whether it is time to note that the visitor is there. */
  readonly unseen: boolean;
}

/** The session behind a cookie, also one that has just ended; null where there is none. */
export async function findPortalSession(
  db: Database,
  organizationId: string,
  secret: string,
  now: number,
): Promise<FoundSession | null> {
  if (!secretLooksValid('rs', secret)) return null;
  const [[row]] = await db.run([portalSession({ organizationId, hash: await hashSecret(secret) })]);
  if (!row) return null;
  const { createdAt, embeddedIn, expiresAt, lastSeenAt, locale, organizationName, person, returnUrl } = row;
  const seenAt = lastSeenAt ?? createdAt;
  return {
    goesOn: expiresAt > now && now - seenAt < IDLE_MS,
    organizationName,
    returnUrl,
    person: personFrom(person),
    embeddedIn,
    locale,
    settings: settingsOfBoth(row),
    unseen: now - seenAt >= SEEN_TO_MS,
  };
}

/** The visitor did something: the session goes on for another IDLE_MS. */
export async function noteVisitor(db: Database, secret: string, now: number): Promise<void> {
  await db.run([noteSeen({ hash: await hashSecret(secret), now })]);
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

export interface ListedSession extends Omit<ListedSessionRow, 'person'> {
  readonly person: Person | null;
}

/** The sessions that go on. */
export async function listPortalSessions(
  { databases, now }: Pick<ActionContext, 'databases' | 'now'>,
  organizationId: string,
  { after, limit }: PageRequest,
): Promise<Result<Page<ListedSession>, 'unknown'>> {
  const db = databases.of(organizationId);
  if (!db) return unknown('organization');
  const [[organization], rows] = await db.run([
    organizationById({ id: organizationId }),
    portalSessionsOf({ organizationId, after, limit: limit + 1, now, seenSince: now - IDLE_MS }),
  ]);
  if (!organization) return unknown('organization');
  const sessions = rows.map((row) => ({ ...row, person: personFrom(row.person) }));
  return done(pageOf(sessions, limit));
}

/** Its next request is refused. */
export async function revokePortalSession(
  context: ActionContext,
  organizationId: string,
  id: string,
): Promise<Result<null, 'unknown'>> {
  const { databases, now } = context;
  const db = databases.of(organizationId);
  if (!db) return unknown('session');
  const [[session]] = await db.run([portalSessionById({ organizationId, id, now })]);
  if (!session) return unknown('session');
  const { createdAt, embeddedIn, expiresAt, linkId, person } = session;
  const before = { linkId, person: personFrom(person), embeddedIn, createdAt, expiresAt };
  const [[ended]] = await db.run([
    endPortalSession({ organizationId, id, now }),
    audit(context, 'portal_session.end', id, organizationId, { before }),
  ] as const);
  return ended ? done(null) : unknown('session');
}

/** Removes what ended: sessions a day later, links a month later. */
async function forgetEnded(db: Database, now: number): Promise<void> {
  const links = forgetPortalLinks({ before: now - LINK_REMEMBERED_MS });
  await db.run([forgetSessions({ before: now - ENDED_REMEMBERED_MS }), links]);
}
