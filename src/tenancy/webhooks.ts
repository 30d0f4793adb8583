// Webhooks: where the host app wants to hear of events. Their secrets are sealed at rest and shown at creation and at
// rotation only. Sending is delivery's; which URLs may be called is checked before they come here.

import { notFound } from '../protocol/error.ts';
import { encrypt } from '../store/encrypt.ts';
import { deleteStreams, resumeStreams } from '../store/streams.ts';
import { type Batcher, type Meter, trip } from '../store/trip.ts';
import {
  deleteWebhook,
  insertWebhook,
  rotateSecret,
  updateWebhook,
  type WebhookRow,
  webhookById,
  webhooksAfter,
} from '../store/webhooks.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';

export interface NewWebhook {
  readonly id: string;
  readonly url: string;
  /** Null for all types. */
  readonly events: readonly string[] | null;
  /** Null for all organizations. */
  readonly organizationId: string | null;
  readonly description: string | null;
  /** 1 to 100 events in a POST. */
  readonly maxBatch: number;
  /** Number after which every stream begins; null: after the last event older than the webhook. */
  readonly startAfter: number | null;
}

/** Absent members stay as they are. */
export interface WebhookChange {
  readonly url?: string | undefined;
  readonly events?: readonly string[] | null | undefined;
  readonly description?: string | null | undefined;
  readonly maxBatch?: number | undefined;
  readonly status?: 'active' | 'paused' | undefined;
}

/** A webhook with the secret that is not shown again. */
export interface WebhookWithSecret {
  readonly webhook: WebhookRow;
  readonly secret: string;
}

const SECRET_BYTES = 32;
/** After a rotation the secret of so far signs too, so that receivers can be changed one after the other. */
const ROTATION_MS = 24 * 60 * 60 * 1000;

const unknownWebhook = () => notFound('There is no webhook of this id.');

/** `encryptionKey` is ENCRYPTION_KEY, which seals the secret. */
export async function createWebhook(
  db: Batcher,
  encryptionKey: string,
  { events, ...rest }: NewWebhook,
  now: number,
  meter: Meter,
): Promise<WebhookWithSecret> {
  const secret = newWebhookSecret();
  const sealed = await encrypt(encryptionKey, secret);
  const insert = insertWebhook({ ...rest, events: typesText(events), secret: sealed, now });
  const [[webhook]] = await trip(db, [insert], meter);
  if (!webhook) throw new Error('The new webhook did not come back.');
  return { webhook, secret };
}

/** @throws ScimError 404 */
export async function findWebhook(db: Batcher, id: string, meter: Meter): Promise<WebhookRow> {
  const [[webhook]] = await trip(db, [webhookById({ id })], meter);
  if (!webhook) throw unknownWebhook();
  return webhook;
}

export async function listWebhooks(
  db: Batcher,
  { after, limit }: PageRequest,
  meter: Meter,
): Promise<Page<WebhookRow>> {
  const [rows] = await trip(db, [webhooksAfter({ after, limit: limit + 1 })], meter);
  return pageOf(rows, limit);
}

/**
 * Changes a webhook. One that becomes active goes on at the cursors of its streams, in all `shards`, at once.
 * @throws ScimError 404
 */
export async function changeWebhook(
  db: Batcher,
  shards: readonly Batcher[],
  id: string,
  change: WebhookChange,
  now: number,
  meter: Meter,
): Promise<WebhookRow> {
  const before = await findWebhook(db, id, meter);
  const status = change.status ?? before.status;
  const resumed = status === 'active' && before.status !== 'active';
  if (resumed) for (const shard of shards) await trip(shard, [resumeStreams({ webhookId: id })], meter);
  const wanted = {
    url: change.url ?? before.url,
    events: change.events === undefined ? before.events : typesText(change.events),
    description: change.description === undefined ? before.description : change.description,
    maxBatch: change.maxBatch ?? before.maxBatch,
    status,
    disabledReason: status === 'disabled' ? before.disabledReason : null,
  };
  if (JSON.stringify({ ...before, ...wanted }) === JSON.stringify(before)) return before;
  const [[after]] = await trip(db, [updateWebhook({ id, ...wanted, now })], meter);
  if (!after) throw unknownWebhook();
  return after;
}

/** Gives the webhook a new secret; the one of so far signs too for 24 h. @throws ScimError 404 */
export async function rotateWebhookSecret(
  db: Batcher,
  encryptionKey: string,
  id: string,
  now: number,
  meter: Meter,
): Promise<WebhookWithSecret> {
  const secret = newWebhookSecret();
  const sealed = await encrypt(encryptionKey, secret);
  const [[webhook]] = await trip(
    db,
    [rotateSecret({ id, secret: sealed, previousUntil: now + ROTATION_MS, now })],
    meter,
  );
  if (!webhook) throw unknownWebhook();
  return { webhook, secret };
}

/** Its streams go with it; what was logged of it goes by age. @throws ScimError 404 */
export async function removeWebhook(db: Batcher, shards: readonly Batcher[], id: string, meter: Meter): Promise<void> {
  const [[deleted]] = await trip(db, [deleteWebhook({ id })], meter);
  if (!deleted) throw unknownWebhook();
  for (const shard of shards) await trip(shard, [deleteStreams({ webhookId: id })], meter);
}

/** Standard Webhooks: `whsec_` and base64 of 24 to 64 random bytes. */
function newWebhookSecret(): string {
  return `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(SECRET_BYTES))))}`;
}

function typesText(types: readonly string[] | null): string | null {
  return types === null ? null : JSON.stringify([...new Set(types)]);
}
