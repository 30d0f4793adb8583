// Sessions of portal and console, by SHA-256 of the cookie. A portal's sessions are in their organization's shard.

import { type Column, eq, lt, sql } from 'drizzle-orm';
import { builder } from '../db/builder.ts';
import { bare, selected } from '../db/rows.ts';
import { organizations } from '../db/schema.ts';
import { portalLinks, sessions } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { type BothSettings, SETTINGS_COLUMNS, settingsJoined } from './portal-settings.ts';

export type NewSession = { hash: string; id: string; linkHash: string; now: number; expiresAt: number };

/** Opens a portal's session for the link that the statement before it in the same batch has just spent. */
export const insertPortalSession = prepare<never, NewSession>(
  () => sql`INSERT INTO ${sessions}
      (${bare(sessions.hash)}, ${bare(sessions.id)}, ${bare(sessions.organizationId)}, ${bare(sessions.returnUrl)},
       ${bare(sessions.linkId)}, ${bare(sessions.person)}, ${bare(sessions.embeddedIn)}, ${bare(sessions.locale)},
       ${bare(sessions.createdAt)}, ${bare(sessions.lastSeenAt)}, ${bare(sessions.expiresAt)})
    SELECT ${p('hash')}, ${p('id')}, ${portalLinks.organizationId}, ${portalLinks.returnUrl},
      ${portalLinks.id}, ${portalLinks.person}, ${portalLinks.embeddedIn}, ${portalLinks.locale},
      ${p('now')}, ${p('now')}, ${p('expiresAt')}
    FROM ${portalLinks} WHERE ${portalLinks.hash} = ${p('linkHash')} AND changes() = 1`,
);

export interface PortalSessionRow extends BothSettings {
  readonly organizationName: string;
  readonly returnUrl: string | null;
  readonly person: string | null;
  readonly embeddedIn: string | null;
  readonly locale: string | null;
  readonly createdAt: number;
  readonly lastSeenAt: number | null;
  readonly expiresAt: number;
}

const COLUMNS = {
  organizationName: organizations.name,
  returnUrl: sessions.returnUrl,
  person: sessions.person,
  embeddedIn: sessions.embeddedIn,
  locale: sessions.locale,
  createdAt: sessions.createdAt,
  lastSeenAt: sessions.lastSeenAt,
  expiresAt: sessions.expiresAt,
  ...SETTINGS_COLUMNS,
} satisfies Record<keyof PortalSessionRow, Column>;

/** Also one that has ended, for a while. No row where it is another organization's, or its organization is deleted. */
export const portalSession = prepare<PortalSessionRow, { organizationId: string; hash: string }>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${sessions}
    CROSS JOIN ${organizations} ON ${organizations.id} = ${sessions.organizationId}
      AND ${organizations.deletedAt} IS NULL
    ${settingsJoined}
    WHERE ${sessions.hash} = ${p('hash')} AND ${sessions.organizationId} = ${p('organizationId')}`,
);

/** Notes that its visitor is there. */
export const noteSeen = prepare<never, { hash: string; now: number }>(() =>
  builder
    .update(sessions)
    .set({ lastSeenAt: sql`${p('now')}` })
    .where(eq(sessions.hash, p('hash'))),
);

export interface ListedSessionRow {
  readonly id: string;
  readonly linkId: string | null;
  readonly person: string | null;
  readonly embeddedIn: string | null;
  readonly createdAt: number;
  readonly lastSeenAt: number | null;
  readonly expiresAt: number;
}

const LISTED = {
  id: sessions.id,
  linkId: sessions.linkId,
  person: sessions.person,
  embeddedIn: sessions.embeddedIn,
  createdAt: sessions.createdAt,
  lastSeenAt: sessions.lastSeenAt,
  expiresAt: sessions.expiresAt,
} satisfies Record<keyof ListedSessionRow, Column>;

/** Those that go on, in id order: neither ended nor unseen since a time. */
export const portalSessionsOf = prepare<
  ListedSessionRow,
  { organizationId: string; after: string; limit: number; now: number; seenSince: number }
>(
  () => sql`SELECT ${selected(LISTED)} FROM ${sessions}
    WHERE ${sessions.organizationId} = ${p('organizationId')} AND ${sessions.organizationId} IS NOT NULL
      AND ${sessions.id} > ${p('after')}
      AND ${sessions.expiresAt} > ${p('now')} AND ${sessions.lastSeenAt} > ${p('seenSince')}
    ORDER BY ${sessions.id} LIMIT ${p('limit')}`,
);

/** One that goes on, as lists show it. */
export const portalSessionById = prepare<ListedSessionRow, { organizationId: string; id: string; now: number }>(
  () => sql`SELECT ${selected(LISTED)} FROM ${sessions}
    WHERE ${sessions.organizationId} = ${p('organizationId')} AND ${sessions.organizationId} IS NOT NULL
      AND ${sessions.id} = ${p('id')} AND ${sessions.expiresAt} > ${p('now')}`,
);

/** Ends a session: its row stays for a while, so that its visitor is told. A row comes back where it went on. */
export const endPortalSession = prepare<{ id: string }, { organizationId: string; id: string; now: number }>(
  () => sql`UPDATE ${sessions} SET ${bare(sessions.expiresAt)} = ${p('now')}
    WHERE ${sessions.organizationId} = ${p('organizationId')} AND ${sessions.organizationId} IS NOT NULL
      AND ${sessions.id} = ${p('id')} AND ${sessions.expiresAt} > ${p('now')} RETURNING ${bare(sessions.id)}`,
);

/** Ends what a link has opened. */
export const endSessionsOfLink = prepare<never, { organizationId: string; linkId: string; now: number }>(
  () => sql`UPDATE ${sessions} SET ${bare(sessions.expiresAt)} = ${p('now')}
    WHERE ${sessions.organizationId} = ${p('organizationId')} AND ${sessions.organizationId} IS NOT NULL
      AND ${sessions.linkId} = ${p('linkId')} AND ${sessions.expiresAt} > ${p('now')}`,
);

export const deleteSession = prepare<never, { hash: string }>(() =>
  builder.delete(sessions).where(eq(sessions.hash, p('hash'))),
);

export const forgetSessions = prepare<never, { before: number }>(() =>
  builder.delete(sessions).where(lt(sessions.expiresAt, p('before'))),
);
