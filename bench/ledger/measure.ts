// Measures one operation: settles, counts, runs it, settles, counts again. The log's rows count, its trips do not,
// since no answer waits for them; what the Queue's consumer costs stands in another account.

import { COLUMNS, type Counts, type Entry } from './counts.ts';
import { type State, state, type Target } from './target.ts';

const POLL_MS = 25;
/** So long in a row nothing may be under way: between a message sent and its consumer nothing is. */
const QUIET_MS = 150;
const TIMEOUT_MS = 60_000;

export interface Meter {
  /** Measures the requests that `work` makes; figures are per request. */
  requests(operation: string, work: () => Promise<unknown>, count?: number): Promise<void>;
  /** Measures what the Queue's consumer does about `work`. */
  delivery(operation: string, work: () => Promise<unknown>, count?: number): Promise<void>;
  readonly entries: readonly Entry[];
}

export function meterOf(target: Target, size: number): Meter {
  const entries: Entry[] = [];
  const measure = async (work: () => Promise<unknown>) => {
    const before = await settled(target);
    await work();
    const after = await settled(target);
    return (account: string) => difference(before, after, account);
  };
  const note = (operation: string, count: number, cost: Counts) => {
    const share: Counts = { ...cost };
    for (const column of COLUMNS) share[column] = Math.round((cost[column] / count) * 1000) / 1000;
    entries.push({ operation, size, ...share });
  };
  return {
    entries,
    requests: async (operation, work, count = 1) => {
      const spent = await measure(work);
      const log = spent('log');
      const request = spent('request');
      if (log.rowsWritten < count && operation !== 'poll-events')
        throw new Error(`${operation}: ${count} requests left ${log.rowsWritten} rows in the log.`);
      note(operation, count, {
        ...request,
        rowsRead: request.rowsRead + log.rowsRead,
        rowsWritten: request.rowsWritten + log.rowsWritten,
      });
    },
    delivery: async (operation, work, count = 1) => note(operation, count, (await measure(work))('delivery')),
  };
}

/** The state once nothing is under way any more. */
async function settled(target: Target): Promise<State> {
  const deadline = Date.now() + TIMEOUT_MS;
  let last = '';
  let since = Date.now();
  while (Date.now() < deadline) {
    const now = await state(target);
    const text = JSON.stringify(now);
    if (now.pending > 0 || text !== last) since = Date.now();
    else if (Date.now() - since >= QUIET_MS) return now;
    last = text;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`The Worker does not come to rest: ${last}`);
}

function difference(before: State, after: State, account: string): Counts {
  const from = before.accounts[account];
  const to = after.accounts[account];
  if (!from || !to) throw new Error(`There is no account ${account}.`);
  const counts: Counts = { ...to };
  for (const column of COLUMNS) counts[column] -= from[column];
  return counts;
}
