// Which spans of time a chart shows, as ranges of the ids that grow with time. Pure.

import { idAt } from '../id.ts';
import { list } from '../store/db/statement.ts';

const HOUR_MS = 60 * 60 * 1000;

/** 24 hours by the hour, or 7 days by six hours. */
export type Period = 'day' | 'week';

const PERIODS = {
  day: { spanMs: HOUR_MS, count: 24 },
  week: { spanMs: 6 * HOUR_MS, count: 28 },
} as const;

/** Anything but `week` is the day. */
export function periodOf(text: string | undefined): Period {
  return text === 'week' ? 'week' : 'day';
}

/** When each span begins, oldest first; the last one is still going on. Whole hours (six of them) in UTC. */
export function spanStarts(period: Period, now: number): readonly number[] {
  const { count, spanMs } = PERIODS[period];
  const last = now - (now % spanMs);
  return Array.from({ length: count }, (_, i) => last - (count - 1 - i) * spanMs);
}

/** The spans as ranges of ids, for the statements of store/activity. */
export function spansOf(prefix: 'req' | 'del', period: Period, now: number): string {
  const { spanMs } = PERIODS[period];
  return list(spanStarts(period, now).map((at, i) => [i, idAt(prefix, at), idAt(prefix, at + spanMs)]));
}
