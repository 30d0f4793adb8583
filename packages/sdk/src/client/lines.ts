// Answers of NDJSON, read a line at a time: an export may be larger than memory.

import { OPERATIONS } from '../operations.ts';
import type { CallOptions } from './call.ts';
import { RollcallError } from './error.ts';

/** A line of an export. */
export interface ExportedLine {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * The lines of an export without the last one, which only says that nothing is missing.
 * @throws RollcallError for an answer that is not 2xx; Error where the export breaks off
 */
export async function* exportedLines(
  { apiKey, fetch: given, origin }: CallOptions,
  operation: 'exportOrganization' | 'exportUser',
  path: Readonly<Record<string, string>>,
): AsyncGenerator<ExportedLine> {
  const [method, template] = OPERATIONS[operation];
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const send = given ?? ((url: string, init: RequestInit) => fetch(url, init));
  const url = `${origin.replace(/\/+$/, '')}/api/v1${filled}`;
  const answer = await send(url, { method, headers: { authorization: `Bearer ${apiKey}` } });
  if (!answer.ok || answer.body === null)
    throw new RollcallError(answer.status, answer.headers, await answer.text(), `${method} ${filled}`);
  const decoder = new TextDecoder();
  const reader = answer.body.getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      // The server describes the lines in its document.
      const parsed = JSON.parse(line) as ExportedLine;
      if (parsed.type === 'end') return;
      yield parsed;
    }
    if (done) throw new Error('The export broke off: its last line is missing.');
  }
}
