// How the setup portal looks: for all organizations in every database, and what an organization has of its own.

import { type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { bare } from '../db/rows.ts';
import { organizations } from '../db/schema.ts';
import { portalSettings } from '../db/schema-operator.ts';
import { p, prepare, prepareGrowing } from '../db/statement.ts';

/** As stored: JSON of what is set, and the logo beside it. */
export interface SavedSettings {
  readonly settings: string;
  readonly logo: string | null;
  readonly version: number;
}

/** What both levels have saved, of a statement that joins `settingsJoined`. */
export interface BothSettings {
  readonly commonSettings: string | null;
  readonly commonLogo: string | null;
  readonly ownSettings: string | null;
  readonly ownLogo: string | null;
}

const own = alias(portalSettings, 'own');
const common = alias(portalSettings, 'common');

/** The columns of BothSettings: two rows read, no trip of their own. */
export const SETTINGS_COLUMNS = {
  commonSettings: common.settings,
  commonLogo: common.logo,
  ownSettings: own.settings,
  ownLogo: own.logo,
} as const;

/** Joins both levels to the organization that a statement has found. */
export const settingsJoined: SQL = sql`LEFT JOIN ${portalSettings} AS own ON ${own.organizationId} = ${organizations.id}
  LEFT JOIN ${portalSettings} AS common ON ${common.organizationId} = ''`;

/** Of all organizations: '' as the id. */
export const settingsOf = prepare<SavedSettings, { organizationId: string }>(
  () => sql`SELECT ${bare(portalSettings.settings)}, ${bare(portalSettings.logo)}, ${bare(portalSettings.version)}
    FROM ${portalSettings} WHERE ${portalSettings.organizationId} = ${p('organizationId')}`,
);

/** Whether there is an organization, and its own settings where it has some. */
export const settingsOfOrganization = prepare<BothSettings, { organizationId: string }>(
  () => sql`SELECT ${sql.join(
    Object.entries(SETTINGS_COLUMNS).map(([name, column]) => sql`${column} AS ${sql.identifier(name)}`),
    sql`, `,
  )} FROM ${organizations} ${settingsJoined}
    WHERE ${organizations.id} = ${p('organizationId')} AND ${organizations.deletedAt} IS NULL`,
);

export type NewSettings = {
  organizationId: string;
  settings: string;
  logo: string | null;
  now: number;
};

/** Answers with the version that it was saved as; no row where it stands so already. */
export const saveSettings = prepareGrowing<{ version: number }, NewSettings>(
  () => sql`INSERT INTO ${portalSettings} (organization_id, settings, logo, version, updated_at)
    SELECT ${p('organizationId')}, ${p('settings')}, ${p('logo')}, 1, ${p('now')}
      WHERE ${p('organizationId')} = '' OR EXISTS (SELECT 1 FROM ${organizations}
        WHERE ${organizations.id} = ${p('organizationId')} AND ${organizations.deletedAt} IS NULL)
    ON CONFLICT DO UPDATE SET settings = excluded.settings, logo = excluded.logo,
      version = portal_settings.version + 1, updated_at = excluded.updated_at
      WHERE portal_settings.settings <> excluded.settings OR portal_settings.logo IS NOT excluded.logo
    RETURNING version`,
);

/** An organization that has nothing of its own any more. */
export const forgetSettings = prepare<{ version: number }, { organizationId: string }>(
  () => sql`DELETE FROM ${portalSettings} WHERE ${portalSettings.organizationId} = ${p('organizationId')}
    AND ${portalSettings.organizationId} <> '' RETURNING version`,
);

/** Of all organizations, into another database than the operator's, where what stands there is older. */
export const copySettings = prepare<never, { settings: string; logo: string | null; version: number; now: number }>(
  () => sql`INSERT INTO ${portalSettings} (organization_id, settings, logo, version, updated_at)
    VALUES ('', ${p('settings')}, ${p('logo')}, ${p('version')}, ${p('now')})
    ON CONFLICT DO UPDATE SET settings = excluded.settings, logo = excluded.logo, version = excluded.version,
      updated_at = excluded.updated_at WHERE portal_settings.version < excluded.version`,
);

/** The version of the copy in a database. */
export const settingsVersion = prepare<{ version: number }, Record<never, never>>(
  () => sql`SELECT ${bare(portalSettings.version)} FROM ${portalSettings} WHERE ${portalSettings.organizationId} = ''`,
);
