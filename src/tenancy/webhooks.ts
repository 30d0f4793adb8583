// Webhooks: where the host app receives events. Their secrets are sealed at rest and shown at creation and at
// rotation only. Sending is delivery's.

import type { Database } from '../database.ts';
import { checkDestination } from '../delivery/destination.ts';
import { findPlaced, type PlacedWebhook } from '../delivery/placed.ts';
import { secretCell } from '../delivery/secrets.ts';
import { sendTest as send, type Tested } from '../delivery/single.ts';
import { type AuditedState, difference } from '../directory/difference.ts';
import { labelledWebhookId } from '../id.ts';
import { byPlace } from '../shards.ts';
import { noteEnded } from '../store/moves/webhooks.ts';
import {
  deleteWebhook,
  insertWebhook,
  rotateSecret,
  updateWebhook,
  type WebhookRow,
  webhookById,
} from '../store/operator/webhooks.ts';
import { audit, auditAlone, withoutQuery } from './audit.ts';
import type { ActionContext } from './context.ts';
import { organizationExists } from './organizations.ts';
import { done, invalid, type Result, unknown, type WrongMember } from './result.ts';
import { beginJobsOf, jobsFor } from './webhook-jobs.ts';

/** A webhook as it is stored, its secrets sealed. */
export type StoredWebhook = WebhookRow;

/** Events in one POST, at most. */
export const MAX_BATCH = 100;

export interface NewWebhook {
  readonly url: string;
  /** null for all types. */
  readonly events: readonly string[] | null;
  /** null for all organizations. */
  readonly organizationId: string | null;
  readonly description: string | null;
  /** Events in a POST: 1 to MAX_BATCH. */
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
  /** Fixed at creation: may be given as it is. */
  readonly organizationId?: string | null | undefined;
  /** Fixed at creation: may be given as it is. */
  readonly startAfter?: number | null | undefined;
}

/** A webhook with the secret that is not shown again. */
export interface WebhookWithSecret {
  readonly webhook: WebhookRow;
  readonly secret: string;
}

const SECRET_BYTES = 32;
/** After a rotation the secret of so far signs too, so that receivers can be changed one after the other. */
const ROTATION_MS = 24 * 60 * 60 * 1000;
/** Previous secrets that sign at once: each adds a signature to a header of every delivery. */
const MAX_PREVIOUS_SECRETS = 9;
/** Of a change that others get ahead of: what was is told of, and so must not have changed meanwhile. */
const MAX_TRIES = 5;
const FIXED = ['organizationId', 'startAfter'] as const;

/** Makes a webhook; one that begins in the past is woken at once. */
export async function createWebhook(
  context: ActionContext,
  input: NewWebhook,
): Promise<Result<WebhookWithSecret, 'invalid'>> {
  const { databases, delivery, newId, now, seal } = context;
  const checked = checkDestination(input.url, delivery.destinations);
  if (!checked.ok) return invalid({ member: 'url', detail: checked.reason });
  const { organizationId } = input;
  if (organizationId !== null && !(await organizationExists(context, organizationId)))
    return invalid({ member: 'organizationId', detail: 'No organization has this ID.' });
  const secret = newWebhookSecret();
  const sealedRow = async (id: string): Promise<NewRow> => {
    const { keyId, text } = await seal(secretCell(id), secret);
    return { ...input, id, url: checked.url, events: typesText(input.events), secret: text, keyId, now };
  };
  const made = async (label: string, db: Database) =>
    insert(context, await sealedRow(labelledWebhookId(newId('wh'), label)), db);
  const [placed] =
    organizationId === null
      ? [await made('', databases.operator)]
      : // Never sent on to another database: its ID would name the wrong one.
        await byPlace(databases, [organizationId], (db) => made(databases.labelOf(organizationId), db));
  if (!placed) throw new Error('The new webhook was placed nowhere.');
  if (input.startAfter !== null) beginJobsOf(context, placed);
  return done({ webhook: placed.row, secret });
}

type NewRow = Parameters<typeof insertWebhook>[0];

/** With its audit row, and what its streams are to do: of one organization where it stands, which its ID then names. */
async function insert(context: ActionContext, row: NewRow, db: Database): Promise<PlacedWebhook> {
  const { id, now, organizationId, startAfter } = row;
  const placed = { row: { ...row, createdAt: now }, isOwn: organizationId !== null };
  const jobs = startAfter === null ? [] : jobsFor(context, placed, { kind: 'wake' });
  const entry = audit(context, 'webhook.create', id, organizationId ?? '', {
    after: settingsOf({ ...row, status: 'active' }),
  });
  const [[webhook]] = await db.run([insertWebhook(row), entry, ...jobs] as const);
  if (!webhook) throw new Error('The new webhook did not come back.');
  return { ...placed, row: webhook, db };
}

/**
 * Changes a webhook. One that becomes active goes on at the cursors of its streams, in all databases, page by page. What would
 * move it to other streams is refused: it would look done and were not.
 */
