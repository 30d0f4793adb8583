// A webhook's events of one organization: how their stream is doing, and what can be done to it: replay, skip, and one
// delivery again. The audit rows stand with the organization, in the batch that moves its stream.

import type { Database } from '../database.ts';
import { findPlaced } from '../delivery/placed.ts';
import { replay, type StreamMove, skip, tryNow } from '../delivery/replay.ts';
import { resend } from '../delivery/single.ts';
import { receives } from '../delivery/target.ts';
import { askEach, type LabelledDatabases } from '../every-database.ts';
import { isOrganizationId } from '../id.ts';
import { list } from '../store/db/statement.ts';
import {
  blockedStreams,
  type NamedStream,
  organizationNames,
  streamNamed,
} from '../store/operator/organization-pages.ts';
import type { WebhookRow } from '../store/operator/webhooks.ts';
import type { DeliveryRow } from '../store/streams/deliveries.ts';
import { eventRange } from '../store/streams/events.ts';
import { acknowledgeSetAside, countSetAside } from '../store/streams/set-aside.ts';
import { audit, auditAlone } from './audit.ts';
import type { ActionContext } from './context.ts';
import { done, type NotDone, type Result, unknown } from './result.ts';
import { beginJobsOf, jobsFor } from './webhook-jobs.ts';

/** How a stream is doing, with the name of its organization. */
export type StreamProgress = NamedStream;

export interface StreamName {
  readonly webhookId: string;
  readonly organizationId: string;
}

/** Events set aside are told of up to so many. */
const MAX_COUNTED = 1_000;

/** Sets a stream back: the event after `after` comes next (0: the oldest that is kept), then all that follow. */
export async function replayStream(
  context: ActionContext,
  stream: StreamName,
  after: number,
): Promise<Result<null, 'unknown' | 'not subscribed' | 'ahead' | 'pruned'>> {
  const found = await subscribedWebhook(context, stream);
  if ('ok' in found) return found;
  const noted = notedMove(context, 'webhook.replay', stream);
  const replayed = await replay(context.delivery, found, stream.organizationId, after, noted);
  if (replayed.ok) return done(null);
  return replayed.reason === 'unknown' ? unknown('organization') : replayed;
}

/** Has all streams of a webhook set back to the events since a time (epoch ms): a job of the clock, begun at once. */
export async function replayAllStreams(
  context: ActionContext,
  webhookId: string,
  since: number,
): Promise<Result<null, 'unknown'>> {
  const placed = await findPlaced(context.databases, webhookId);
  if (!placed) return unknown('webhook');
  const organizationId = placed.row.organizationId ?? '';
  const row = auditAlone(context, 'webhook.replay_all', webhookId, organizationId, { after: { since } });
  await placed.db.run([row, ...jobsFor(context, placed, { kind: 'replay', since })]);
  beginJobsOf(context, placed);
  return done(null);
}

/** Has a stream that waits after a failure try again at once. */
export async function tryStreamNow(
  context: ActionContext,
  stream: StreamName,
): Promise<Result<null, 'unknown' | 'not subscribed' | 'not blocked'>> {
  const found = await subscribedWebhook(context, stream);
  if ('ok' in found) return found;
  const changed = { after: { nextAttemptAt: context.now } };
  const row = audit(context, 'webhook.try_now', stream.webhookId, stream.organizationId, changed);
  return (await tryNow(context.delivery, { ...stream }, [row])) ? done(null) : { ok: false, reason: 'not blocked' };
}

/** Sets aside what blocks a stream; returns the sequences of its events. */
export async function skipBlockingEvents(
  context: ActionContext,
  stream: StreamName,
): Promise<Result<readonly number[], 'unknown' | 'not subscribed' | 'not blocked'>> {
  const found = await subscribedWebhook(context, stream);
  if ('ok' in found) return found;
  const noted = notedMove(context, 'webhook.skip', stream);
  const skipped = await skip(context.delivery, found, stream.organizationId, noted);
  return skipped.length === 0 ? { ok: false, reason: 'not blocked' } : done(skipped);
}

