// `node bench/packed.ts`: what events and entries of the request log take in their tables as JSON and packed
// (src/store/db/packed.ts), and the CPU time of packing and unpacking one. Bytes are SQLite's own count of the table's pages, over many rows.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ROOT } from '../scripts/process-group.ts';

interface Event {
  readonly id: string;
  readonly type: string;
  readonly directoryId: string | null;
  readonly at: number;
  readonly epoch: number;
  readonly data: string;
}

/** What bench/worker/packed.ts exports: it runs as it stands, but has the types of a Worker. */
interface Measured {
  readonly KINDS: readonly (readonly [string, () => Event[]])[];
  readonly ORGANIZATION: string;
  rowOfEvent(organizationId: string, event: Event, packs: boolean): Event;
  unpacked(text: string): string;
  readonly LOGGED: readonly (readonly [string, () => object[]])[];
  textOfEntry(entry: object, packs: boolean): string;
  entryIn(text: string): object;
}

/** Rows of the table that is measured: each event several times, under other numbers. */
const ROWS = 6_000;
const TIMES = 20;
const DIRECTORY = `dir_${'0'.repeat(29)}`;
const START_MS = Date.UTC(2026, 10, 28, 9);

type Value = string | number | null;

const { entryIn, KINDS, LOGGED, ORGANIZATION, rowOfEvent, textOfEntry, unpacked }: Measured = await import(
  new URL('./worker/packed.ts', import.meta.url).href
);

/** Bytes of a row, with everything that its table's pages are filled with. */
function bytesOf(table: string, rows: readonly (readonly Value[])[]): number {
  const sqlite = new DatabaseSync(':memory:');
  const migrations = join(ROOT, 'migrations');
  for (const name of readdirSync(migrations).sort())
    if (name.endsWith('.sql')) sqlite.exec(readFileSync(join(migrations, name), 'utf8'));
  const size = sqlite.prepare('SELECT sum(pgsize) AS bytes FROM dbstat WHERE name = ?');
  const insert = sqlite.prepare(`INSERT INTO ${table} VALUES (${(rows[0] ?? []).map(() => '?').join(', ')})`);
  const before = Number(size.get(table)?.bytes);
  sqlite.exec('BEGIN');
  for (const row of rows) insert.run(...row);
  sqlite.exec('COMMIT');
  return Math.round((Number(size.get(table)?.bytes) - before) / rows.length);
}

/** As many rows as are measured, of these in turn. */
function rowsOf<T>(things: readonly T[], rowOf: (thing: T, number: number) => readonly Value[]) {
  return Array.from({ length: ROWS }, (_, i) => {
    const thing = things[i % things.length];
    if (thing === undefined) throw new Error('Nothing was made.');
    return rowOf(thing, i + 1);
  });
}

const eventRows = (events: readonly Event[], packs: boolean) =>
  rowsOf(events, (event, sequence) => {
    const { at, data, directoryId, epoch, id, type } = rowOfEvent(ORGANIZATION, event, packs);
    return [ORGANIZATION, sequence, id, type, directoryId, at, data, epoch];
  });

const logRows = (texts: readonly string[]) =>
  rowsOf(texts, (text, i) => [DIRECTORY, `req_${String(i).padStart(26, '0')}`, START_MS + i, 'POST', 201, text]);

/** Microseconds of CPU for each, after a first turn that does not count. */
function cpuOf<T>(things: readonly T[], work: (thing: T) => void): number {
  for (const thing of things) work(thing);
  const began = process.cpuUsage();
  for (let time = 0; time < TIMES; time++) for (const thing of things) work(thing);
  const { system, user } = process.cpuUsage(began);
  return Math.round((user + system) / TIMES / things.length);
}

const mean = (texts: readonly string[]) =>
  Math.round(texts.reduce((sum, { length }) => sum + length, 0) / texts.length);

function line(...cells: readonly (string | number)[]): void {
  console.log(`| ${cells.map((cell) => cell.toLocaleString('en')).join(' | ')} |`);
}

line('row', 'characters', 'packed', 'bytes a row', 'packed', 'packing, µs of CPU', 'unpacking');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const [what, made] of KINDS) {
  const events = made();
  const stored = events.map((event) => rowOfEvent(ORGANIZATION, event, true).data);
  const bytes = [bytesOf('events', eventRows(events, false)), bytesOf('events', eventRows(events, true))];
  const cpu = [cpuOf(events, (event) => rowOfEvent(ORGANIZATION, event, true)), cpuOf(stored, unpacked)];
  line(what, mean(events.map(({ data }) => data)), mean(stored), ...bytes, ...cpu);
}
for (const [what, made] of LOGGED) {
  const entries = made();
  const [plain, stored] = [false, true].map((packs) => entries.map((entry) => textOfEntry(entry, packs)));
  if (!plain || !stored) throw new Error('Nothing was made.');
  const bytes = [bytesOf('request_log', logRows(plain)), bytesOf('request_log', logRows(stored))];
  const cpu = [cpuOf(entries, (entry) => textOfEntry(entry, true)), cpuOf(stored, entryIn)];
  line(`log: ${what}`, mean(plain), mean(stored), ...bytes, ...cpu);
}
