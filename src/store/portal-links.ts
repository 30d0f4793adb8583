// One-time links into the set-up portal, by SHA-256 of their secret. They stand in their organization's shard.

import { sql } from 'drizzle-orm';
import { bare } from './rows.ts';
import { organizations, portalLinks } from './schema.ts';
import { p, prepare } from './statement.ts';

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
