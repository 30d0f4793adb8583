// How many organizations are doing: what stands in their directories and what their streams wait for, one trip for each
// database that holds some of them.

import { idAt } from '../id.ts';
import { byPlace, type Databases } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import {
  type DirectoriesSummary,
  directoriesSummaries,
  type StreamStanding,
  streamStandings,
} from '../store/operator/organization-pages.ts';

const HOUR_MS = 60 * 60 * 1000;

export interface OrganizationSummary {
  /** Null for one without directories. */
  readonly directories: DirectoriesSummary | null;
  /** Of the webhooks that were asked about. */
  readonly streams: readonly StreamStanding[];
}

/** By organization. @throws Error for an id of an unknown database */
export async function summariesOf(
  databases: Databases,
  ids: readonly string[],
  { webhookIds, now }: { readonly webhookIds: readonly string[]; readonly now: number },
): Promise<ReadonlyMap<string, OrganizationSummary>> {
  const since = idAt('req', now - HOUR_MS);
  const found = new Map<string, OrganizationSummary>();
  await byPlace(databases, ids, async (db, own) => {
    const organizationIds = list(own);
    const [summaries, streams] = await db.run([
      directoriesSummaries({ organizationIds, since }),
      streamStandings({ organizationIds, webhookIds: list(webhookIds) }),
    ]);
    for (const id of own)
      found.set(id, {
        directories: summaries.find(({ organizationId }) => organizationId === id) ?? null,
        streams: streams.filter(({ organizationId }) => organizationId === id),
      });
  });
  return found;
}
