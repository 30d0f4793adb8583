// …/log.csv: the log as a file, written while it is read, the newest first.

import { pageOfRequests } from '../../tenancy/requests.ts';
import { describeRequests } from '../ui/log/describe.tsx';
import { logFilter } from '../ui/log/filters.ts';
import { plain, type Sentence } from '../ui/log/sentence.ts';
import type { PortalContext } from './context.ts';
import { csvLine } from './csv.ts';

const ROWS_PER_READ = 200;
/** What a spreadsheet still opens at once, and one invocation may read. */
const MAX_ROWS = 10_000;
/** Each looks through 10,000 requests at most: where few match, the file ends with those of the newest 600,000. */
const MAX_READS = 60;

export async function downloadLog(c: PortalContext): Promise<Response> {
  const { db, directory, language } = c.var;
  const { columns, status, what } = language.texts.log;
  const head = [
    columns.time,
    what,
    columns.reason,
    columns.remedy,
    columns.method,
    columns.path,
    status,
    columns.type,
    'ms',
    columns.skipped,
  ];
  const filter = logFilter(c.req.query('show') ?? '');
  const encoder = new TextEncoder();
  let before: string | null = '';
  let rows = 0;
  let reads = 0;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // The mark tells spreadsheets that the file is UTF-8.
      controller.enqueue(encoder.encode(`\uFEFF${csvLine(head)}`));
    },
    async pull(controller) {
      const page = await pageOfRequests(db, directory.id, { filter, before: before ?? '', limit: ROWS_PER_READ });
      const lines = (await describeRequests(c.var, page.items)).map(
        ({ request: { at, entry, method, status }, sentence }) =>
          csvLine([
            new Date(at).toISOString(),
            plain(sentence.parts),
            reasonOf(sentence),
            sentence.problem?.remedy ?? '',
            method,
            entry.path,
            status,
            entry.scimType ?? '',
            Math.round(entry.durationMs),
            (entry.skippedMembers ?? []).join(' '),
          ]),
      );
      if (lines.length > 0) controller.enqueue(encoder.encode(lines.join('')));
      before = page.next;
      rows += page.items.length;
      reads += 1;
      if (before === null || rows >= MAX_ROWS || reads >= MAX_READS) controller.close();
    },
  });
  return c.body(body, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="log-${directory.provider}-${new Date(c.var.now).toISOString().slice(0, 10)}.csv"`,
    'Cache-Control': 'no-store',
  });
}

/** Why a request failed, as a whole or in part; '' for any other. */
function reasonOf({ cautions, problem }: Sentence): string {
  return problem?.reason ?? cautions.find(({ kind }) => kind === 'failed')?.text ?? '';
}
