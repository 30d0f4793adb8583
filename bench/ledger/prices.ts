// Cloudflare's public prices beyond what the paid plan includes, in dollars per million, as read on 2026-11-24 from
// developers.cloudflare.com (workers, d1, queues and durable-objects, each under platform/pricing).

import type { Counts, Entry } from './counts.ts';

export const PRICES_READ_ON = '2026-11-24';

export const WORKER_REQUEST = 0.3;
export const OBJECT_REQUEST = 0.15;
export const ROW_READ = 0.001;
export const ROW_WRITTEN = 1;
/** Three operations a message: written, read, deleted. */
export const QUEUE_MESSAGE = 3 * 0.4;

/** Dollars per million ms of CPU time, and per million GB-s for which objects are at work: each counts as 128 MB. */
export const CPU_MS = 0.02;
export const OBJECT_GB_SECOND = 12.5;
export const OBJECT_GB = 0.128;

/** Dollars a GB and month. */
export const STORED_GB = 0.75;

const MILLION = 1e6;
/** What the paid plan includes each month. */
export const INCLUDED = {
  requests: 10 * MILLION,
  cpuMs: 30 * MILLION,
  objectCalls: MILLION,
  objectGbSeconds: 400_000,
  /** A million operations. */
  messages: MILLION / 3,
  rowsRead: 25_000 * MILLION,
  rowsWritten: 50 * MILLION,
  storedGb: 5,
} as const;

/** What the ledger prices: CPU time and an object's duration are not counted, so they are not in it. */
export interface Price {
  readonly operation: string;
  /** Dollars per million, by what is billed. */
  readonly worker: number;
  readonly object: number;
  readonly d1: number;
  readonly queue: number;
  readonly total: number;
}

/** No request of a client each: the queue's consumer, the clock, what is noted beside requests, a share of one request. */
const SHARED = /^(deliver-event|drop-.*|clock-.*|note-last-use|write-counters)$|-per-(person|1000-members)$/;

export function priceOf({ operation, ...counts }: Pick<Entry, 'operation' | keyof Counts>): Price {
  const worker = SHARED.test(operation) ? 0 : WORKER_REQUEST;
  const object = counts.durableObjectCalls * OBJECT_REQUEST;
  const d1 = counts.rowsRead * ROW_READ + counts.rowsWritten * ROW_WRITTEN;
  const queue = counts.queueMessages * QUEUE_MESSAGE;
  return { operation, worker, object, d1, queue, total: worker + object + d1 + queue };
}
