// A server of its own for one measurement: the counting Worker (bench/worker/counting-worker.ts), with nothing in it.
// However the measurement ends, server and state are gone then.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/port.ts';
import { endAllGroups } from '../../scripts/process-group.ts';
import { type RunningServer, startServer } from '../../scripts/server.ts';
import type { Target } from '../ledger/target.ts';

/** Ends the process: with 0 when `measure` is through, with 1 and the reason when it fails. */
export async function onCountingServer(measure: (server: RunningServer, target: Target) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-measured-'));
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    await endAllGroups();
    rmSync(folder, { recursive: true, force: true });
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(130));
  try {
    const { HOME, PATH } = process.env;
    const server = await startServer({
      port: await freePort(),
      stateDir: folder,
      environment: { HOME, PATH, RATE_LIMITS: 'false' },
      entry: 'bench/worker/counting-worker.ts',
      onError: (line) => console.error(line),
    });
    const send = (path: string, init: RequestInit) => fetch(server.origin + path, init);
    await measure(server, { send, adminApiKey: server.adminApiKey });
    await end(0);
  } catch (error) {
    if (!ending) console.error(error instanceof Error ? error.message : error);
    await end(1);
  }
}
