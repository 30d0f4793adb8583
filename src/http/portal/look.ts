// How the portal's pages look: as the settings of the visitor's organization say, or as those for all where nobody is known.

import type { Context } from 'hono';
import { openDatabase } from '../../database.ts';
import { DEFAULT_SETTINGS, type PortalPage, type PortalSettings } from '../../tenancy/portal-look.ts';
import { portalSettingsIn } from '../../tenancy/portal-settings.ts';
import type { Language } from '../ui/catalog/language.ts';
import type { PageLook } from '../ui/layout.tsx';
import type { PortalEnv } from './context.ts';

/** Whoever is not known costs the database one read a minute, however often they come. */
const REMEMBERED_MS = 60_000;

const remembered = new WeakMap<D1Database, { readonly settings: PortalSettings; readonly until: number }>();

/** What holds for the request's pages. */
export async function settingsFor(c: Context<PortalEnv>): Promise<PortalSettings> {
  return c.var.settings ?? settingsForAll(c.env.DB, c.var.now);
}

/** By the isolate's memory. A page that says why there is nothing to see must not fail for its colours. */
async function settingsForAll(d1: D1Database, now: number): Promise<PortalSettings> {
  const known = remembered.get(d1);
  if (known && known.until > now) return known.settings;
  try {
    const settings = await portalSettingsIn(openDatabase(d1));
    remembered.set(d1, { settings, until: now + REMEMBERED_MS });
    return settings;
  } catch (error) {
    console.error(JSON.stringify({ message: 'the portal’s settings could not be read', error: String(error) }));
    return DEFAULT_SETTINGS;
  }
}

/** The settings as the layout takes them. */
export function lookOf(settings: PortalSettings): PageLook {
  const { accentColor, appName, logo, showRollcall, support } = settings;
  const isDefault = accentColor === DEFAULT_SETTINGS.accentColor;
  return {
    appName,
    logo,
    accentColor: isDefault ? null : accentColor,
    support,
    showRollcall,
    isNamed: appName !== DEFAULT_SETTINGS.appName,
  };
}

/** What sentences call the app. */
export function appIn({ appName }: PortalSettings, { texts }: Language): string {
  return appName === DEFAULT_SETTINGS.appName ? texts.words.theApp : appName;
}

export function shows({ pages }: PortalSettings, page: PortalPage): boolean {
  return pages.includes(page);
}
