// Whether a request to the webhook is Rollcall's (Standard Webhooks), and the events that it carries.

import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { Event, TestEvent } from '../types.ts';

/** Headers as a platform has them: those of `fetch`, or Node's. */
export type HeadersLike =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request as it came: `Request`, or headers and the body's text, not what a parser made of it. */
export type Received =
  | { readonly headers: HeadersLike; text(): Promise<string> }
  | { readonly headers: HeadersLike; readonly body: string | Uint8Array };

/** What a request carried, once its signature was found right. */
export interface Verified {
  /** The first event; the only one, unless the webhook has a `maxBatch`. */
  readonly event: Event | TestEvent;
  /** All of them, in order. */
  readonly events: readonly [Event | TestEvent, ...(Event | TestEvent)[]];
  /** The `webhook-id`: the same on every attempt. */
  readonly id: string;
  /** The sequence that was sent before on this stream; null where the request belongs to no stream. */
  readonly previousSequence: number | null;
}

export type VerificationReason =
  | 'no_secret'
  | 'missing_header'
  | 'stale_timestamp'
  | 'wrong_signature'
  | 'malformed_body';

/** Why a request is not taken for Rollcall's; the message says it in words for a log. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  readonly reason: VerificationReason;

  constructor(reason: VerificationReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

const TOLERANCE_SECONDS = 300;
const SIGNED = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/**
 * Verifies signature and time of a request and reads its events. `secrets` is the webhook's `whsec_…`, or several where
 * one endpoint serves several webhooks. The body is read; hand in `request.clone()` to read it again.
 * @throws VerificationError
 */
export async function verify(received: Received, secrets: string | readonly string[]): Promise<Verified> {
  const keys = (typeof secrets === 'string' ? [secrets] : secrets).filter((secret) => secret !== '');
  if (keys.length === 0)
    throw new VerificationError(
      'no_secret',
      'There is no secret: it is the `whsec_…` of the answer that made the webhook.',
    );
  const [id, timestamp, signature] = SIGNED.map((name) => {
    const value = headerOf(received.headers, name);
    if (value === null) throw new VerificationError('missing_header', `The header ${name} is missing.`);
    return value;
  });
  requireFresh(timestamp ?? '');
  const body = await textOf(received);
  const signed = { 'webhook-id': id ?? '', 'webhook-timestamp': timestamp ?? '', 'webhook-signature': signature ?? '' };
  if (!keys.some((key) => fits(key, body, signed)))
    throw new VerificationError(
      'wrong_signature',
      `No signature fits ${keys.length === 1 ? 'the secret' : `any of the ${keys.length} secrets`}. It is the webhook's own secret that counts, and the body byte for byte as it came: not parsed and written again.`,
    );
  const events = eventsOf(body);
  const previous = headerOf(received.headers, 'rollcall-previous-sequence');
  return {
    event: events[0],
    events,
    id: signed['webhook-id'],
    previousSequence: previous === null ? null : Number(previous),
  };
}

function requireFresh(timestamp: string): void {
  if (!/^\d+$/.test(timestamp))
    throw new VerificationError(
      'stale_timestamp',
      `webhook-timestamp is no number of seconds: ${timestamp.slice(0, 40)}`,
    );
  const age = Math.floor(Date.now() / 1000) - Number(timestamp);
  if (Math.abs(age) <= TOLERANCE_SECONDS) return;
  const way = age > 0 ? 'old' : 'in the future';
  throw new VerificationError(
    'stale_timestamp',
    `The request is ${Math.abs(age)} s ${way}, by this machine's clock; ${TOLERANCE_SECONDS} s are tolerated.`,
  );
}

function fits(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw new VerificationError(
      'no_secret',
      `A secret cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function eventsOf(body: string): Verified['events'] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new VerificationError(
      'malformed_body',
      `The body is not JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
  const list: unknown = typeof value === 'object' && value !== null && 'events' in value ? value.events : [value];
  const [first, ...others] = Array.isArray(list) ? list : [];
  if (!isEvent(first) || !others.every(isEvent))
    throw new VerificationError(
      'malformed_body',
      'The body holds no event, or one without id, type, sequence or data.',
    );
  return [first, ...others];
}

/** The signature says that it comes from Rollcall, whose document describes the rest. */
function isEvent(value: unknown): value is Event | TestEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type, sequence, data }: Readonly<Record<string, unknown>> = { ...value };
  const named = typeof id === 'string' && typeof type === 'string';
  return named && Number.isInteger(sequence) && typeof data === 'object' && data !== null;
}

function headerOf(headers: HeadersLike, name: string): string | null {
  if (isGetter(headers)) return headers.get(name);
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? [];
  return typeof value === 'string' ? value : (value?.[0] ?? null);
}

function isGetter(headers: HeadersLike): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function';
}

async function textOf(received: Received): Promise<string> {
  if ('text' in received && typeof received.text === 'function') return received.text();
  if (!('body' in received)) throw new TypeError('A request has text(), or a body of text or bytes.');
  return typeof received.body === 'string' ? received.body : new TextDecoder().decode(received.body);
}
