// Retention: drops events, deliveries, logged requests, access tokens and audit entries that are too old. A run looks at some
// organizations and webhooks, in turn, and drops all that is too old of them, however much: so it is faster than any
// load, and costs next to nothing where there is nothing to drop. Nothing that an active webhook has still to send goes.

import type { Database, Statement } from '../database.ts';
import { idAt } from '../id.ts';
import { list } from '../store/db/statement.ts';
import type { ListeningWebhook } from '../store/operator/webhooks.ts';
import { moveRetention, retentionPlace } from '../store/upkeep/clock.ts';
import { type Bounds, type Dropped, newPace, type Pace, runPaced, WIDE_STEP_ROWS } from '../store/upkeep/pace.ts';
import {
  directoriesWithOldRequests,
  dropAccessTokens,
  dropAssertions,
  dropAudit,
  dropDeliveries,
  dropEvents,
  dropped,
  dropRequests,
  eventsLeft,
  oldestEvents,
  requestsLeft,
  type StreamCursor,
  streamCursors,
  webhooksWithDeliveries,
} from '../store/upkeep/retention.ts';
import type { Delivery } from './deps.ts';
import { listening } from './due.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
export const EVENTS_KEPT_MS = 30 * DAY_MS;
const DELIVERIES_KEPT_MS = 30 * DAY_MS;
/** Where REQUEST_LOG_DAYS sets no other time. */
const REQUESTS_KEPT_DAYS = 30;
/** Where AUDIT_LOG_DAYS sets no other time. */
const AUDIT_KEPT_DAYS = 365;
/** Failed sign-ins are counted by it, and a month is the least that an inquiry needs. */
const MIN_AUDIT_DAYS = 30;
/** Ten years: beyond it a number of days is rather a mistake. */
const MAX_AUDIT_DAYS = 3650;

/** Looked at in one run: 100,000 organizations within 17 hours. */
const ORGANIZATIONS_AT_ONCE = 100;
const WEBHOOKS_AT_ONCE = 20;
const PAIRS_AT_ONCE = 5_000;
/** Greater than any id. */
const END = '~';

/** Drops what is too old in a database, of the next organizations and webhooks. One that is cut short begins again there. */
export async function prune(deps: Delivery, label: string): Promise<boolean> {
  const shard = deps.databases.all().get(label);
  if (!shard) return false;
  const [[place]] = await shard.run([retentionPlace({})]);
  const pace = newPace();
  const organizationsAfter = await pruneOrganizations(deps, shard, place?.organizationsAfter ?? '', undefined, pace);
  const webhooksAfter = await pruneDeliveries(deps, shard, place?.webhooksAfter ?? '', pace);
  const now = deps.now();
  const below = idAt('aud', now - auditKeptMs(deps.env.AUDIT_LOG_DAYS));
  await dropAll(shard, pace, ({ rows }) => dropAudit({ below, rows }));
  await dropAll(shard, pace, ({ rows }) => dropAccessTokens({ now, rows }));
  await dropAll(shard, pace, ({ rows }) => dropAssertions({ now, rows }));
  await shard.run([moveRetention({ organizationsAfter, webhooksAfter })]);
  return false;
}

/** Repeats a statement that drops a step's rows until none is left for it: as `left` says, or as it took fewer. */
async function dropAll(
  shard: Database,
  pace: Pace,
  drop: (bounds: Bounds) => Statement<never>,
  left?: Statement<Dropped>,
): Promise<void> {
  for (;;) {
    const bounds = pace.bounds(WIDE_STEP_ROWS);
    if (!(await runPaced(shard, pace, [drop(bounds), left ?? dropped({ rows: bounds.rows })]))) return;
  }
}

/**
 * Drops events and logged requests that are too old of the organizations after one. Returns after which to go on, '' at
 * the end.
 */
export async function pruneOrganizations(
  deps: Delivery,
  shard: Database,
  after: string,
  limit = ORGANIZATIONS_AT_ONCE,
  pace = newPace(),
): Promise<string> {
  const before = deps.now() - EVENTS_KEPT_MS;
  const [page] = await shard.run([oldestEvents({ after, limit })]);
  const old = page.filter(({ at }) => at !== null && at < before).map(({ organizationId }) => organizationId);
  if (old.length > 0) await pruneEvents(deps, shard, pace, old, before);
  const last = page.length === limit ? (page.at(-1)?.organizationId ?? '') : '';
  await pruneRequests(deps, shard, pace, directoriesUpTo(after) ?? '', directoriesUpTo(last) ?? END);
  return last;
}

