// A line of CSV (RFC 4180) that no spreadsheet takes for a formula. Pure.

const FORMULA = /^[=+\-@\t\r]/;

/** Cells joined and closed by CRLF. A text that begins like a formula gets an apostrophe before it. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value.trimStart()) || FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
