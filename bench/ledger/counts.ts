// What one operation costs, as the ledger counts it.

export interface Counts {
  d1Trips: number;
  rowsRead: number;
  rowsWritten: number;
  queueMessages: number;
  durableObjectCalls: number;
}

/** One line of the ledger: an operation on a directory of `size` users, per request. */
export interface Entry extends Readonly<Counts> {
  readonly operation: string;
  readonly size: number;
}

export const COLUMNS = ['d1Trips', 'rowsRead', 'rowsWritten', 'queueMessages', 'durableObjectCalls'] as const;
