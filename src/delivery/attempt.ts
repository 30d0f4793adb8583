// One POST to a host app: what is sent, how long is waited, what is kept of the answer. Never rejects: whatever goes
// wrong is a failed attempt.

import { count, observe } from '../metrics.ts';
import { checkDestination, type DestinationRules } from './destination.ts';
import { retryAfterMs } from './schedule.ts';

export type Fetcher = (url: string, init: RequestInit) => Promise<Response>;

/** What an attempt needs from outside. */
export interface AttemptContext {
  readonly fetcher: Fetcher;
  readonly now: () => number;
  readonly destinations: DestinationRules;
  readonly timeouts: Timeouts;
}

export interface Timeouts {
  /** Until the status line. */
  readonly statusMs: number;
  /** For the part of the body that is kept: it changes nothing any more. */
  readonly bodyMs: number;
}

export const TIMEOUTS: Timeouts = { statusMs: 15_000, bodyMs: 2_000 };

/** How an attempt went. */
export interface Attempt {
  /** 2xx. Redirects are not followed and count as failures. */
  readonly accepted: boolean;
  /** Null where no status line came. */
  readonly status: number | null;
  /** The first KiB of the answer; where none came, why. */
  readonly body: string;
  readonly retryAfterMs: number | null;
  /** Epoch ms at which it began. */
  readonly at: number;
  readonly durationMs: number;
}

const USER_AGENT = 'Rollcall/0.1 (+directory sync)';
const MAX_BODY_BYTES = 1024;

/** Sends a signed body once. */
export async function attempt(
  context: AttemptContext,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Attempt> {
  const result = await post(context, url, headers, body);
  const { accepted, durationMs, status } = result;
  count('rollcall_delivery_attempts', { outcome: accepted ? 'accepted' : status === null ? 'failed' : 'refused' });
  if (status !== null) observe('rollcall_delivery_duration_seconds', {}, durationMs / 1000);
  return result;
}

async function post(
  context: AttemptContext,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Attempt> {
  const at = context.now();
  const failed = (reason: string): Attempt => ({
    accepted: false,
    status: null,
    body: reason,
    retryAfterMs: null,
    at,
    durationMs: context.now() - at,
  });
  const destination = checkDestination(url, context.destinations);
  if (!destination.ok) return failed(`Not sent: ${destination.reason}`);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), context.timeouts.statusMs);
  let response: Response;
  try {
    response = await context.fetcher(destination.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': USER_AGENT, ...headers },
      body,
      redirect: 'manual',
      signal: abort.signal,
    });
  } catch (error) {
    if (abort.signal.aborted) return failed(`No response within ${context.timeouts.statusMs / 1000} s.`);
    return failed(`Connection failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    clearTimeout(timer);
  }
  const durationMs = context.now() - at;
  return {
    accepted: response.status >= 200 && response.status < 300,
    status: response.status,
    body: await firstKiB(response, context.timeouts.bodyMs),
    retryAfterMs: retryAfterMs(response.status, response.headers.get('retry-after'), context.now()),
    at,
    durationMs,
  };
}

/** Reads until 1 KiB, the end, a fault or the time-out, whichever comes first, and gives up the rest. */
async function firstKiB(response: Response, timeoutMs: number): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const bytes = new Uint8Array(MAX_BODY_BYTES);
  let length = 0;
  const timer = setTimeout(() => giveUp(reader), timeoutMs);
  try {
    while (length < MAX_BODY_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      const part = value.subarray(0, MAX_BODY_BYTES - length);
      bytes.set(part, length);
      length += part.byteLength;
    }
  } catch {
    // The status line has decided; a body that breaks off is kept as far as it came.
  } finally {
    clearTimeout(timer);
    giveUp(reader);
  }
  // A character cut in two at the end, NUL and the like are shown as U+FFFD.
  return new TextDecoder().decode(bytes.subarray(0, length)).replaceAll('\0', '\uFFFD');
}

function giveUp(reader: ReadableStreamDefaultReader): void {
  reader.cancel().catch((error: unknown) => console.debug('cancelling an answer', String(error)));
}
