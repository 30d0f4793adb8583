// Who sees the setup portal how: settings for all organizations, kept in the operator's database and copied to every
// other, and those of one organization, which go over them member by member.

import type { Database } from '../database.ts';
import { type AuditedState, difference } from '../directory/difference.ts';
import { copyToOthers } from '../every-database.ts';
import {
  type BothSettings,
  copySettings,
  forgetSettings,
  saveSettings,
  settingsOf,
  settingsOfOrganization,
  settingsVersion,
} from '../store/operator/portal-settings.ts';
import { audit } from './audit.ts';
import type { ActionContext } from './context.ts';
import { logoFrom } from './logo.ts';
import {
  type PortalSetting,
  type PortalSettings,
  savedFrom,
  settingsFrom,
  settingsOver,
  wrongWithSettings,
} from './portal-look.ts';
import { done, invalid, type Result, unknown } from './result.ts';

type WithDatabases = Pick<ActionContext, 'databases'>;

/** What holds for an organization, and which of it is its own. */
export interface OrganizationSettings {
  readonly settings: PortalSettings;
  readonly own: readonly PortalSetting[];
}

/** What holds for an organization without settings of its own, from a database's copy. */
export async function portalSettingsIn(db: Database): Promise<PortalSettings> {
  const [[row]] = await db.run([settingsOf({ organizationId: '' })]);
  return settingsOver(row ? settingsFrom(row) : {});
}

export function portalSettings({ databases }: WithDatabases): Promise<PortalSettings> {
  return portalSettingsIn(databases.operator);
}

/** Sets all of it: what is absent is as by default. */
export async function savePortalSettings(
  context: ActionContext,
  wanted: Partial<PortalSettings>,
): Promise<Result<PortalSettings, 'invalid'>> {
  const checked = checkedSettings(wanted);
  if (!checked.ok) return checked;
  const { databases, now } = context;
  const row = { ...savedFrom(checked.value), now };
  const [[was]] = await databases.operator.run([settingsOf({ organizationId: '' })]);
  const batch = [
    saveSettings({ organizationId: '', ...row }),
    audit(context, 'portal_settings.update', null, '', difference(toldOf(was), toldOf(row))),
    settingsVersion({}),
  ] as const;
  const [, , [saved]] = await databases.operator.run(batch);
  const copy = copySettings({ ...row, version: saved?.version ?? 1 });
  await copyToOthers(databases.all(), copy);
  return done(settingsOver(settingsFrom(row)));
}

export async function organizationPortalSettings(
  { databases }: WithDatabases,
  organizationId: string,
): Promise<Result<OrganizationSettings, 'unknown'>> {
  const [[row]] = (await databases.of(organizationId)?.run([settingsOfOrganization({ organizationId })])) ?? [[]];
  if (!row) return unknown('organization');
  const own = settingsFrom({ settings: row.ownSettings, logo: row.ownLogo });
  return done({ settings: settingsOfBoth(row), own: Object.keys(own) as PortalSetting[] });
}

/** Sets what is the organization's own, all of it: what is absent is as for all. */
export async function saveOrganizationPortalSettings(
  context: ActionContext,
  organizationId: string,
  wanted: Partial<PortalSettings>,
): Promise<Result<OrganizationSettings, 'unknown' | 'invalid'>> {
  const checked = checkedSettings(wanted);
  if (!checked.ok) return checked;
  const db = context.databases.of(organizationId);
  if (!db) return unknown('organization');
  const saved = savedFrom(checked.value);
  const change =
    saved.settings === '{}'
      ? forgetSettings({ organizationId })
      : saveSettings({ organizationId, ...saved, now: context.now });
  const [[was]] = await db.run([settingsOf({ organizationId })]);
  const changed = difference(toldOf(was), toldOf(saved));
  await db.run([change, audit(context, 'portal_settings.update', organizationId, organizationId, changed)]);
  return organizationPortalSettings(context, organizationId);
}

/** What the audit log tells of a level; of the logo its length alone. */
function toldOf(row: Parameters<typeof settingsFrom>[0] | undefined): AuditedState {
  const { logo, ...set } = row ? settingsFrom(row) : {};
  return logo === undefined ? set : { ...set, logo: logo === null ? null : `${logo.length} characters` };
}

/** What the two levels of a row come to. */
export function settingsOfBoth(row: BothSettings): PortalSettings {
  return settingsOver(
    settingsFrom({ settings: row.commonSettings, logo: row.commonLogo }),
    settingsFrom({ settings: row.ownSettings, logo: row.ownLogo }),
  );
}

/** With the logo as it is kept. */
function checkedSettings(wanted: Partial<PortalSettings>): Result<Partial<PortalSettings>, 'invalid'> {
  const wrong = wrongWithSettings(wanted);
  const logo = typeof wanted.logo === 'string' ? logoFrom(wanted.logo) : wanted.logo;
  if (typeof logo === 'object' && logo !== null) wrong.push({ member: 'logo', detail: logo.wrong });
  else if (wrong.length === 0) return done(logo === undefined ? wanted : { ...wanted, logo });
  return invalid(...wrong);
}
