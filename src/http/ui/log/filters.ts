// The filters of a directory's request log, as portal and console show them.

import { type countRequests, type LogFilter, MAX_REQUESTS_COUNTED } from '../../../tenancy/requests.ts';
import type { Language } from '../catalog/language.ts';
import type { Tab } from '../components.tsx';

const FILTERS = ['all', 'failed', 'skipped', 'changes', 'people', 'groups'] as const satisfies readonly LogFilter[];

/** The filter of a query; all for what is none. */
export function logFilter(show: string | undefined): LogFilter {
  return FILTERS.find((filter) => filter === show) ?? 'all';
}

/** A filter as it stands in a query: nothing for all. */
export function shownFilter(filter: LogFilter): string {
  return filter === 'all' ? '' : filter;
}

/** A tab for each filter; `link` makes the address of what `show` says. */
export function logTabs(
  { count, texts }: Language,
  here: LogFilter,
  counts: Awaited<ReturnType<typeof countRequests>>,
  link: (show: string) => string,
): Tab[] {
  const many = (n: number) => (counts.all >= MAX_REQUESTS_COUNTED && n > 0 ? `${count(n)}+` : count(n));
  return FILTERS.map((filter) => {
    const n = filter === 'all' ? many(counts.all) : filter === 'failed' ? many(counts.failed) : undefined;
    const href = link(shownFilter(filter));
    return { text: texts.log[filter], href, here: filter === here, ...(n === undefined ? {} : { n }) };
  });
}
