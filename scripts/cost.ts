// `npm run cost`: what every operation asks of D1, the Queue and Durable Objects, by directory size. Exits 1 when a
// figure is above its ceiling.  -- --json FILE writes the figures; -- --sizes 100,1000 chooses the sizes.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { breaches } from '../bench/ledger/ceilings.ts';
import { runLedger } from '../bench/ledger/ledger.ts';
import { ledgerTable, priceTable } from '../bench/ledger/table.ts';
import { startReceiver } from '../bench/receiver.ts';
import { onNpmGone } from './parent.ts';
import { freePort } from './port.ts';
import { endAllGroups } from './process-group.ts';
import { startServer } from './server.ts';

const { values } = parseArgs({
  options: { json: { type: 'string' }, sizes: { type: 'string', default: '100,1000,10000,100000' } },
});
const sizes = values.sizes.split(',').map(Number);
const stateDir = mkdtempSync(join(tmpdir(), 'rollcall-cost-'));
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await endAllGroups();
  rmSync(stateDir, { recursive: true, force: true });
  process.exit(code);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(130));
onNpmGone(() => void end(1));

try {
  const { PATH, HOME } = process.env;
  const server = await startServer({
    port: await freePort(),
    stateDir,
    // A directory of 1,000,000 is at the limit, and some operations add people.
    environment: { PATH, HOME, MAX_USERS_PER_DIRECTORY: '0' },
    entry: 'bench/worker/counting-worker.ts',
    onError: (line) => console.error(line),
  });
  const receiver = await startReceiver();
  const target = {
    send: (path: string, init: RequestInit) => fetch(server.origin + path, init),
    adminApiKey: server.adminApiKey,
    receiverUrl: receiver.url,
  };
  const entries = await Promise.race([
    runLedger(
      target,
      sizes,
      (size) => console.error(`Measuring at ${size.toLocaleString('en')} users …`),
      (organizations) => console.error(`Measuring at ${organizations.toLocaleString('en')} organizations …`),
    ),
    server.died,
  ]);
  console.log(`${ledgerTable(entries)}\n\n${priceTable(entries)}`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(entries, null, 2)}\n`);
  const over = breaches(entries);
  console.log(over.length === 0 ? '\nEvery figure is within its ceiling.' : `\nOver the ceiling:\n${over.join('\n')}`);
  await end(over.length === 0 ? 0 : 1);
} catch (error) {
  if (!ending) console.error(error instanceof Error ? error.message : error);
  await end(1);
}
