// One-time links into the setup portal, by SHA-256 of their secret. They are in their organization's shard.

import { and, type Column, eq, gt, lt, sql } from 'drizzle-orm';
import { builder, fieldsOf } from '../db/builder.ts';
import { bare, selected } from '../db/rows.ts';
import { organizations } from '../db/schema.ts';
import { portalLinks } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { type BothSettings, SETTINGS_COLUMNS, settingsJoined } from './portal-settings.ts';

export type NewLinkRow = {
  organizationId: string;
  hash: string;
  id: string;
  returnUrl: string | null;
  /** JSON of {name, email}. */
  person: string | null;
  embeddedIn: string | null;
  locale: string | null;
  now: number;
  expiresAt: number;
};

const INSERTED = ['hash', 'organizationId', 'id', 'returnUrl', 'person', 'embeddedIn', 'locale', 'expiresAt'] as const;

/** No row comes back where the organization is unknown or deleted. */
export const insertPortalLink = prepare<{ expiresAt: number }, NewLinkRow>(
  () => sql`INSERT INTO ${portalLinks}
      (${sql.join(
        INSERTED.map((name) => bare(portalLinks[name])),
        sql`, `,
      )}, ${bare(portalLinks.createdAt)})
    SELECT ${sql.join(INSERTED.map(p), sql`, `)}, ${p('now')}
    WHERE EXISTS (SELECT 1 FROM ${organizations}
      WHERE ${organizations.id} = ${p('organizationId')} AND ${organizations.deletedAt} IS NULL)
    RETURNING ${portalLinks.expiresAt} AS "expiresAt"`,
);

export interface PortalLinkRow extends BothSettings {
  readonly id: string | null;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly returnUrl: string | null;
  readonly person: string | null;
  readonly embeddedIn: string | null;
  readonly locale: string | null;
  readonly expiresAt: number;
  readonly spentAt: number | null;
}

const LINK_COLUMNS = {
  id: portalLinks.id,
  organizationId: portalLinks.organizationId,
  organizationName: organizations.name,
  returnUrl: portalLinks.returnUrl,
  person: portalLinks.person,
  embeddedIn: portalLinks.embeddedIn,
  locale: portalLinks.locale,
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

const { hash: _hash, ...listed } = fieldsOf(portalLinks);

/** A link as lists show it: without its hash. Its id is null in none that a list finds. */
export type ListedLinkRow = Readonly<Omit<typeof portalLinks.$inferSelect, 'hash'>>;

/** In id order, after an id ('' for the first): oldest first. Those from before links had ids are left out. */
export const portalLinksOf = prepare<ListedLinkRow, { organizationId: string; after: string; limit: number }>(() =>
  builder
    .select(listed)
    .from(portalLinks)
    .where(and(eq(portalLinks.organizationId, p('organizationId')), gt(portalLinks.id, p('after'))))
    .orderBy(portalLinks.id)
    .limit(p('limit')),
);

export const portalLinkById = prepare<ListedLinkRow, { organizationId: string; id: string }>(() =>
  builder
    .select(listed)
    .from(portalLinks)
    .where(and(eq(portalLinks.organizationId, p('organizationId')), eq(portalLinks.id, p('id')))),
);

/** A row comes back where there was one. */
export const deletePortalLink = prepare<{ id: string }, { organizationId: string; id: string }>(
  () => sql`DELETE FROM ${portalLinks} WHERE ${portalLinks.organizationId} = ${p('organizationId')}
    AND ${portalLinks.id} = ${p('id')} RETURNING ${bare(portalLinks.id)}`,
);

/** Links that ended before a time: after that, nobody is told why theirs does not work. */
export const forgetPortalLinks = prepare<never, { before: number }>(() =>
  builder.delete(portalLinks).where(lt(portalLinks.expiresAt, p('before'))),
);
