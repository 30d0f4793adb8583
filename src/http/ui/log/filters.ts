// The filters of a directory's request log, as portal and console show them.

import { type countRequests, type LogFilter, MAX_REQUESTS_COUNTED } from '../../../tenancy/requests.ts';
import type { Tab } from '../components.tsx';
import { count } from '../format.ts';

const FILTERS: readonly (readonly [LogFilter, string])[] = [
  ['all', 'All'],
  ['failed', 'Failed'],
  ['skipped', 'Members skipped'],
  ['changes', 'Changes'],
  ['people', 'People'],
  ['groups', 'Groups'],
];

/** The filter of a query; all for what is none. */
export function logFilter(show: string | undefined): LogFilter {
  return FILTERS.find(([filter]) => filter === show)?.[0] ?? 'all';
}

/** A filter as it stands in a query: nothing for all. */
export function shownFilter(filter: LogFilter): string {
  return filter === 'all' ? '' : filter;
}

/** A tab for each filter; `link` makes the address of what `show` says. */
export function logTabs(
  here: LogFilter,
  counts: Awaited<ReturnType<typeof countRequests>>,
  link: (show: string) => string,
): Tab[] {
  const many = (n: number) => (counts.all >= MAX_REQUESTS_COUNTED && n > 0 ? `${count(n)}+` : count(n));
  return FILTERS.map(([filter, text]) => {
    const n = filter === 'all' ? many(counts.all) : filter === 'failed' ? many(counts.failed) : undefined;
    const href = link(shownFilter(filter));
    return { text, href, here: filter === here, ...(n === undefined ? {} : { n }) };
  });
}
