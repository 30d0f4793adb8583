// Retention: drops events, deliveries, logged requests, access tokens and audit entries that are too old, a bounded step at each call. Nothing that
// an active webhook has still to send is ever dropped.

import type { Database } from '../database.ts';
import { idAt, newDirectoryId, newOrganizationId } from '../id.ts';
import { list } from '../store/db/statement.ts';
import type { ListeningWebhook } from '../store/operator/webhooks.ts';
import { type StreamCursor, streamCursors } from '../store/streams/streams.ts';
import {
  directoryIdsAfter,
  dropAccessTokens,
  dropAssertions,
  dropAudit,
  dropDeliveries,
  dropEvents,
  dropRequests,
  type OldestEvent,
  oldestEvents,
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

/** Looked at in one call and shard, from a random position. */
const ORGANIZATIONS_AT_ONCE = 500;
const DIRECTORIES_AT_ONCE = 500;
const WEBHOOKS_AT_ONCE = 20;
/** Dropped in one statement. */
const ROWS_AT_ONCE = 1000;
/** Organizations whose events are dropped in one call. */
const DROPS_AT_ONCE = 20;

/** Drops a step of everything, in every shard. */
export async function prune(deps: Delivery): Promise<void> {
  const webhooks = await listening(deps, null);
  for (const [label, shard] of deps.databases.all()) {
    const from = newOrganizationId(label);
    await pruneEvents(deps, shard, webhooks, from);
    const chosen = webhooks[Math.floor(deps.random() * 2 * webhooks.length)];
    await pruneDeliveries(deps, shard, chosen?.id ?? '');
    await pruneRequests(deps, shard, newDirectoryId(from));
    await pruneAudit(deps, shard);
  }
}

/** Drops events older than 30 days of up to 20 organizations. `from` is where it begins among them. */
export async function pruneEvents(
  deps: Delivery,
  shard: Database,
  webhooks: readonly ListeningWebhook[],
  from: string,
): Promise<void> {
  const before = deps.now() - EVENTS_KEPT_MS;
  const limit = ORGANIZATIONS_AT_ONCE;
  const [tail, head] = await shard.run([oldestEvents({ after: from, limit }), oldestEvents({ after: '', limit })]);
  const page = tail.length < limit ? [...tail, ...head.filter((row) => row.organizationId <= from)] : tail;
  const old = page.filter((row) => row.at !== null && row.at < before).slice(0, DROPS_AT_ONCE);
  if (old.length === 0) return;
  const organizationIds = list(old.map((row) => row.organizationId));
  const [cursors] = await shard.run([
    streamCursors({ organizationIds, webhookIds: list(webhooks.map((webhook) => webhook.id)) }),
  ]);
  const drops = old.flatMap(({ organizationId, sequence }) => {
    const upTo = sentByAll(organizationId, webhooks, cursors, before);
    if (sequence === null || sequence > upTo) return [];
    return [dropEvents({ organizationId, first: sequence, upTo, before, limit: ROWS_AT_ONCE })];
  });
  if (drops.length > 0) await shard.run(drops);
}

/** The number up to which every active webhook is done with an organization's events. */
function sentByAll(
  organizationId: OldestEvent['organizationId'],
  webhooks: readonly ListeningWebhook[],
  cursors: readonly StreamCursor[],
  before: number,
): number {
  let upTo = Number.MAX_SAFE_INTEGER;
  for (const webhook of webhooks) {
    if (webhook.organizationId !== null && webhook.organizationId !== organizationId) continue;
    const stream = cursors.find((row) => row.webhookId === webhook.id && row.organizationId === organizationId);
    // A stream without row will begin after the last event older than its webhook, or where `startAfter` says.
    const beginsLater = webhook.startAfter === null && webhook.createdAt >= before;
    upTo = Math.min(upTo, stream?.cursor ?? (beginsLater ? upTo : (webhook.startAfter ?? 0)));
  }
  return upTo;
}

/** Drops deliveries older than 30 days, those of deleted webhooks too. `from` is where it begins among the webhooks. */
export async function pruneDeliveries(deps: Delivery, shard: Database, from: string): Promise<void> {
  const below = idAt('del', deps.now() - DELIVERIES_KEPT_MS);
  const [found] = await shard.run([webhooksWithDeliveries({ after: from, limit: WEBHOOKS_AT_ONCE })]);
  const drops = found.map(({ id }) => dropDeliveries({ webhookId: id, below, limit: ROWS_AT_ONCE }));
  if (drops.length > 0) await shard.run(drops);
}

/** How long the audit log is kept: AUDIT_LOG_DAYS where it is a number from 30 to 3650, else 365 days. */
export function auditKeptMs(setting: string | undefined): number {
  const days = Number(setting || AUDIT_KEPT_DAYS);
  return (days >= MIN_AUDIT_DAYS && days <= MAX_AUDIT_DAYS ? days : AUDIT_KEPT_DAYS) * DAY_MS;
}

/** Drops a step of the audit entries that are older than the setting says, those of deleted organizations too. */
export async function pruneAudit(deps: Delivery, shard: Database): Promise<void> {
  const below = idAt('aud', deps.now() - auditKeptMs(deps.env.AUDIT_LOG_DAYS));
  await shard.run([dropAudit({ below, limit: ROWS_AT_ONCE })]);
}

/** How long logged requests are kept: REQUEST_LOG_DAYS where it is a number from 1 to 365, else 30 days. */
export function requestsKeptMs(setting: string | undefined): number {
  const days = Number(setting || REQUESTS_KEPT_DAYS);
  return (days >= 1 && days <= 365 ? days : REQUESTS_KEPT_DAYS) * DAY_MS;
}

/** Drops logged requests older than the setting says, and of OAuth clients what has expired. `from` is where it begins among the directories. */
export async function pruneRequests(deps: Delivery, shard: Database, from: string): Promise<void> {
  const below = idAt('req', deps.now() - requestsKeptMs(deps.env.REQUEST_LOG_DAYS));
  const limit = DIRECTORIES_AT_ONCE;
  const [tail, head] = await shard.run([
    directoryIdsAfter({ after: from, limit }),
    directoryIdsAfter({ after: '', limit }),
  ]);
  const ids = [...tail, ...(tail.length < limit ? head : [])].map((row) => row.id);
  if (ids.length === 0) return;
  const step = { directoryIds: list(ids), limit: ROWS_AT_ONCE };
  const now = deps.now();
  await shard.run([
    dropRequests({ ...step, below }),
    dropAccessTokens({ ...step, now }),
    dropAssertions({ ...step, now }),
  ]);
}
