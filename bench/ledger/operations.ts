// The operations of the ledger, in an order in which each finds what it needs: reads first, on a directory as it was
// seeded. Names are fixed: others read the JSON by them.

import { isObject, type Json, type JsonObject } from '../../src/protocol/json.ts';
import { DEFAULT_ROWS_PER_LIST } from '../../src/protocol/query.ts';
import { URN } from '../../src/protocol/urn.ts';
import {
  externalId,
  groupName,
  membersBody,
  patchBody,
  personBody,
  seededGroupId,
  seededUserId,
  userName,
} from '../people.ts';
import type { Meter } from './measure.ts';
import { ask, type Directory, type Target, type TargetThatDelivers, textIn } from './target.ts';

const BURST = 500;
const POLL_MS = 20;
const DELIVERY_MS = 10_000;
const CONCURRENCY = 50;
const REPLACED = 1000;
/** Bursts and large replacements need so many people; smaller directories lend them a second one of this size. */
export const CROWD = 2 * REPLACED;

/** A provider's requests to one directory. */
export function provider(target: Target, { directoryId, token }: Directory) {
  const base = `/directories/${directoryId}/scim/v2`;
  const send = (method: string, path: string, status: number, body?: JsonObject) =>
    ask(target, token, method, base + path, status, body);
  const found = async (path: string): Promise<Json> => {
    const list = await send('GET', path, 200);
    if (!isObject(list) || !Array.isArray(list.Resources) || list.Resources.length === 0)
      throw new Error(`${path} found nothing.`);
    return list;
  };
  return {
    send,
    found,
    user: (i: number) => seededUserId(directoryId, i),
    group: (i: number) => seededGroupId(directoryId, i),
    patch: (path: string, body: JsonObject, status = 204) => send('PATCH', path, status, body),
  };
}

/** The path of a list that a filter narrows. */
export const filtered = (type: string, filter: string, more = '') =>
  `/${type}?filter=${encodeURIComponent(filter)}${more}`;

/** Reads of users and groups. */
export async function measureReads(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { found, group, send, user } = provider(target, directory);
  await send('GET', `/Users/${user(1)}`, 200);
  const measure = (operation: string, path: string) => meter.requests(operation, () => found(path));
  await meter.requests('get-user', () => send('GET', `/Users/${user(7)}`, 200));
  await measure('find-user-by-userName', filtered('Users', `userName eq "${userName(8)}"`));
  await measure('find-user-by-externalId', filtered('Users', `externalId eq "${externalId(9)}"`));
  await measure('find-user-by-email', filtered('Users', `emails.value eq "${userName(10)}"`));
  await measure('list-users-first-page', '/Users?count=100');
  await measure('list-users-middle-page', `/Users?startIndex=${directory.size / 2 + 1}&count=100`);
  // The page after the first: half as large where one page holds all there are.
  const count = Math.min(100, directory.size / 2);
  const cursor = textIn(await found(`/Users?cursor&count=${count}`), 'nextCursor');
  await measure('list-users-next-cursor', `/Users?cursor=${encodeURIComponent(cursor)}&count=${count}`);
  // Above the limit it is refused.
  const status = directory.size > DEFAULT_ROWS_PER_LIST ? 400 : 200;
  const unindexed = filtered('Users', 'title eq "Manager"');
  await meter.requests('filter-users-unindexed', () => send('GET', unindexed, status));
  await measure('list-root-middle-page', `?startIndex=${directory.size / 2 + 1}&count=100&attributes=userName`);
  await meter.requests('get-group', () => send('GET', `/Groups/${group(0)}`, 200));
  await meter.requests('get-group-without-members', () =>
    send('GET', `/Groups/${group(0)}?excludedAttributes=members`, 200),
  );
  const byName = filtered('Groups', `displayName eq "${groupName(1)}"`, '&excludedAttributes=members');
  await measure('find-group-by-displayName', byName);
}

/** Filters whose matches are few, or counted, however large the directory is. One seeded user is changed. */
export async function measureFilters(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { found, patch, send, user } = provider(target, directory);
  const page = (filter: string, more = '') => filtered('Users', filter, `&count=100${more}`);
  const measure = (operation: string, path: string) => meter.requests(operation, () => send('GET', path, 200));
  await measure('filter-active', page('active eq true'));
  await measure('filter-active-cursor', page('active eq true', '&cursor'));
  await measure('filter-inactive', page('active eq false'));
  const changed = await patch(`/Users/${user(41)}`, patchBody('replace', 'title', 'Principal'), 200);
  const at = textIn(isObject(changed) && isObject(changed.meta) ? changed.meta : {}, 'lastModified');
  await measure('filter-last-modified', page(`meta.lastModified ge "${at}"`));
  const wide = 'meta.lastModified gt "2020-01-01T00:00:00Z"';
  await measure('filter-last-modified-wide', page(wide));
  const count = Math.min(100, directory.size / 2);
  const first = textIn(await found(filtered('Users', wide, `&count=${count}&cursor`)), 'nextCursor');
  const next = filtered('Users', wide, `&count=${count}&cursor=${encodeURIComponent(first)}`);
  await measure('filter-last-modified-next-cursor', next);
  // Some thousandth of all.
  await measure('filter-userName-sw', page('userName sw "ada.lovelace777"'));
}

