// Links into the setup portal that a host app makes for an administrator of its customer: sent to them, or opened in the
// app's own page.

import { organizationById } from '../store/operator/organizations.ts';
import {
  deletePortalLink,
  insertPortalLink,
  type ListedLinkRow,
  portalLinkById,
  portalLinksOf,
} from '../store/operator/portal-links.ts';
import { endSessionsOfLink } from '../store/operator/sessions.ts';
import { audit, withoutQuery } from './audit.ts';
import type { ActionContext } from './context.ts';
import { isHttps } from './name.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { type Person, personFrom, wrongWithPerson } from './person.ts';
import { done, invalid, type Result, unknown, type WrongMember } from './result.ts';
import { hashSecret, newSecret } from './secret.ts';

/** Long enough for a support ticket, short enough that a forwarded mail grows useless. */
export const DEFAULT_LINK_SECONDS = 24 * 60 * 60;
export const MAX_LINK_SECONDS = 7 * DEFAULT_LINK_SECONDS;
/** It is opened by the page that asked for it. */
export const MAX_EMBEDDED_LINK_SECONDS = 60;

export interface NewPortalLink {
  /** Where the portal leads back to; null for nowhere. */
  readonly returnUrl: string | null;
  /** 1 to MAX_LINK_SECONDS; null for as long as is usual. */
  readonly lifetimeSeconds: number | null;
  /** For whom it is, as the host app says; null where it does not. */
  readonly person?: Person | null;
  /** Origin of the page that the portal is to stand in; null for a page of its own. */
  readonly embeddedIn?: string | null;
  /** The language that the administrator is to be spoken to in; null for the browser's. */
  readonly locale?: string | null;
}

export interface CreatedPortalLink {
  readonly id: string;
  /** What the link's URL ends with; only its hash is kept. */
  readonly secret: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

export async function createPortalLink(
  context: ActionContext,
  organizationId: string,
  wanted: NewPortalLink,
): Promise<Result<CreatedPortalLink, 'unknown' | 'invalid'>> {
  const { databases, newId, now } = context;
  const { embeddedIn = null, locale = null, person = null, returnUrl } = wanted;
  const db = databases.of(organizationId);
  if (!db) return unknown('organization');
  const wrong = wrongWith(wanted);
  if (wrong.length > 0) return invalid(...wrong);
  const [id, secret] = [newId('pl'), newSecret('rp')];
  const usualSeconds = embeddedIn === null ? DEFAULT_LINK_SECONDS : MAX_EMBEDDED_LINK_SECONDS;
  const expiresAt = now + (wanted.lifetimeSeconds ?? usualSeconds) * 1000;
  const insert = insertPortalLink({
    organizationId,
    id,
    hash: await hashSecret(secret),
    returnUrl,
    person: person && JSON.stringify(person),
    embeddedIn,
    locale,
    now,
    expiresAt,
  });
  const after = toldOf({ returnUrl, person, embeddedIn, expiresAt });
  const row = audit(context, 'portal_link.create', id, organizationId, { after });
  const [[created]] = await db.run([insert, row]);
  return created ? done({ id, secret, expiresAt }) : unknown('organization');
}

/** What the audit log tells of a link. */
function toldOf({ returnUrl, ...link }: Pick<StoredLink, 'returnUrl' | 'person' | 'embeddedIn' | 'expiresAt'>) {
  return { returnUrl: returnUrl && withoutQuery(returnUrl), ...link };
}

function wrongWith({ embeddedIn = null, lifetimeSeconds, person = null, returnUrl }: NewPortalLink): WrongMember[] {
  const wrong: WrongMember[] = person === null ? [] : wrongWithPerson(person);
  if (returnUrl !== null && !isHttps(returnUrl))
    wrong.push({ member: 'returnUrl', detail: 'Must be an https URL without user info.' });
  if (embeddedIn === null) return wrong;
  if (!isFramingOrigin(embeddedIn))
    wrong.push({
      member: 'origin',
      detail: 'It must be an origin like https://app.example.com, or of localhost over http.',
    });
  if (lifetimeSeconds !== null && lifetimeSeconds > MAX_EMBEDDED_LINK_SECONDS)
    wrong.push({
      member: 'expiresInSeconds',
      detail: `An embedded link lives for at most ${MAX_EMBEDDED_LINK_SECONDS} seconds.`,
    });
  return wrong;
}

/** An origin as browsers write it: it stands in a header, and messages go to it. */
function isFramingOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { hostname, origin, protocol } = new URL(text);
  if (origin !== text) return false;
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}

export interface StoredLink extends Omit<ListedLinkRow, 'id' | 'person'> {
  readonly id: string;
  readonly person: Person | null;
}

/** Also those that were opened or have expired, for a month. */
export async function listPortalLinks(
  { databases }: Pick<ActionContext, 'databases'>,
  organizationId: string,
  { after, limit }: PageRequest,
): Promise<Result<Page<StoredLink>, 'unknown'>> {
  const db = databases.of(organizationId);
  if (!db) return unknown('organization');
  const [[organization], rows] = await db.run([
    organizationById({ id: organizationId }),
    portalLinksOf({ organizationId, after, limit: limit + 1 }),
  ]);
  if (!organization) return unknown('organization');
  const links = rows.map((row) => ({ ...row, id: row.id ?? '', person: personFrom(row.person) }));
  return done(pageOf(links, limit));
}

/** It opens nothing from now on, and what it has opened ends. */
export async function revokePortalLink(
  context: ActionContext,
  organizationId: string,
  id: string,
): Promise<Result<null, 'unknown'>> {
  const { databases, now } = context;
  const db = databases.of(organizationId);
  if (!db) return unknown('link');
  const [[link]] = await db.run([portalLinkById({ organizationId, id })]);
  if (!link) return unknown('link');
  const { embeddedIn, expiresAt, returnUrl, spentAt } = link;
  const before = { ...toldOf({ embeddedIn, expiresAt, person: personFrom(link.person), returnUrl }), spentAt };
  const [[deleted]] = await db.run([
    deletePortalLink({ organizationId, id }),
    audit(context, 'portal_link.delete', id, organizationId, { before }),
    endSessionsOfLink({ organizationId, linkId: id, now }),
  ] as const);
  return deleted ? done(null) : unknown('link');
}
