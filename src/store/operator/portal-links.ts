// One-time links into the setup portal, by SHA-256 of their secret. They are in their organization's shard.

import { type Column, lt, sql } from 'drizzle-orm';
import { builder } from '../db/builder.ts';
import { bare, selected } from '../db/rows.ts';
import { organizations } from '../db/schema.ts';
import { portalLinks } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { type BothSettings, SETTINGS_COLUMNS, settingsJoined } from './portal-settings.ts';

/** No row comes back where the organization is unknown or deleted. */
export const insertPortalLink = prepare<
  { expiresAt: number },
  { organizationId: string; hash: string; returnUrl: string | null; now: number; expiresAt: number }
>(
  () => sql`INSERT INTO ${portalLinks}
      (${bare(portalLinks.hash)}, ${bare(portalLinks.organizationId)}, ${bare(portalLinks.returnUrl)},
       ${bare(portalLinks.createdAt)}, ${bare(portalLinks.expiresAt)})
    SELECT ${p('hash')}, ${p('organizationId')}, ${p('returnUrl')}, ${p('now')}, ${p('expiresAt')}
    WHERE EXISTS (SELECT 1 FROM ${organizations}
      WHERE ${organizations.id} = ${p('organizationId')} AND ${organizations.deletedAt} IS NULL)
    RETURNING ${portalLinks.expiresAt} AS "expiresAt"`,
);

export interface PortalLinkRow extends BothSettings {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly returnUrl: string | null;
  readonly expiresAt: number;
  readonly spentAt: number | null;
}

const LINK_COLUMNS = {
  organizationId: portalLinks.organizationId,
  organizationName: organizations.name,
  returnUrl: portalLinks.returnUrl,
  expiresAt: portalLinks.expiresAt,
  spentAt: portalLinks.spentAt,
  ...SETTINGS_COLUMNS,
} satisfies Record<keyof PortalLinkRow, Column>;

/** No row comes back where the link is unknown or its organization deleted. */
export const portalLinkByHash = prepare<PortalLinkRow, { hash: string }>(
  () => sql`SELECT ${selected(LINK_COLUMNS)} FROM ${portalLinks}
    CROSS JOIN ${organizations} ON ${organizations.id} = ${portalLinks.organizationId}
      AND ${organizations.deletedAt} IS NULL
    ${settingsJoined}
    WHERE ${portalLinks.hash} = ${p('hash')}`,
);

/** A row comes back to the one who spent it: once, and not after its end. */
export const spendPortalLink = prepare<{ organizationId: string }, { hash: string; now: number }>(
  () => sql`UPDATE ${portalLinks} SET ${bare(portalLinks.spentAt)} = ${p('now')}
    WHERE ${portalLinks.hash} = ${p('hash')} AND ${portalLinks.spentAt} IS NULL AND ${portalLinks.expiresAt} > ${p('now')}
      AND EXISTS (SELECT 1 FROM ${organizations}
        WHERE ${organizations.id} = ${portalLinks.organizationId} AND ${organizations.deletedAt} IS NULL)
    RETURNING ${bare(portalLinks.organizationId)} AS "organizationId"`,
);

/** Links that ended before a time: after that, nobody is told why theirs does not work. */
export const forgetPortalLinks = prepare<never, { before: number }>(() =>
  builder.delete(portalLinks).where(lt(portalLinks.expiresAt, p('before'))),
);
