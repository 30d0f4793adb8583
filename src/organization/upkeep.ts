// What the clock continues for the organizations of a database: removals, in bounded steps, interrupted resyncs, and the
// steps of their own files.

import type { Env } from '../env.ts';
import { organizationOf } from '../id.ts';
import { countInactive } from '../store/upkeep/inactive.ts';
import { indexNames } from '../store/upkeep/name-index.ts';
import { newPace } from '../store/upkeep/pace.ts';
import { stepRemovals, unfinishedResyncs } from '../store/upkeep/removals.ts';
import { upkeepOfCredentials } from './credentials-upkeep.ts';
import { upkeepOfErasures } from './erasures-upkeep.ts';
import { upkeepOfRestores } from './restores-upkeep.ts';
import { upkeepOfRoles } from './roles-upkeep.ts';
import { upkeepOfPortalSettings } from './settings-upkeep.ts';
import { type Upkeep, upkeepIn } from './upkeep-context.ts';

/** Takes its work a bounded step on. Returns whether anything is left that could go on at once. */
export type UpkeepStep = (upkeep: Upkeep) => Promise<boolean>;

/** Steps of one call: of some 10 ms each, for up to ten removals. */
const MAX_STEPS = 20;

export const UPKEEP = {
  removals: upkeepOfRemovals,
  resyncs: upkeepOfResyncs,
  credentials: upkeepOfCredentials,
  erasures: upkeepOfErasures,
  restores: upkeepOfRestores,
  roles: upkeepOfRoles,
  settings: upkeepOfPortalSettings,
  counters: ({ db }) => countInactive(db),
  names: ({ db }) => indexNames(db),
} satisfies Readonly<Record<string, UpkeepStep>>;

/** All of it, once, for one database: without the bounds of a turn of the clock. */
export async function upkeep(env: Env, now: number, label = ''): Promise<void> {
  for (const step of Object.values(UPKEEP)) await step(upkeepIn(env, label, now));
}

async function upkeepOfRemovals({ db, now }: Upkeep): Promise<boolean> {
  const pace = newPace();
  for (let step = 0; step < MAX_STEPS; step++) if (!(await stepRemovals(db, now, pace))) return false;
  return true;
}

async function upkeepOfResyncs({ ask, db }: Upkeep): Promise<boolean> {
  for (const { directoryId, id } of await unfinishedResyncs(db))
    await ask({
      organizationId: organizationOf(directoryId),
      directoryId,
      tokenHash: null,
      change: { kind: 'resync.step', id },
    });
  return false;
}