/**
 * Who is not known: tokens that are none any more, each of them asked about for the first time, whatever comes with it,
 * and the first write of a token that was made a moment ago.
 */
export async function measureStrangers(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { size } = directory;
  const path = `/api/v1/directories/${directory.directoryId}/tokens`;
  const newToken = () => ask(target, target.adminApiKey, 'POST', path, 201, {});
  const stranger = async () => {
    const made = await newToken();
    await ask(target, target.adminApiKey, 'DELETE', `${path}/${textIn(made, 'id')}`, 204);
    return provider(target, { ...directory, token: textIn(made, 'token') });
  };
  const { group, user } = provider(target, directory);
  const members = Array.from({ length: 1000 }, (_, i) => user(size + i));
  const operations = members.map((id) => ({ method: 'DELETE', path: `/Users/${id}` }));
  const asked: [operation: string, method: string, path: string, body?: JsonObject][] = [
    ['stranger-get', 'GET', `/Users/${user(7)}`],
    ['stranger-search', 'POST', '/Users/.search', { schemas: [URN.searchRequest], filter: 'title eq "Manager"' }],
    ['stranger-post', 'POST', '/Users', personBody(size)],
    ['stranger-patch', 'PATCH', `/Groups/${group(0)}`, membersBody('add', members)],
    ['stranger-bulk', 'POST', '/Bulk', { schemas: [URN.bulkRequest], Operations: operations }],
  ];
  for (const [operation, method, path, body] of asked) {
    const { send } = await stranger();
    await meter.requests(operation, () => send(method, path, 401, body));
  }
  const { send } = await stranger();
  await send('POST', '/Users', 401, personBody(size));
  await meter.requests('stranger-again', () => send('POST', '/Users', 401, personBody(size)));
  const fresh = provider(target, { ...directory, token: textIn(await newToken(), 'token') });
  await meter.requests('first-create-of-a-token', () => fresh.send('POST', '/Users', 201, personBody(size + 1)));
}

/** Changes of users: one is made, five seeded ones are changed. */
export async function measureUserWrites(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { patch, send, user } = provider(target, directory);
  const body = personBody(directory.size);
  await meter.requests('create-user', () => send('POST', '/Users', 201, body));
  const named = { name: { givenName: 'Ada', familyName: 'King Lovelace' }, displayName: 'Ada King Lovelace' };
  const userName = 'ada.king.lovelace@acme.example';
  const other = { ...personBody(directory.size + 2), ...named, userName, emails: [{ value: userName, primary: true }] };
  await meter.requests('create-user-of-three-names', () => send('POST', '/Users', 201, other));
  const replacement = { ...personBody(21), title: 'Director', displayName: 'Ada King' };
  await meter.requests('replace-user', () => send('PUT', `/Users/${user(21)}`, 200, replacement));
  const title = patchBody('replace', 'title', 'Director');
  await meter.requests('patch-user', () => patch(`/Users/${user(22)}`, title, 200));
  await meter.requests('patch-user-unchanged', () => patch(`/Users/${user(22)}`, title, 200));
  const inactive = patchBody('replace', 'active', false);
  await meter.requests('deactivate-user', () => patch(`/Users/${user(23)}`, inactive, 200));
  await meter.requests('delete-user', () => send('DELETE', `/Users/${user(24)}`, 204));
}

/** Changes of groups of 50 and of one that takes 100. */
export async function measureGroupWrites(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { group, patch, send, user } = provider(target, directory);
  const named = (displayName: string) => ({ schemas: [URN.group], displayName });
  await meter.requests('create-group', () => send('POST', '/Groups', 201, named('Tasters')));
  const id = textIn(await send('POST', '/Groups', 201, named('Hundred')), 'id');
  const hundred = Array.from({ length: 100 }, (_, i) => user(i === 24 ? 0 : i));
  const one = [user(60)];
  await meter.requests('add-member', () => patch(`/Groups/${group(0)}`, membersBody('add', one)));
  const path = `members[value eq "${user(60)}"]`;
  const removal = { schemas: [URN.patchOp], Operations: [{ op: 'remove', path }] };
  await meter.requests('remove-member', () => patch(`/Groups/${group(0)}`, removal));
  const membership = `/GroupMemberships/gm_${group(0).slice('grp_'.length)}_${user(60)}`;
  const created = { group: { value: group(0) }, member: { value: user(60) } };
  await meter.requests('create-membership', () => send('POST', '/GroupMemberships', 201, created));
  await meter.requests('get-membership', () => send('GET', membership, 200));
  await meter.requests('delete-membership', () => send('DELETE', membership, 204));
  await meter.requests('add-100-members', () => patch(`/Groups/${id}`, membersBody('add', hundred)));
  await meter.requests('delete-group', () => send('DELETE', `/Groups/${group(1)}`, 204));
}

