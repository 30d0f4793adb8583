// Alerts as the operator reads them, and what they are made of that only a request can see.

import type { Database } from '../database.ts';
import { lagOf } from '../delivery/alerts/lag.ts';
import type { Databases } from '../shards.ts';
import { noteRefusedBurst } from '../store/operator/alert-sources.ts';
import { type AlertRow, alertStates, alertsBefore, openAlertCounts } from '../store/operator/alerts.ts';
import { DEFAULT_THRESHOLDS, parseThresholds } from '../thresholds.ts';
import type { Page } from './page.ts';

export type StoredAlert = AlertRow;

/** Greater than any id. */
const END = 'alt_~';

/** The newest first, before an id ('' for the newest); `next` is the `before` of the next page. */
export async function listAlerts(
  db: Database,
  { before, limit, open }: { readonly before: string; readonly limit: number; readonly open: boolean },
): Promise<Page<AlertRow>> {
  const asked = { before: before === '' ? END : before, open: open ? 1 : 0, limit: limit + 1 } as const;
  const [rows] = await db.run([alertsBefore(asked)]);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** How many are open, by type, and how many ms a look at everything takes: an alert may come so much later. */
export async function alertsNow(
  operator: Database,
  now: number,
): Promise<{ readonly open: ReadonlyMap<string, number>; readonly lagMs: number }> {
  const [counts, states] = await operator.run([openAlertCounts({}), alertStates({})]);
  return {
    open: new Map(counts.map(({ n, type }) => [type, n])),
    lagMs: lagOf(new Map(states.map(({ name, value }) => [name, value])), now),
  };
}

/** After how many refused tokens of a directory within an hour an isolate notes a burst. */
export function refusedTokensOf({ ALERT_THRESHOLDS = '' }: { readonly ALERT_THRESHOLDS?: string }): number {
  return (parseThresholds(ALERT_THRESHOLDS) ?? DEFAULT_THRESHOLDS).refusedTokens;
}

/** Notes that tokens of a directory were refused often in an hour (since 1970); nothing where there is no such directory. */
export async function noteRefusedTokens(databases: Databases, directoryId: string, hour: number): Promise<void> {
  await databases.of(directoryId)?.run([noteRefusedBurst({ hour, directoryId })]);
}
