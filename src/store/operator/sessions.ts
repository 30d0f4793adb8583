// Sessions of portal and console, by SHA-256 of the cookie. A portal's sessions are in their organization's shard.

import { type Column, eq, lt, sql } from 'drizzle-orm';
import { builder } from '../db/builder.ts';
import { bare, selected } from '../db/rows.ts';
import { organizations } from '../db/schema.ts';
import { portalLinks, sessions } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { type BothSettings, SETTINGS_COLUMNS, settingsJoined } from './portal-settings.ts';

/** Opens a portal's session for the link that the statement before it in the same batch has just spent. */
export const insertPortalSession = prepare<never, { hash: string; linkHash: string; now: number; expiresAt: number }>(
  () => sql`INSERT INTO ${sessions}
      (${bare(sessions.hash)}, ${bare(sessions.organizationId)}, ${bare(sessions.returnUrl)},
       ${bare(sessions.createdAt)}, ${bare(sessions.expiresAt)})
    SELECT ${p('hash')}, ${portalLinks.organizationId}, ${portalLinks.returnUrl}, ${p('now')}, ${p('expiresAt')}
    FROM ${portalLinks} WHERE ${portalLinks.hash} = ${p('linkHash')} AND changes() = 1`,
);

export interface PortalSessionRow extends BothSettings {
  readonly organizationName: string;
  readonly returnUrl: string | null;
  readonly expiresAt: number;
}

const COLUMNS = {
  organizationName: organizations.name,
  returnUrl: sessions.returnUrl,
  expiresAt: sessions.expiresAt,
  ...SETTINGS_COLUMNS,
} satisfies Record<keyof PortalSessionRow, Column>;

/** No row comes back where it ended, is another organization's, or its organization is deleted. */
export const portalSession = prepare<PortalSessionRow, { organizationId: string; hash: string; now: number }>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${sessions}
    CROSS JOIN ${organizations} ON ${organizations.id} = ${sessions.organizationId}
      AND ${organizations.deletedAt} IS NULL
    ${settingsJoined}
    WHERE ${sessions.hash} = ${p('hash')} AND ${sessions.organizationId} = ${p('organizationId')}
      AND ${sessions.expiresAt} > ${p('now')}`,
);

export const deleteSession = prepare<never, { hash: string }>(() =>
  builder.delete(sessions).where(eq(sessions.hash, p('hash'))),
);

export const forgetSessions = prepare<never, { before: number }>(() =>
  builder.delete(sessions).where(lt(sessions.expiresAt, p('before'))),
);
