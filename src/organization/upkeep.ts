// What the clock continues for the organizations of a database: removals, in bounded steps, interrupted resyncs, and the
// steps of their own files.

import { AnswerLost, type Database } from '../database.ts';
import type { Env } from '../env.ts';
import { organizationOf } from '../id.ts';
import type { Databases } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import { arrivalOf, forgetPlaces } from '../store/moves/places.ts';
import { forgetWebhooks, webhookIdsOf } from '../store/moves/webhooks.ts';
import { countInactive } from '../store/upkeep/inactive.ts';
import { indexNames } from '../store/upkeep/name-index.ts';
import { newPace } from '../store/upkeep/pace.ts';
import { stepRemovals, unfinishedResyncs } from '../store/upkeep/removals.ts';
import { gatherDirectories, indexOrganizations } from '../store/upkeep/search-index.ts';
import { upkeepOfCredentials } from './credentials-upkeep.ts';
import { upkeepOfErasures } from './erasures-upkeep.ts';
import { upkeepOfRestores } from './restores-upkeep.ts';
import { upkeepOfRoles } from './roles-upkeep.ts';
import { upkeepOfPortalSettings } from './settings-upkeep.ts';
import { type Upkeep, upkeepIn } from './upkeep-context.ts';
import { upkeepOfWebhooks } from './webhooks-upkeep.ts';

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
  webhooks: upkeepOfWebhooks,
  counters: ({ db }) => countInactive(db),
  names: ({ db }) => indexNames(db),
  organizationNames: ({ db }) => indexOrganizations(db),
  // By the time itself: a search that began before goes on by it.
  gathering: ({ db }) => gatherDirectories(db, Date.now()),
} satisfies Readonly<Record<string, UpkeepStep>>;

/** All of it, once, for one database: without the bounds of a turn of the clock. */
export async function upkeep(env: Env, now: number, label = ''): Promise<void> {
  for (const step of Object.values(UPKEEP)) await step(upkeepIn(env, label, now));
}

async function upkeepOfRemovals({ databases, db, now }: Upkeep): Promise<boolean> {
  const pace = newPace();
  const forget = (organizationId: string) => forgetMoves(databases, db, organizationId);
  for (let step = 0; step < MAX_STEPS; step++) if (!(await stepRemovals(db, now, pace, forget))) return false;
  return true;
}

/** Of an organization that was moved here: the databases where it once stood still send those on who look for it. */
async function forgetMoves(databases: Databases, db: Database, organizationId: string): Promise<boolean> {
  if (databases.all().size === 1) return true;
  const [[arrival], webhooks] = await db.run([arrivalOf({ organizationId }), webhookIdsOf({ organizationId })]);
  if (!arrival) return true;
  const addresses = [...forgetPlaces(organizationId), forgetWebhooks({ ids: list(webhooks.map(({ id }) => id)) })];
  try {
    for (const other of databases.all().values()) if (other !== db) await other.run(addresses);
    return true;
  } catch (error) {
    if (!(error instanceof AnswerLost)) throw error;
    console.error(JSON.stringify({ message: 'a removal waits for a silent database', organizationId }));
    return false;
  }
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
