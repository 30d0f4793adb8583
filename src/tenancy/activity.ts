// Reads what a chart shows: one trip for each.

import type { Database } from '../database.ts';
import { list } from '../store/db/statement.ts';
import {
  attemptsInSpans,
  type CountRow,
  MAX_COUNTED_IN_SPAN,
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
  /** Longest wait of an event that was accepted in the span; null where none was, the whole where waits are not shown. */
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
  const [counts, waited] = await db.run([
    requestsInSpans(requests),
    waitsInSpans({ ...waits, organizationId: ids.organizationId }),
  ]);
  return activity({ period, now }, [counts], ids.webhookIds === null ? null : [waited]);
}

/** Attempts of one webhook, over all the databases that hold its organizations. */
export async function activityOfWebhook(
  databases: readonly Database[],
  webhookId: string,
  { period, now }: Asked,
): Promise<Activity> {
  const asked = { spans: spansOf('del', period, now), owners: list([webhookId]) };
  const found = await Promise.all(
    databases.map((db) => db.run([attemptsInSpans(asked), waitsInSpans({ ...asked, organizationId: null })])),
  );
  return activity(
    { period, now },
    found.map(([counts]) => counts),
    found.map(([, waits]) => waits),
  );
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