/** PATCHes one resource with many bodies, 50 at a time, within workerd. */
async function sendBurst(target: Target, directory: Directory, path: string, bodies: readonly JsonObject[]) {
  const full = `/directories/${directory.directoryId}/scim/v2${path}`;
  const query = new URLSearchParams({ path: full, concurrency: String(CONCURRENCY) });
  const statuses = await ask(target, directory.token, 'PATCH', `/ledger/burst?${query}`, 200, bodies);
  if (!Array.isArray(statuses) || statuses.length !== bodies.length || statuses.some((status) => status !== 204))
    throw new Error(`The burst was answered ${JSON.stringify(statuses)}.`);
}

/** What needs a crowd of 2,000: `directory` has that many at least. */
export async function measureCrowd(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { patch, send, user } = provider(target, directory);
  const users = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => user(from + i));
  const named = (displayName: string, ids: readonly string[]) => ({
    schemas: [URN.group],
    displayName,
    members: ids.map((value) => ({ value })),
  });
  const burst = textIn(await send('POST', '/Groups', 201, named('Burst', [])), 'id');
  const bodies = users(100, 100 + BURST).map((id) => membersBody('add', [id]));
  await meter.requests('add-member-burst-500', () => sendBurst(target, directory, `/Groups/${burst}`, bodies), BURST);
  const before = users(CROWD / 2 - REPLACED, CROWD / 2).filter((id) => id !== user(24));
  const id = textIn(await send('POST', '/Groups', 201, named('Thousand', before)), 'id');
  const others = membersBody('replace', users(CROWD - REPLACED, CROWD));
  await meter.requests('replace-1000-members', () => patch(`/Groups/${id}`, others));
  const membersOf = `/GroupMemberships?filter=${encodeURIComponent(`group.value eq "${id}"`)}&count=100`;
  const next = textIn(await send('GET', `${membersOf}&cursor`, 200), 'nextCursor');
  const within = filtered('Users', `groups.value eq "${id}"`, '&count=100&attributes=userName');
  await meter.requests('filter-groups-value', () => send('GET', within, 200));
  await meter.requests('list-memberships-next-cursor', () => send('GET', `${membersOf}&cursor=${next}`, 200));
}

/** The host app's side: pulling 50 events, and one pushed to it. */
export async function measureEvents(target: TargetThatDelivers, directory: Directory, meter: Meter): Promise<void> {
  const { adminApiKey, receiverUrl } = target;
  const { organizationId } = directory;
  const admin = (method: string, path: string, status: number, body?: JsonObject) =>
    ask(target, adminApiKey, method, `/api/v1${path}`, status, body);
  const { size } = directory;
  const people = `/organizations/${organizationId}/people?email=${encodeURIComponent(userName(31))}`;
  await meter.requests('find-person', () => admin('GET', people, 200));
  const known = Array.from({ length: Math.min(size, 1000) }, (_, i) => ({ key: String(i), email: userName(i) }));
  const match = () => admin('POST', `/directories/${directory.directoryId}/match`, 200, { people: known });
  await meter.requests('match-per-person', match, known.length);
  await meter.requests('poll-events', () => admin('GET', `/organizations/${organizationId}/events?after=0`, 200));
  const { patch, user } = provider(target, directory);
  const webhook = textIn(await admin('POST', '/webhooks', 201, { url: receiverUrl, organizationId }), 'id');
  const delivered = async () => {
    const deliveries = await admin('GET', `/webhooks/${webhook}/deliveries?limit=100`, 200);
    return isObject(deliveries) && Array.isArray(deliveries.data) ? deliveries.data.length : 0;
  };
  const send = async (title: string) => {
    const before = await delivered();
    await patch(`/Users/${user(30)}`, patchBody('replace', 'title', title), 200);
    for (let waited = 0; waited < DELIVERY_MS; waited += POLL_MS) {
      if ((await delivered()) > before) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error('The event was not delivered.');
  };
  // The first one makes the stream.
  await send('First');
  await meter.delivery('deliver-event', () => send('Second'));
  await admin('DELETE', `/webhooks/${webhook}`, 204);
}
