// What the ledger of docs/performance.md says of an operation.

import type { Rows } from './model.ts';

/** Rows read and written at the largest size. @throws Error where the ledger has no such line */
export function rowsOf(ledger: string, operation: string): Rows {
  const line = ledger.split('\n').find((one) => one.startsWith(`| ${operation} `));
  const [, , , read, written] = (line ?? '').split('|').map((cell) => cell.split(',').at(-1)?.trim());
  if (!read || !written) throw new Error(`docs/performance.md has no line for ${operation}.`);
  return { read: Number(read), written: Number(written) };
}
