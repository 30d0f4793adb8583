// What the scheduled handler continues for organizations: removals, in bounded steps, and interrupted resyncs.

import type { Env } from '../env.ts';
import { organizationOf } from '../id.ts';
import { openDatabases } from '../shards.ts';
import { stepRemovals, unfinishedResyncs } from '../store/upkeep/removals.ts';
import { change } from './client.ts';
import { upkeepOfCredentials } from './credentials-upkeep.ts';
import { upkeepOfErasures } from './erasures-upkeep.ts';
import { upkeepOfRestores } from './restores-upkeep.ts';
import { upkeepOfRoles } from './roles-upkeep.ts';
import { upkeepOfPortalSettings } from './settings-upkeep.ts';

/** Steps of one run and shard: with 10,000 rows a step, a run stays within some seconds. */
const MAX_STEPS = 20;

/** Called every minute or more often. What fails in one shard waits for the next run and does not stop the others. */
export async function upkeep(env: Env, now: number): Promise<void> {
  for (const [label, db] of openDatabases(env).all()) {
    try {
      for (let step = 0; step < MAX_STEPS && (await stepRemovals(db, now)); step++);
      for (const { directoryId, id } of await unfinishedResyncs(db))
        await change(env, {
          organizationId: organizationOf(directoryId),
          directoryId,
          tokenHash: null,
          change: { kind: 'resync.step', id },
        });
    } catch (error) {
      console.error(JSON.stringify({ message: 'upkeep of a shard failed', label, error: String(error) }));
    }
  }
  await upkeepOfCredentials(env, now);
  await upkeepOfErasures(env, now);
  await upkeepOfRestores(env, now);
  await upkeepOfRoles(env, now);
  await upkeepOfPortalSettings(env, now);
}
