// `npm start`: serves on 127.0.0.1:PORT with its state in STATE_DIR until SIGTERM or SIGINT.

import { onNpmGone } from './parent.ts';
import { endAllGroups } from './process-group.ts';
import { startServer } from './server.ts';

const DEFAULT_PORT = 8787;
const DEFAULT_STATE_DIR = '.wrangler/state';

const { PORT, STATE_DIR } = process.env;
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await endAllGroups();
  process.exit(code);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(0));

onNpmGone(() => void end(1));

try {
  const port = Number(PORT || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT must be a number from 1 to 65535, not ${PORT}`);
  const server = await startServer({
    port,
    stateDir: STATE_DIR || DEFAULT_STATE_DIR,
    environment: process.env,
    onError: (line) => console.error(line),
  });
  console.log(`Admin key: ${server.adminApiKeySource}\nLog: ${server.logFile}\nReady on ${server.origin}`);
  await server.died;
} catch (error) {
  if (!ending) console.error(error instanceof Error ? error.message : error);
  await end(1);
}
