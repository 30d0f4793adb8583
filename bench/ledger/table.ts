// The ledger as people read it: an operation a line, its figures at each size side by side.

import { CEILINGS } from './ceilings.ts';
import { COLUMNS, type Entry } from './counts.ts';
import { PRICES_READ_ON, priceOf } from './prices.ts';

const HEADINGS: Record<(typeof COLUMNS)[number], string> = {
  d1Trips: 'D1 trips',
  rowsRead: 'rows read',
  rowsWritten: 'rows written',
  queueMessages: 'queue messages',
  durableObjectCalls: 'object calls',
};

/** A Markdown table. Figures that are the same at every size stand once. */
export function ledgerTable(entries: readonly Entry[]): string {
  const operations = [...new Set(entries.map((entry) => entry.operation))];
  const rows = operations.map((operation) => {
    const own = entries.filter((entry) => entry.operation === operation);
    const ceiling = CEILINGS[operation];
    const limit = ceiling ? `${ceiling.d1Trips} / ${ceiling.rowsRead} / ${ceiling.rowsWritten}` : '';
    return [operation, ...COLUMNS.map((column) => together(own.map((entry) => entry[column]))), limit];
  });
  const sizes = [...new Set(entries.map((entry) => entry.size))].map((size) => size.toLocaleString('en'));
  return [
    `Per request, at ${sizes.join(', ')} users; one figure if it is the same at every size.`,
    '',
    ...aligned([['operation', ...COLUMNS.map((column) => HEADINGS[column]), 'ceiling'], ...rows]),
  ].join('\n');
}

/** What a million of each cost at the largest size that it was measured at, as a Markdown table. */
export function priceTable(entries: readonly Entry[]): string {
  const size = Math.max(...entries.map((entry) => entry.size));
  const dollars = (amount: number) => amount.toFixed(2);
  const rows = [...new Map(entries.map((entry) => [entry.operation, entry])).values()]
    .map(priceOf)
    .map(({ operation, ...price }) => [
      operation,
      ...[price.worker, price.object, price.d1, price.queue, price.total].map(dollars),
    ]);
  return [
    `Dollars per million at ${size.toLocaleString('en')} users, at the prices of ${PRICES_READ_ON}, without CPU time:`,
    '',
    ...aligned([['operation', 'Worker', 'object', 'D1', 'Queue', 'together'], ...rows]),
  ].join('\n');
}

function together(figures: readonly number[]): string {
  const all = new Set(figures).size === 1 ? figures.slice(0, 1) : figures;
  return all.map((figure) => String(Math.round(figure * 100) / 100)).join(', ');
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [heading = [], ...others] = rows.map(line);
  return [String(heading), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others.map(String)];
}
