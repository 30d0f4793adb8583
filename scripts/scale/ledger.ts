// What the ledger of docs/performance.md says of an operation, and which of its operations docs/scale.md is made of.

/** Of one request, or of whatever the operation is counted by. */
export interface Cost {
  /** Round trips to D1 that an answer waits for. */
  readonly trips: number;
  /** Rows of D1. */
  readonly read: number;
  readonly written: number;
  /** Sent to the Queue. */
  readonly messages: number;
  /** Calls of Durable Objects. */
  readonly objectCalls: number;
}

/** The operations of the ledger, by what they stand for in the model. */
export const OPERATIONS = {
  personChange: 'patch-user',
  membershipChange: 'add-member',
  lookUp: 'find-user-by-userName',
  /** A change in an organization with a webhook, the first one of a minute. */
  heardChange: 'patch-user-heard',
  delivery: 'deliver-event',
  /** When directory and token were last used, noted with the first request of a minute. */
  noteUse: 'note-last-use',
  /** An isolate's counters for monitoring, each time it writes them. */
  writeCounters: 'write-counters',
  dropEvent: 'drop-event',
  dropRequest: 'drop-request',
  dropDelivery: 'drop-delivery',
  /** A minute of a database's clock with nothing to do. */
  clockRun: 'clock-run',
  /** The clock takes an organization off its list, of which all is sent. */
  settle: 'clock-settles-organization',
} as const;

export type Costs = Readonly<Record<keyof typeof OPERATIONS, Cost>>;

/** Figures at the largest size. @throws Error where the ledger has no such line */
export function costOf(ledger: string, operation: string): Cost {
  const line = ledger.split('\n').find((one) => one.startsWith(`| ${operation} `));
  const cells = (line ?? '').split('|').slice(2, 7);
  const figures = cells.map((cell) => Number(cell.split(',').at(-1)?.trim() || Number.NaN));
  if (figures.length < 5 || figures.some(Number.isNaN))
    throw new Error(`docs/performance.md has no line for ${operation}.`);
  const [trips = 0, read = 0, written = 0, messages = 0, objectCalls = 0] = figures;
  return { trips, read, written, messages, objectCalls };
}

export function costsIn(ledger: string): Costs {
  const entries = Object.entries(OPERATIONS).map(([name, operation]) => [name, costOf(ledger, operation)]);
  return Object.fromEntries(entries);
}
