// What is counted for monitoring, and the counts that this isolate has not written yet. Names, labels and bounds of every
// counter stand here alone: the page, the dashboard and the docs are held to them by a test. No id of a person, an
// organization or a token is ever a label.

import type { Meter } from './database.ts';

interface Described {
  readonly help: string;
  readonly labels: readonly string[];
}

/** Counters; the page adds `_total`. */
export const COUNTERS = {
  rollcall_http_requests: {
    help: 'Answered requests, by what they were for (scim, rest, portal, console, oauth, other).',
    labels: ['part', 'method', 'status'],
  },
  rollcall_d1_round_trips: { help: 'Batches sent to D1.', labels: ['part'] },
  rollcall_d1_rows_read: { help: 'Rows read in D1, as it bills them.', labels: ['part'] },
  rollcall_d1_rows_written: { help: 'Rows written in D1, as it bills them.', labels: ['part'] },
  rollcall_delivery_attempts: {
    help: 'POSTs to webhooks: accepted (2xx), refused (another status), failed (no answer).',
    labels: ['outcome'],
  },
  rollcall_sweeps: { help: 'Runs of the scheduled handler.', labels: [] },
} as const satisfies Record<string, Described>;

/** Histograms of seconds, with the upper bounds of their buckets. */
export const HISTOGRAMS = {
  rollcall_http_request_duration_seconds: {
    help: 'From the arrival of a request to its answer.',
    labels: ['part'],
    bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
  },
  rollcall_write_wait_seconds: {
    help: "How long a change waited in its organization's write queue.",
    labels: [],
    bounds: [0.005, 0.025, 0.1, 0.5, 2.5, 10],
  },
  rollcall_delivery_duration_seconds: {
    help: 'From a POST to a webhook to its status line.',
    labels: [],
    bounds: [0.1, 0.25, 0.5, 1, 2.5, 5, 15],
  },
} as const satisfies Record<string, Described & { readonly bounds: readonly number[] }>;

export type CounterName = keyof typeof COUNTERS;
export type HistogramName = keyof typeof HISTOGRAMS;
type LabelsOf<Of extends Described> = { readonly [Label in Of['labels'][number]]: string };

/** One counter by its name and labels, as `{part="scim"}`; '' without labels. */
export interface Count {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

/** Any isolate is gone at any time: what it has not written is lost, at most so much. */
const WRITE_EVERY_MS = 15_000;

let counts = new Map<string, number>();
let writtenAt = 0;

const SEPARATOR = ' ';

function add(name: string, labels: string, by: number): void {
  if (by === 0) return;
  const key = name + SEPARATOR + labels;
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** `{part="scim",method="GET"}`. Values are the code's own words, and need no escape. */
function textOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

export function count<Name extends CounterName>(name: Name, labels: LabelsOf<(typeof COUNTERS)[Name]>, by = 1): void {
  add(name, textOf(labels), by);
}

/** Buckets are kept each for itself; the page adds those below. */
export function observe<Name extends HistogramName>(
  name: Name,
  labels: LabelsOf<(typeof HISTOGRAMS)[Name]>,
  seconds: number,
): void {
  const bound = HISTOGRAMS[name].bounds.find((upper) => seconds <= upper);
  add(`${name}_bucket`, textOf({ ...labels, le: bound === undefined ? '+Inf' : String(bound) }), 1);
  add(`${name}_sum`, textOf(labels), seconds);
}

/** What D1 cost since it was last told; the meter begins anew. */
export function countMeter(part: string, meter: Meter): void {
  count('rollcall_d1_round_trips', { part }, meter.d1Trips);
  count('rollcall_d1_rows_read', { part }, meter.rowsRead);
  count('rollcall_d1_rows_written', { part }, meter.rowsWritten);
}

/** The counts to write now, which are none of this isolate's any more; null where it is not time yet. */
export function takeCounts(now: number): Count[] | null {
  if (counts.size === 0 || now - writtenAt < WRITE_EVERY_MS) return null;
  writtenAt = now;
  const taken = counts;
  counts = new Map();
  return [...taken].map(([key, value]) => {
    const at = key.indexOf(SEPARATOR);
    return { name: key.slice(0, at), labels: key.slice(at + 1), value };
  });
}

/** After a failed write they are added again. */
export function giveBack(taken: readonly Count[]): void {
  for (const { labels, name, value } of taken) add(name, labels, value);
}
