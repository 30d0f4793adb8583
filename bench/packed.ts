// `node bench/packed.ts`: what events take in their table as JSON and packed (src/store/db/packed.ts), and the CPU time of
// packing and unpacking one. Bytes are SQLite's own count of the table's pages, over many rows.

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
}

/** Rows of the table that is measured: each event several times, under other numbers. */
const ROWS = 6_000;
const TIMES = 20;

const { KINDS, ORGANIZATION, rowOfEvent, unpacked }: Measured = await import(
  new URL('./worker/packed.ts', import.meta.url).href
);

/** Bytes of a row, with everything that its table's pages are filled with. */
function bytesOf(events: readonly Event[], packs: boolean): number {
  const sqlite = new DatabaseSync(':memory:');
  const migrations = join(ROOT, 'migrations');
  for (const name of readdirSync(migrations).sort())
    if (name.endsWith('.sql')) sqlite.exec(readFileSync(join(migrations, name), 'utf8'));
  const size = sqlite.prepare("SELECT sum(pgsize) AS bytes FROM dbstat WHERE name = 'events'");
  const insert = sqlite.prepare(
    'INSERT INTO events (organization_id, sequence, id, type, directory_id, at, epoch, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const before = Number(size.get()?.bytes);
  sqlite.exec('BEGIN');
  for (let sequence = 1; sequence <= ROWS; sequence++) {
    const event = events[sequence % events.length];
    if (!event) throw new Error('No event was made.');
    const { at, data, directoryId, epoch, id, type } = rowOfEvent(ORGANIZATION, event, packs);
    insert.run(ORGANIZATION, sequence, id, type, directoryId, at, epoch, data);
  }
  sqlite.exec('COMMIT');
  return Math.round((Number(size.get()?.bytes) - before) / ROWS);
}

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

console.log('| event | characters | packed | bytes a row | packed | packing, µs of CPU | unpacking |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const [what, made] of KINDS) {
  const events = made();
  const stored = events.map((event) => rowOfEvent(ORGANIZATION, event, true).data);
  const cells = [
    ...[what, mean(events.map(({ data }) => data)), mean(stored)],
    ...[bytesOf(events, false), bytesOf(events, true)],
    ...[cpuOf(events, (event) => rowOfEvent(ORGANIZATION, event, true)), cpuOf(stored, unpacked)],
  ];
  console.log(`| ${cells.map((cell) => cell.toLocaleString('en')).join(' | ')} |`);
}
