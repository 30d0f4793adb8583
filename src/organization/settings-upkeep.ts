// What the scheduled handler continues for the setup portal's settings: copies that did not reach a database.

import type { Env } from '../env.ts';
import { openDatabases } from '../shards.ts';
import { copySettings, settingsOf, settingsVersion } from '../store/operator/portal-settings.ts';

/** Asks nothing where there is one database. */
export async function upkeepOfPortalSettings(env: Env, now: number): Promise<void> {
  const databases = openDatabases(env);
  const copies = [...databases.all()].filter(([label]) => label !== '');
  if (copies.length === 0) return;
  const [[newest]] = await databases.operator.run([settingsOf({ organizationId: '' })]);
  if (!newest) return;
  for (const [label, db] of copies) {
    try {
      const [[copy]] = await db.run([settingsVersion({})]);
      if ((copy?.version ?? 0) < newest.version) await db.run([copySettings({ ...newest, now })]);
    } catch (error) {
      console.error(JSON.stringify({ message: 'portal settings were not copied', label, error: String(error) }));
    }
  }
}
