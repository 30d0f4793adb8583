// What a support desk reads: the search over all customers, a person's history, why somebody is not there, and the
// console's pages of people and groups. Measured after the reads of a provider, on a directory as it was seeded.

import { isObject } from '../../src/protocol/json.ts';
import { groupName, userName } from '../people.ts';
import type { Meter } from './measure.ts';
import { provider } from './operations.ts';
import { ask, cookiesIn, type Directory, pagesWith, type Target } from './target.ts';

export async function measureSupport(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { directoryId } = directory;
  const { group, user } = provider(target, directory);
  const rest = (path: string) => ask(target, target.adminApiKey, 'GET', `/api/v1${path}`, 200);
  const found = async (q: string) => {
    const answer = await rest(`/search?q=${encodeURIComponent(q)}`);
    if (!isObject(answer) || !Array.isArray(answer.data) || answer.data.length === 0)
      throw new Error(`${q} was not found.`);
  };
  await meter.requests('search-email', () => found(userName(11)));
  await meter.requests('search-group', () => found(groupName(1)));
  await meter.requests('get-user-history', () => rest(`/directories/${directoryId}/users/${user(12)}/history`));
  await meter.requests('why-nobody', () => rest(`/directories/${directoryId}/why?email=nobody%40acme.example`));
  const page = await openConsole(target);
  const at = `/console/directories/${directoryId}`;
  await page(at);
  const pages: readonly (readonly [operation: string, path: string])[] = [
    ['console-search', `/console/search?q=${encodeURIComponent(userName(13))}`],
    ['console-people', `${at}/people`],
    ['console-people-next', `${at}/people?after=${user(49)}`],
    ['console-people-found', `${at}/people?q=${encodeURIComponent(userName(14))}`],
    ['console-people-not-found', `${at}/people?q=nobody`],
    ['console-people-inactive', `${at}/people?show=inactive`],
    ['console-person', `${at}/people/${user(15)}`],
    ['console-groups', `${at}/groups`],
    ['console-groups-found', `${at}/groups?q=${encodeURIComponent(groupName(1))}`],
    ['console-group', `${at}/groups/${group(1)}`],
  ];
  for (const [operation, path] of pages) await meter.requests(operation, () => page(path));
}

/** Signs in, and returns what asks for a page as the operator. */
export async function openConsole(target: Target): Promise<(path: string) => Promise<void>> {
  const { adminApiKey, send } = target;
  const form = new URLSearchParams({ key: adminApiKey, next: '/console' });
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
  const entered = await send('/console/sign-in', { method: 'POST', headers, body: String(form), redirect: 'manual' });
  return pagesWith(target, cookiesIn(entered));
}
