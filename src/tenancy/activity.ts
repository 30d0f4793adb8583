// Reads what a chart shows: one trip for each.

import type { Database } from '../database.ts';
import { type Counted, waitingFor } from '../delivery/waiting.ts';
import { askEach, type LabelledDatabases } from '../every-database.ts';
import { list } from '../store/db/statement.ts';
import {
  attemptsInSpans,
  type CountRow,
  MAX_COUNTED_IN_SPAN,
  type OldestWaiting,
  oldestWaitingOf,
  requestsInSpans,
  type WaitRow,
  waitsInSpans,
} from '../store/log/activity.ts';
import { type Period, spanStarts, spansOf } from './spans.ts';

export interface Activity {
  readonly period: Period;
  /** Epoch ms at which each span begins. */
  readonly starts: readonly number[];
  readonly all: readonly number[];
  readonly failed: readonly number[];
  /**
   * Longest wait in the span, of events accepted in it and of the one that still waits; null where there is none, the
   * whole where waits are not shown.
   */
  readonly waitsMs: readonly (number | null)[] | null;
  /** Some span holds more than is counted. */
  readonly more: boolean;
}

interface Asked {
  readonly period: Period;
  readonly now: number;
}

/** Requests to directories, and how long events waited for webhooks to take them (none asked of: not shown). */
export async function activityOf(
  db: Database,
  ids: {
    readonly organizationId: string;
    readonly directoryIds: readonly string[];
    readonly webhookIds: readonly string[] | null;
  },
  { period, now }: Asked,
): Promise<Activity> {
  const requests = { spans: spansOf('req', period, now), owners: list(ids.directoryIds) };
  const waits = { spans: spansOf('del', period, now), owners: list(ids.webhookIds ?? []) };
  const { organizationId } = ids;
  const [counts, waited, oldest] = await db.run([
    requestsInSpans(requests),
    waitsInSpans({ ...waits, organizationId }),
    oldestWaitingOf({ owners: waits.owners, organizationId }),
  ]);
  const still = stillWaiting(oldest, { period, now });
  return activity({ period, now }, [counts], ids.webhookIds === null ? null : [waited, still]);
}

/** Attempts of one webhook, over all the databases that hold its organizations and answer. */
export async function activityOfWebhook(
  databases: LabelledDatabases,
  webhook: Counted,
  { period, now }: Asked,
): Promise<Activity> {
  const asked = { spans: spansOf('del', period, now), owners: list([webhook.id]) };
  const waits = waitsInSpans({ ...asked, organizationId: null });
  const { found } = await askEach(databases, async (db) => {
    const [[counts, waited], { backlogs }] = await Promise.all([
      db.run([attemptsInSpans(asked), waits]),
      waitingFor(db, [webhook]),
    ]);
    return [counts, waited, backlogs.map(({ oldestAt }) => ({ at: oldestAt }))] as const;
  });
  return activity(
    { period, now },
    found.map(([counts]) => counts),
    found.flatMap(([, waited, oldest]) => [waited, stillWaiting(oldest, { period, now })]),
  );
}

/** What waits now has waited in each span since it came: to the span's end, and in the last one until now. */
function stillWaiting(oldest: readonly OldestWaiting[], { period, now }: Asked): WaitRow[] {
  const at = oldest[0]?.at ?? null;
  if (at === null) return [];
  const starts = spanStarts(period, now);
  return starts.flatMap((_, span) => {
    const end = starts[span + 1] ?? now;
    return end > at ? [{ span, waitMs: end - at }] : [];
  });
}

function activity(
  { period, now }: Asked,
  counts: readonly (readonly CountRow[])[],
  waits: readonly (readonly WaitRow[])[] | null,
): Activity {
  const starts = spanStarts(period, now);
  const sum = (name: 'all' | 'failed') =>
    starts.map((_, i) => counts.flat().reduce((total, row) => total + (row.span === i ? row[name] : 0), 0));
  const longest = (rows: readonly WaitRow[], i: number) => {
    const found = rows.flatMap(({ span, waitMs }) => (span === i && waitMs !== null ? [Math.max(0, waitMs)] : []));
    return found.length === 0 ? null : Math.max(...found);
  };
  return {
    period,
    starts,
    all: sum('all'),
    failed: sum('failed'),
    waitsMs: waits === null ? null : starts.map((_, i) => longest(waits.flat(), i)),
    more: counts.flat().some(({ all }) => all >= MAX_COUNTED_IN_SPAN),
  };
}
