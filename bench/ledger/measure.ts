// Measures operations one after the other. The log's rows belong to each SCIM request though they are written later, in
// batches that no answer waits for: they are added at the end. What the Queue's consumer costs stands in an account of
// its own.

import { COLUMNS, type Counts, type Entry } from './counts.ts';
import { type State, state, type Target } from './target.ts';

const POLL_MS = 20;
/** So long in a row nothing may be under way: between a message sent and its consumer nothing is. */
const QUIET_MS = 200;
const TIMEOUT_MS = 60_000;

export interface Meter {
  /** Measures the requests that `work` makes; figures are per request. */
  requests(operation: string, work: () => Promise<unknown>, count?: number): Promise<void>;
  /** The same of several pieces of work as one, without what comes before each. */
  bursts(
    operation: string,
    bursts: readonly (() => Promise<unknown>)[],
    before: () => Promise<unknown>,
    count: number,
  ): Promise<void>;
  /** Measures what the Queue's consumer does about `work`. */
  delivery(operation: string, work: () => Promise<unknown>): Promise<void>;
  /** Measures what the clock does in `work`, in all of its turns. */
  clock(operation: string, work: () => Promise<unknown>, count?: number): Promise<void>;
  /** All that was measured, once the log is written. */
  finish(): Promise<Entry[]>;
}

interface Measured {
  readonly operation: string;
  readonly cost: Counts;
  /** Rows of the log that belong to it, in requests. */
  readonly logged: number;
}

export async function openMeter(target: Target, size: number): Promise<Meter> {
  const measured: Measured[] = [];
  const begin = await settled(target);
  const bursts: Meter['bursts'] = async (operation, works, before, count) => {
    const cost: Counts = { d1Trips: 0, rowsRead: 0, rowsWritten: 0, queueMessages: 0, durableObjectCalls: 0 };
    let logged = 0;
    for (const work of works) {
      await before();
      const from = await until(target, ({ trips }) => trips === 0);
      await work();
      const to = await until(target, ({ trips }) => trips === 0);
      const more = difference(from, to, 'request');
      for (const column of COLUMNS) cost[column] += more[column];
      logged += to.scimRequests - from.scimRequests;
    }
    measured.push({ operation, cost: perRequest(cost, count), logged: logged / count });
  };
  const inAll = async (account: string, operation: string, work: () => Promise<unknown>, count = 1) => {
    const before = await settled(target);
    await work();
    measured.push({
      operation,
      cost: perRequest(difference(before, await settled(target), account), count),
      logged: 0,
    });
  };
  return {
    bursts,
    requests: (operation, work, count = 1) => bursts(operation, [work], () => Promise.resolve(), count),
    delivery: (operation, work) => inAll('delivery', operation, work),
    clock: (operation, work, count) => inAll('clock', operation, work, count),
    finish: async () => {
      const end = await settled(target);
      const row = perRequest(difference(begin, end, 'log'), Math.max(1, end.scimRequests - begin.scimRequests));
      return measured.map(({ cost, logged, operation }) => ({
        operation,
        size,
        ...cost,
        rowsRead: rounded(cost.rowsRead + logged * row.rowsRead),
        rowsWritten: rounded(cost.rowsWritten + logged * row.rowsWritten),
      }));
    },
  };
}

/** The state once nothing is under way any more. */
export async function settled(target: Target): Promise<State> {
  let last = '';
  let since = Date.now();
  return until(target, (now) => {
    const text = JSON.stringify(now);
    if (now.trips > 0 || now.background > 0 || text !== last) since = Date.now();
    last = text;
    return Date.now() - since >= QUIET_MS;
  });
}

async function until(target: Target, holds: (now: State) => boolean): Promise<State> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline) {
    const now = await state(target);
    if (holds(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('The Worker does not come to rest.');
}

export function perRequest(cost: Counts, count: number): Counts {
  const share: Counts = { ...cost };
  for (const column of COLUMNS) share[column] = rounded(cost[column] / count);
  return share;
}

function rounded(figure: number): number {
  return Math.round(figure * 1000) / 1000;
}

export function difference(before: State, after: State, account: string): Counts {
  const from = before.accounts[account];
  const to = after.accounts[account];
  if (!from || !to) throw new Error(`There is no account ${account}.`);
  const counts: Counts = { ...to };
  for (const column of COLUMNS) counts[column] -= from[column];
  return counts;
}
