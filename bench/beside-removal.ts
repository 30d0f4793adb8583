// `node bench/beside-removal.ts`: how long changes of one directory take while a large one of the same database is being
// removed, and before, by turns. `-- --people N` with N people (100,000), `--a-second N` changes (20).

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { provider } from './ledger/operations.ts';
import { ask, type Directory, seed, type Target } from './ledger/target.ts';
import { patchBody } from './people.ts';
import { onCountingServer } from './run/counting-server.ts';
import { type Measured, sendPaced } from './run/load.ts';

const { values } = parseArgs({
  options: { people: { type: 'string', default: '100000' }, 'a-second': { type: 'string', default: '20' } },
});
const people = Number(values.people);
const aSecond = Number(values['a-second']);
const OTHERS = 1_000;
const WARM_SECONDS = 10;
const QUIET_SECONDS = 30;
/** The removal is looked at after each stretch of so many seconds. */
const STRETCH_SECONDS = 5;
const MAX_STRETCHES = 120;

const Left = z.object({ left: z.number() });

/** Changes a person's title to what it has not been before; each time another person's. */
function changer(target: Target, directory: Directory): () => Promise<void> {
  const { patch, user } = provider(target, directory);
  let turn = 0;
  return async () => {
    turn += 1;
    await patch(`/Users/${user(turn % OTHERS)}`, patchBody('replace', 'title', `Title ${turn}`), 200);
  };
}

/** Sends while the removal goes on. Throws where it does not end. */
async function sendDuring(target: Target, send: () => Promise<void>): Promise<Measured> {
  const latencies: number[] = [];
  let seconds = 0;
  for (let stretch = 0; stretch < MAX_STRETCHES; stretch++) {
    const measured = await sendPaced(aSecond, STRETCH_SECONDS, send);
    latencies.push(...measured.latencies);
    seconds += measured.seconds;
    const { left } = Left.parse(await ask(target, '', 'GET', '/ledger/removals', 200));
    if (left === 0) return { requests: latencies.length, seconds, latencies: latencies.sort((a, b) => a - b) };
  }
  throw new Error(`The removal did not end within ${MAX_STRETCHES * STRETCH_SECONDS} s.`);
}

function line(name: string, { latencies, requests, seconds }: Measured): string {
  const at = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? latencies.at(-1) ?? 0).toFixed(0);
  return `| ${name} | ${requests} | ${seconds.toFixed(0)} | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} | ${at(1)} |`;
}

await onCountingServer(async (server, target) => {
  console.error(`Seeding ${people.toLocaleString('en')} people …`);
  const large = await seed(target, people);
  const send = changer(target, await seed(target, OTHERS));
  await sendPaced(aSecond, WARM_SECONDS, send);
  console.log('| changes of another directory | number | seconds | ms p50 | p95 | p99 | most |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  console.log(line('before', await sendPaced(aSecond, QUIET_SECONDS, send)));
  await ask(target, server.adminApiKey, 'DELETE', `/api/v1/directories/${large.directoryId}`, 204);
  void server.tick();
  console.log(line('during the removal', await sendDuring(target, send)));
  await sleep(STRETCH_SECONDS * 1000);
  console.log(line('after', await sendPaced(aSecond, QUIET_SECONDS, send)));
});
