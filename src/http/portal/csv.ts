// A line of CSV (RFC 4180) in which no spreadsheet finds a formula, whether it takes commas, semicolons or tabs for the
// separator. Pure.

/** What begins a formula, full-width forms included. */
const FORMULA = /[=+\-@＝＋－＠]/;
/** After these a cell may begin where another separator is chosen; commas always stand in quotes. */
const SEPARATOR = /[;\t\r\n\v\f\u0085\u2028\u2029]/;
/** What spreadsheets skip before a formula. */
const SKIPPED = /[\s"'\p{Cf}]/u;

/** Cells joined and closed by CRLF. What could begin like a formula gets an apostrophe before it. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = withoutFormulas(value);
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function withoutFormulas(text: string): string {
  let safe = '';
  /** What was skipped since a cell may have begun; null further in. */
  let skipped: string | null = '';
  for (const character of text) {
    if (SEPARATOR.test(character)) {
      safe += (skipped ?? '') + character;
      skipped = '';
    } else if (skipped !== null && SKIPPED.test(character)) skipped += character;
    else {
      if (skipped !== null) safe += FORMULA.test(character) ? `'${skipped}` : skipped;
      safe += character;
      skipped = null;
    }
  }
  safe += skipped ?? '';
  // A spreadsheet drops white space at the beginning, and looks again.
  return SEPARATOR.test(text.charAt(0)) ? `'${safe}` : safe;
}
