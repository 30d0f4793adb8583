// `node bench/profile.ts get-user,patch-user`: where the Worker's CPU time goes under load, by the profiler of workerd.
// Prints each operation's heaviest functions and files; -- --dir FOLDER keeps the .cpuprofile files for a viewer.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../scripts/port.ts';
import { endAllGroups } from '../scripts/process-group.ts';
import { openInspector } from './run/inspector.ts';
import { rate, sendFor } from './run/load.ts';
import { readOperations, writeOperations } from './run/operations.ts';
import { byFunction } from './run/profile-table.ts';
import { startSides } from './run/sides.ts';

const SECONDS = 5;
const CONCURRENCY = 16;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { dir: { type: 'string' } } });
const names = (positionals[0] ?? 'get-user,find-user,patch-user,add-member').split(',');
const folder = mkdtempSync(join(tmpdir(), 'rollcall-profile-'));
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await endAllGroups();
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(130));

try {
  const inspectorPort = await freePort();
  const sizes = { largeSize: 10_000, smallSize: 500, smallCount: CONCURRENCY };
  const sides = await startSides({ folder, inspectorPort, ...sizes });
  const inspector = await openInspector(inspectorPort);
  for (const operation of [...readOperations(sides), ...writeOperations(sides)]) {
    if (!names.includes(operation.name)) continue;
    await sendFor(2, CONCURRENCY, operation.worker);
    await inspector.start();
    const measured = await sendFor(SECONDS, CONCURRENCY, operation.worker);
    const profile = await inspector.stop();
    console.log(`\n${operation.name}: ${measured.requests} requests, ${rate(measured).toFixed(0)}/s`);
    console.log(byFunction(profile, measured.requests));
    if (values.dir) writeFileSync(join(values.dir, `${operation.name}.cpuprofile`), JSON.stringify(profile));
  }
  await end(0);
} catch (error) {
  if (!ending) console.error(error instanceof Error ? error.message : error);
  await end(1);
}
