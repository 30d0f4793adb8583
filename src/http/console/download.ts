// An answer that a browser keeps as a file.

/** Named by an id, which says nothing of anybody. */
export function download(lines: Response, id: string): Response {
  lines.headers.set('Content-Disposition', `attachment; filename="${id}.ndjson"`);
  return lines;
}
