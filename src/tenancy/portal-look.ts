// How the setup portal looks and what it shows: the settings, their defaults, and how those of one organization go over
// those for all. Pure.

import { isHttps, wrongWithText } from './name.ts';
import { isEmail } from './person.ts';
import type { WrongMember } from './result.ts';

/** In UTF-16 units: it has to fit into a phone's banner. */
export const MAX_APP_NAME = 60;

export const PORTAL_PAGES = ['tokens', 'people', 'roles', 'log', 'settings'] as const;
export type PortalPage = (typeof PORTAL_PAGES)[number];

export interface PortalSettings {
  /** What every page calls the app that its visitor sets up. */
  readonly appName: string;
  /** A data: URI of a PNG or SVG; null for none. */
  readonly logo: string | null;
  /** `#rrggbb`, as it was given: each colour scheme has its own shade of it. */
  readonly accentColor: string;
  /** Whom a visitor asks. */
  readonly support: { readonly email?: string; readonly url?: string };
  /** The pages of a directory that a visitor sees, beside overview and setup. */
  readonly pages: readonly PortalPage[];
  /** Whether the footer of each page names Rollcall. */
  readonly showRollcall: boolean;
}

export type PortalSetting = keyof PortalSettings;

export const DEFAULT_SETTINGS: PortalSettings = {
  appName: 'Directory sync',
  logo: null,
  accentColor: '#0b6b5d',
  support: {},
  pages: PORTAL_PAGES,
  showRollcall: true,
};

/** What one level sets, as the database has it: the logo apart, and `logo` in the text where it is set, also to none. */
interface Saved {
  readonly settings: string | null;
  readonly logo: string | null;
}

/** What a level sets. */
export function settingsFrom({ settings, logo }: Saved): Partial<PortalSettings> {
  if (settings === null) return {};
  const set = JSON.parse(settings) as Partial<PortalSettings>;
  return 'logo' in set ? { ...set, logo } : set;
}

/** What is stored of a level: its members in a fixed order, so that the same settings are the same text. */
export function savedFrom(set: Partial<PortalSettings>): { readonly settings: string; readonly logo: string | null } {
  const { accentColor, appName, logo, pages, showRollcall, support } = set;
  const named = {
    ...(appName === undefined ? {} : { appName }),
    ...(logo === undefined ? {} : { logo: logo === null ? null : 'image' }),
    ...(accentColor === undefined ? {} : { accentColor: accentColor.toLowerCase() }),
    ...(support === undefined ? {} : { support }),
    ...(pages === undefined ? {} : { pages: PORTAL_PAGES.filter((page) => pages.includes(page)) }),
    ...(showRollcall === undefined ? {} : { showRollcall }),
  };
  return { settings: JSON.stringify(named), logo: logo ?? null };
}

/** What both levels come to. */
export function settingsOver(common: Partial<PortalSettings>, own: Partial<PortalSettings> = {}): PortalSettings {
  return { ...DEFAULT_SETTINGS, ...common, ...own };
}

const COLOR = /^#[0-9a-f]{6}$/i;

/** What is wrong with settings that were given, without the logo. */
export function wrongWithSettings({ accentColor, appName, support }: Partial<PortalSettings>): WrongMember[] {
  const wrong: WrongMember[] = [];
  const name = appName === undefined ? null : wrongWithText(appName, MAX_APP_NAME);
  if (name !== null) wrong.push({ member: 'appName', detail: name });
  if (accentColor !== undefined && !COLOR.test(accentColor))
    wrong.push({ member: 'accentColor', detail: 'It must be a color like #635bff.' });
  if (support?.email !== undefined && !isEmail(support.email))
    wrong.push({ member: 'support/email', detail: 'It must be an email address.' });
  if (support?.url !== undefined && !isHttps(support.url))
    wrong.push({ member: 'support/url', detail: 'It must be an https URL without user info.' });
  return wrong;
}