/** Greater than any directory of an organization, and less than those of the next one. */
function directoriesUpTo(organizationId: string): string | null {
  return organizationId === '' ? null : `dir_${organizationId.slice('org_'.length)}~`;
}

async function pruneEvents(
  deps: Delivery,
  shard: Database,
  pace: Pace,
  organizationIds: readonly string[],
  before: number,
): Promise<void> {
  const holders = new Set([deps.databases.operator, shard]);
  const webhooks = (await Promise.all([...holders].map((db) => listening(db, organizationIds)))).flat();
  const pairs = webhooks.flatMap(({ id, organizationId }) =>
    (organizationId === null ? organizationIds : [organizationId]).map((own) => [id, own]),
  );
  const cursors = new Map<string, StreamCursor>();
  for (let at = 0; at < pairs.length; at += PAIRS_AT_ONCE) {
    const [rows] = await shard.run([streamCursors({ pairs: list(pairs.slice(at, at + PAIRS_AT_ONCE)) })]);
    for (const row of rows) cursors.set(`${row.webhookId} ${row.organizationId}`, row);
  }
  for (const organizationId of organizationIds) {
    const upTo = sentByAll(organizationId, webhooks, cursors, before);
    await dropAll(
      shard,
      pace,
      (bounds) => dropEvents({ organizationId, upTo, before, ...bounds }),
      eventsLeft({ organizationId, upTo, before }),
    );
  }
}

/** The number up to which every active webhook is done with an organization's events. */
function sentByAll(
  organizationId: string,
  webhooks: readonly ListeningWebhook[],
  cursors: ReadonlyMap<string, StreamCursor>,
  before: number,
): number {
  let upTo = Number.MAX_SAFE_INTEGER;
  for (const webhook of webhooks) {
    if (webhook.organizationId !== null && webhook.organizationId !== organizationId) continue;
    const stream = cursors.get(`${webhook.id} ${organizationId}`);
    // A stream without row will begin after the last event older than its webhook, or where `startAfter` says.
    const beginsLater = webhook.startAfter === null && webhook.createdAt >= before;
    upTo = Math.min(upTo, stream?.cursor ?? (beginsLater ? upTo : (webhook.startAfter ?? 0)));
  }
  return upTo;
}

/** Drops logged requests older than the setting says, of the directories after an id up to another. */
async function pruneRequests(deps: Delivery, shard: Database, pace: Pace, after: string, upTo: string): Promise<void> {
  const below = idAt('req', deps.now() - requestsKeptMs(deps.env.REQUEST_LOG_DAYS));
  const [found] = await shard.run([directoriesWithOldRequests({ after, upTo, below })]);
  for (const { id } of found)
    await dropAll(
      shard,
      pace,
      (bounds) => dropRequests({ directoryId: id, below, ...bounds }),
      requestsLeft({ directoryId: id, below }),
    );
}

/**
 * Drops deliveries older than 30 days of the webhooks after one, of deleted ones too. Returns after which to go on, '' at
 * the end.
 */
export async function pruneDeliveries(
  deps: Delivery,
  shard: Database,
  after: string,
  pace = newPace(),
): Promise<string> {
  const below = idAt('del', deps.now() - DELIVERIES_KEPT_MS);
  const [found] = await shard.run([webhooksWithDeliveries({ after, limit: WEBHOOKS_AT_ONCE })]);
  for (const { id } of found) await dropAll(shard, pace, ({ rows }) => dropDeliveries({ webhookId: id, below, rows }));
  return found.length === WEBHOOKS_AT_ONCE ? (found.at(-1)?.id ?? '') : '';
}

/** How long the audit log is kept: AUDIT_LOG_DAYS where it is a number from 30 to 3650, else 365 days. */
export function auditKeptMs(setting: string | undefined): number {
  const days = Number(setting || AUDIT_KEPT_DAYS);
  return (days >= MIN_AUDIT_DAYS && days <= MAX_AUDIT_DAYS ? days : AUDIT_KEPT_DAYS) * DAY_MS;
}

/** How long logged requests are kept: REQUEST_LOG_DAYS where it is a number from 1 to 365, else 30 days. */
export function requestsKeptMs(setting: string | undefined): number {
  const days = Number(setting || REQUESTS_KEPT_DAYS);
  return (days >= 1 && days <= 365 ? days : REQUESTS_KEPT_DAYS) * DAY_MS;
}
