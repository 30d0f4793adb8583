// What grew with the directory once: pages deep in a list, sorts, filters that match many or that no index serves, and what
// host app and portal show of a directory. Measured on a directory as it was seeded, after its reads.

import { DEFAULT_ROWS_PER_LIST } from '../../src/protocol/query.ts';
import { groupName, userName } from '../people.ts';
import type { Meter } from './measure.ts';
import { filtered, provider } from './operations.ts';
import { ask, cookiesIn, type Directory, pagesWith, type Target, textIn } from './target.ts';

export async function measureWideReads(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { directoryId, size } = directory;
  const { group, send, user } = provider(target, directory);
  const middle = size / 2 + 1;
  // What no index serves is refused above the limit, and so is what passes more of one.
  const whole = size > DEFAULT_ROWS_PER_LIST ? 400 : 200;
  // A ninth of all.
  const matched = size / 9 > DEFAULT_ROWS_PER_LIST ? 400 : 200;
  const passed = middle + 100 > DEFAULT_ROWS_PER_LIST ? 400 : 200;
  const asked: readonly (readonly [operation: string, path: string, status: number])[] = [
    ['list-users-count-0', '/Users?count=0', 200],
    ['list-users-last-page', `/Users?startIndex=${size - 99}&count=100`, 200],
    ['list-users-by-id-descending', `/Users?sortBy=id&sortOrder=descending&startIndex=${middle}&count=100`, 200],
    ['sort-users-by-userName', '/Users?sortBy=userName&count=100', 200],
    ['sort-users-by-userName-middle', `/Users?sortBy=userName&startIndex=${middle}&count=100`, passed],
    ['sort-users-by-familyName', '/Users?sortBy=name.familyName&count=100', whole],
    ['filter-userName-co', filtered('Users', 'userName co "nobody"', '&count=100'), whole],
    ['filter-userName-sw-wide', filtered('Users', 'userName sw "ada.lovelace1"', '&count=100'), matched],
    ['list-root-first-page', '?count=100&attributes=userName', 200],
    ['sort-root-by-userName', '?sortBy=userName&count=100&attributes=userName', 200],
    [
      'find-member-in-group',
      filtered('Groups', `id eq "${group(0)}" and members eq "${user(1)}"`, '&excludedAttributes=members'),
      200,
    ],
  ];
  for (const [operation, path, status] of asked) await meter.requests(operation, () => send('GET', path, status));
  // As a client goes on who came from the beginning, page by page.
  const reached = Math.min(middle, 40_001);
  const sorted = (startIndex: number) => send('GET', `/Users?sortBy=userName&startIndex=${startIndex}&count=100`, 200);
  await sorted(reached);
  await meter.requests('sort-users-by-userName-next-page', () => sorted(reached + 100));
  const rest = (path: string) =>
    ask(target, target.adminApiKey, 'GET', `/api/v1/directories/${directoryId}${path}`, 200);
  await meter.requests('rest-users', () => rest('/users?limit=100'));
  await meter.requests('rest-users-active', () => rest('/users?limit=100&active=true'));
  await meter.requests('rest-users-inactive', () => rest('/users?limit=100&active=false'));
  await meter.requests('rest-users-found', () => rest('/users?limit=100&search=lovelace'));
  await meter.requests('rest-users-found-by-words', () => rest('/users?limit=100&search=lo%20ad'));
  await meter.requests('rest-users-not-found', () => rest('/users?limit=100&search=nobody'));
  const since = encodeURIComponent('2020-01-01T00:00:00Z');
  await meter.requests('rest-users-changed-not-found', () =>
    rest(`/users?limit=100&search=nobody&updatedAfter=${since}`),
  );
  await meter.requests('rest-users-changed-active', () => rest(`/users?limit=100&active=true&updatedAfter=${since}`));
  await meter.requests('rest-groups', () => rest('/groups?limit=100'));
  const page = await openPortal(target, directory);
  await page('/people');
  const pages: readonly (readonly [operation: string, path: string])[] = [
    // The first time buckets of groups are looked through, of which each 2,000th is stale; then most are known to hold none.
    ['portal-overview', ''],
    ['portal-overview-again', ''],
    ['portal-people', '/people'],
    ['portal-people-found', `/people?q=${encodeURIComponent(userName(14))}`],
    ['portal-people-found-by-name', '/people?q=lovelace14'],
    ['portal-people-not-found', '/people?q=nobody'],
    ['portal-people-inactive', '/people?show=inactive'],
    ['portal-groups', '/groups'],
    ['portal-groups-found', `/groups?q=${encodeURIComponent(groupName(1))}`],
    ['portal-groups-unassigned', '/groups?show=unassigned'],
    ['portal-groups-stale', '/groups?show=stale'],
    ['portal-group', `/groups/${group(1)}`],
  ];
  for (const [operation, path] of pages) await meter.requests(operation, () => page(path));
}

/** Spends a link, and returns what asks for a page of the directory as its administrator. */
async function openPortal(target: Target, { directoryId, organizationId }: Directory) {
  const links = `/api/v1/organizations/${organizationId}/portal-links`;
  const link = textIn(await ask(target, target.adminApiKey, 'POST', links, 201, {}), 'url');
  const entered = await target.send(new URL(link).pathname, { method: 'POST', headers: {}, redirect: 'manual' });
  const page = pagesWith(target, cookiesIn(entered));
  return (path: string) => page(`/portal/${organizationId}/${directoryId}${path}`);
}
