// What an installation with very many organizations costs: the clock, webhooks of all of them, and what an operator looks
// at. As many organizations as the size says, up to 100,000, each with a directory; measured when all else has been.

import { isObject, type Json, type JsonObject } from '../../src/protocol/json.ts';
import type { Meter } from './measure.ts';
import { openConsole } from './support-operations.ts';
import { ask, type Directory, type Target, type TargetThatDelivers, textIn } from './target.ts';

/** As many as one database is planned for. */
const MOST = 100_000;
/** Of so many organizations one is deleted. */
const DELETED_OF = 100;
/** Until the clock has done what is due, at most. */
const TIMEOUT_MS = 1_800_000;
/** A run goes on through the queue: another one finds it under way. */
const PAUSE_MS = 100;

export function organizationsOf(size: number): number {
  return Math.min(size, MOST);
}

/** `before` is how many organizations there are from a smaller size. */
export async function measureInstallation(
  target: TargetThatDelivers,
  directory: Directory,
  before: number,
  meter: Meter,
): Promise<void> {
  const count = organizationsOf(directory.size);
  const rest = (method: string, path: string, status: number, body?: JsonObject) =>
    ask(target, target.adminApiKey, method, path, status, body);
  const control = (path: string) => ask(target, '', 'POST', `/ledger/${path}`, 200);
  const tick = () => control('tick');

  const last = textIn(await control(`organizations?from=${before}&to=${count}`), 'organizationId');
  await control(`requests?directory=${directory.directoryId}&count=${count}`);
  // What is new is looked through once: then nothing is due.
  await tick();
  await tick();
  await meter.clock('clock-idle', tick);

  const webhook = textIn(await rest('POST', '/api/v1/webhooks', 201, { url: target.receiverUrl }), 'id');
  await control(`deliveries?webhook=${webhook}&organization=${last}&count=${count}`);
  const at = `/api/v1/webhooks/${webhook}`;
  const worked = () => until(tick, async () => noneIn(await rest('GET', `${at}/jobs`, 200)));
  await worked();
  await rest('PATCH', at, 200, { status: 'paused' });
  await meter.requests('resume-webhook-of-all', () => rest('PATCH', at, 200, { status: 'active' }));
  await meter.clock('resume-webhook-per-organization', worked, count);

  const page = await openConsole(target);
  const logged = `/api/v1/directories/${directory.directoryId}/requests`;
  const named = encodeURIComponent(`Customer ${count - 1}`);
  const asked: readonly (readonly [operation: string, act: () => Promise<unknown>])[] = [
    ['health-detail', () => rest('GET', '/healthz?detail=1', 200)],
    ['metrics', () => target.send('/metrics', bearer(target)).then(({ status }) => demand(status))],
    ['list-organizations', () => rest('GET', '/api/v1/organizations?limit=100', 200)],
    ['requests-by-status', () => rest('GET', `${logged}?status=409&limit=20`, 200)],
    ['requests-by-method', () => rest('GET', `${logged}?method=DELETE&limit=20`, 200)],
    ['deliveries-of-organization', () => rest('GET', `${at}/deliveries?organizationId=${last}&limit=20`, 200)],
    ['search-organization', () => rest('GET', `/api/v1/search?q=${named}`, 200)],
    ['console-organizations', () => page('/console')],
    ['console-organizations-found', () => page(`/console?q=${named}`)],
    ['console-search-organization', () => page(`/console/search?q=${named}`)],
    ['console-organization', () => page(`/console/organizations/${last}`)],
    ['console-webhook', () => page(`/console/webhooks/${webhook}`)],
  ];
  await page('/console');
  for (const [operation, act] of asked) await meter.requests(operation, act);

  await meter.requests('delete-webhook-of-all', () => rest('DELETE', at, 204));
  await meter.clock('delete-webhook-per-organization', worked, count);

  const deleted = Math.max(1, Math.floor(count / DELETED_OF));
  const list = await rest('GET', `/api/v1/organizations?limit=100`, 200);
  await deleteSome(rest, list, deleted);
  await control('keeping-ends');
  const removed = async () => {
    const answer = await control('removals');
    return isObject(answer) && answer.left === 0;
  };
  await meter.clock('remove-organization', () => until(tick, removed), deleted);
}

const bearer = ({ adminApiKey }: Target) => ({ method: 'GET', headers: { authorization: `Bearer ${adminApiKey}` } });

function demand(status: number): void {
  if (status !== 200) throw new Error(`Answered ${status}.`);
}

async function until(run: () => Promise<unknown>, isDone: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; ) {
    if (await isDone()) return;
    await run();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error('The clock does not come to its end.');
}

/** Of jobs those are listed that are not through. */
function noneIn(jobs: Json): boolean {
  return isObject(jobs) && Array.isArray(jobs.data) && jobs.data.length === 0;
}

async function deleteSome(
  rest: (method: string, path: string, status: number) => Promise<Json>,
  first: Json,
  count: number,
): Promise<void> {
  let page = first;
  for (let deleted = 0; deleted < count; ) {
    const found = isObject(page) && Array.isArray(page.data) ? page.data.filter(isObject) : [];
    const customers = found.filter(({ name }) => String(name).startsWith('Customer ')).slice(0, count - deleted);
    for (const { id } of customers) await rest('DELETE', `/api/v1/organizations/${String(id)}`, 204);
    deleted += customers.length;
    const cursor = isObject(page) ? page.nextCursor : null;
    if (typeof cursor !== 'string') return;
    page = await rest('GET', `/api/v1/organizations?limit=100&cursor=${cursor}`, 200);
  }
}
