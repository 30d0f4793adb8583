// What the clock continues for the setup portal's settings: copies that did not reach a database.

import { copySettings, settingsOf, settingsVersion } from '../store/operator/portal-settings.ts';
import type { Upkeep } from './upkeep-context.ts';

/** Asks nothing where the settings were saved. */
export async function upkeepOfPortalSettings({ databases, db, label, now }: Upkeep): Promise<boolean> {
  if (label === '') return false;
  const [[newest]] = await databases.operator.run([settingsOf({ organizationId: '' })]);
  if (!newest) return false;
  const [[copy]] = await db.run([settingsVersion({})]);
  if ((copy?.version ?? 0) < newest.version) await db.run([copySettings({ ...newest, now })]);
  return false;
}