/** Says that what a stream went on without was seen; returns the sequences. It is not sent again by that. */
export async function acknowledgeSetAsideEvents(
  context: ActionContext,
  stream: StreamName,
): Promise<Result<readonly number[], 'unknown' | 'not subscribed'>> {
  const found = await subscribedWebhook(context, stream);
  if ('ok' in found) return found;
  const { databases } = context;
  const db = databases.of(stream.organizationId);
  if (!db) return unknown('organization');
  const [[counted]] = await db.run([countSetAside({ ...stream, limit: MAX_COUNTED })]);
  const changed = { before: { setAside: counted?.n ?? 0 }, after: { setAside: 0 } };
  const row = audit(context, 'webhook.acknowledge', stream.webhookId, stream.organizationId, changed);
  const [settled] = await db.run([acknowledgeSetAside({ ...stream }), row]);
  return done(settled.map(({ sequence }) => sequence).sort((a, b) => a - b));
}

/** Sends a delivery's event again at once. The stream is not affected. */
export async function retryDelivery(
  context: ActionContext,
  webhookId: string,
  deliveryId: string,
): Promise<Result<DeliveryRow, 'unknown' | 'pruned'>> {
  const webhook = await webhookOf(context, webhookId);
  if (!webhook) return unknown('webhook');
  const sent = await resend(context.delivery, webhook, deliveryId, (organizationId) => [
    auditAlone(context, 'webhook.retry', webhookId, organizationId, { after: { deliveryId } }),
  ]);
  if (sent.ok) return done(sent.delivery);
  return sent.reason === 'unknown' ? unknown('delivery') : { ok: false, reason: 'pruned', earliest: null };
}

function notedMove(context: ActionContext, action: 'webhook.replay' | 'webhook.skip', stream: StreamName) {
  return (before: StreamMove, after: StreamMove) => [
    audit(context, action, stream.webhookId, stream.organizationId, { before, after }),
  ];
}

/** The webhook of a stream, where both its ends exist and belong together. */
async function subscribedWebhook(
  context: ActionContext,
  { webhookId, organizationId }: StreamName,
): Promise<WebhookRow | NotDone<'unknown' | 'not subscribed'>> {
  const webhook = await webhookOf(context, webhookId);
  if (!webhook) return unknown('webhook');
  if (!isOrganizationId(organizationId) || !context.databases.of(organizationId)) return unknown('organization');
  return receives(webhook, organizationId) ? webhook : { ok: false, reason: 'not subscribed' };
}

async function webhookOf({ databases }: ActionContext, id: string): Promise<WebhookRow | null> {
  return (await findPlaced(databases, id))?.row ?? null;
}

/** The stream of an organization, without a cursor where nothing was to be sent yet; null for an unknown organization. */
export async function findStream(
  db: Database,
  { webhookId, organizationId }: StreamName,
): Promise<(Omit<StreamProgress, 'cursor'> & { readonly cursor: number | null }) | null> {
  const [[stream], [organization], [range]] = await db.run([
    streamNamed({ webhookId, organizationId }),
    organizationNames({ ids: list([organizationId]) }),
    eventRange({ organizationId }),
  ]);
  if (stream) return stream;
  if (!organization) return null;
  const head = range?.lastSequence ?? 0;
  const stopped = { failures: 0, nextAttemptAt: 0, failingSince: null, lastAcceptedAt: null, setAside: 0 };
  return { ...stopped, cursor: null, head, webhookId, organizationId, organizationName: organization.name };
}

/** A webhook's streams whose next event was refused, at most `limit`, from the databases that answer. */
export async function listBlockedStreams(
  databases: LabelledDatabases,
  webhookId: string,
  limit: number,
): Promise<StreamProgress[]> {
  const statement = blockedStreams({ webhookId, limit });
  const { found } = await askEach(databases, (db) => db.run([statement]));
  return found.flatMap(([rows]) => rows).slice(0, limit);
}