export async function changeWebhook(
  context: ActionContext,
  id: string,
  change: WebhookChange,
  tries = 1,
): Promise<Result<WebhookRow, 'unknown' | 'invalid'>> {
  const { databases, delivery, now } = context;
  const placed = await findPlaced(databases, id);
  if (!placed) return unknown('webhook');
  const { row: before } = placed;
  const url = change.url === undefined ? undefined : checkDestination(change.url, delivery.destinations);
  const wrong: WrongMember[] = FIXED.filter((name) => change[name] !== undefined && change[name] !== before[name]).map(
    (member) => ({ member, detail: 'This is fixed at creation and cannot be changed.' }),
  );
  if (url?.ok === false) wrong.push({ member: 'url', detail: url.reason });
  if (wrong.length > 0) return invalid(...wrong);
  const status = change.status ?? before.status;
  const wanted = {
    url: url?.ok ? url.url : before.url,
    events: change.events === undefined ? before.events : typesText(change.events),
    description: change.description === undefined ? before.description : change.description,
    maxBatch: change.maxBatch ?? before.maxBatch,
    status,
    disabledReason: status === 'disabled' ? before.disabledReason : null,
  };
  const resumed = status === 'active' && before.status !== 'active';
  let after = before;
  if (JSON.stringify({ ...before, ...wanted }) !== JSON.stringify(before)) {
    const changed = difference(settingsOf(before), settingsOf({ ...before, ...wanted }));
    const update = updateWebhook({ id, ...wanted, was: before.updatedAt, now });
    const row = audit(context, 'webhook.update', id, before.organizationId ?? '', changed);
    const jobs = resumed ? jobsFor(context, placed, { kind: 'wake' }) : [];
    const [[updated]] = await placed.db.run([update, row, ...jobs] as const);
    if (!updated && tries < MAX_TRIES) return changeWebhook(context, id, change, tries + 1);
    if (!updated) return unknown('webhook');
    after = updated;
  }
  if (resumed) beginJobsOf(context, placed);
  return done(after);
}

/** Gives the webhook a new secret; the one of so far signs too for 24 h. */
export async function rotateWebhookSecret(
  context: ActionContext,
  id: string,
): Promise<Result<WebhookWithSecret, 'unknown' | 'too many'>> {
  const { databases, now, seal } = context;
  const placed = await findPlaced(databases, id);
  if (!placed) return unknown('webhook');
  const { row: found } = placed;
  const secret = newWebhookSecret();
  const previousUntil = now + ROTATION_MS;
  const rotate = rotateSecret({
    id,
    secret: (await seal(secretCell(id), secret)).text,
    previousUntil,
    most: MAX_PREVIOUS_SECRETS,
    now,
  });
  const changed = {
    before: { previousSecretUntil: found.previousSecretUntil },
    after: { previousSecretUntil: previousUntil },
  };
  const row = audit(context, 'webhook.rotate_secret', id, found.organizationId ?? '', changed);
  const [[webhook], , [there]] = await placed.db.run([rotate, row, webhookById({ id })] as const);
  if (webhook) return done({ webhook, secret });
  if (!there) return unknown('webhook');
  const detail = `The secret was rotated ${MAX_PREVIOUS_SECRETS} times within 24 hours, and all of those secrets still sign.`;
  return { ok: false, reason: 'too many', detail };
}

/** Its streams go with it, page by page; what was logged of it goes by age. */
export async function removeWebhook(context: ActionContext, id: string): Promise<Result<null, 'unknown'>> {
  const placed = await findPlaced(context.databases, id);
  if (!placed) return unknown('webhook');
  const { row: found } = placed;
  const row = audit(context, 'webhook.delete', id, found.organizationId ?? '', { before: settingsOf(found) });
  // Where it once stood, it is known where it went: the clock has every database forget that.
  const isKnownElsewhere = found.organizationId !== null && context.databases.all().size > 1;
  const ends = isKnownElsewhere ? [noteEnded({ id })] : [];
  const batch = [deleteWebhook({ id }), row, ...jobsFor(context, placed, { kind: 'delete' }), ...ends] as const;
  const [[deleted]] = await placed.db.run(batch);
  if (!deleted) return unknown('webhook');
  beginJobsOf(context, placed);
  return done(null);
}

/** Sends a signed test event at once. Noted before it is sent: what was sent cannot be taken back. */
export async function testWebhook(
  context: ActionContext,
  id: string,
): Promise<Result<Tested & { readonly webhook: WebhookRow }, 'unknown'>> {
  const { databases, delivery } = context;
  const placed = await findPlaced(databases, id);
  if (!placed) return unknown('webhook');
  const { row: webhook } = placed;
  await placed.db.run([auditAlone(context, 'webhook.test', id, webhook.organizationId ?? '')]);
  return done({ ...(await send(delivery, webhook)), webhook });
}

/** Standard Webhooks: `whsec_` and base64 of 24 to 64 random bytes. */
export function newWebhookSecret(): string {
  return `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(SECRET_BYTES))))}`;
}

/** What the audit log tells of a webhook. A URL's query may hold a credential. */
function settingsOf(
  row: Pick<WebhookRow, 'url' | 'events' | 'organizationId' | 'description' | 'maxBatch' | 'status'>,
): AuditedState {
  const { description, events, maxBatch, organizationId, status, url } = row;
  return {
    url: withoutQuery(url),
    events: events && JSON.parse(events),
    organizationId,
    description,
    maxBatch,
    status,
  };
}

function typesText(types: readonly string[] | null): string | null {
  return types === null ? null : JSON.stringify([...new Set(types)]);
}
