// The thread that a stranger sends from: so many requests a second, as long as not too many wait for their answer.

import { Agent } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { refusedStatus } from './refused.ts';

const TICK_MS = 20;
const MAX_WAITING = 100;

const { bodyBytes, perSecond, tokens, url } = workerData;
const body = Buffer.from(JSON.stringify({ userName: 'x'.repeat(bodyBytes) }));
const agent = new Agent({ keepAlive: true, maxSockets: MAX_WAITING });
const began = performance.now();
let at = Math.floor(Math.random() * tokens.length);
let waiting = 0;
let sent = 0;
let refused = 0;

async function send(): Promise<void> {
  waiting += 1;
  sent += 1;
  at += 1;
  try {
    const status = await refusedStatus(url, agent, tokens[at % tokens.length], body);
    if (status === 401 || status === 429) refused += 1;
  } catch (error) {
    // A connection that breaks is counted as not refused, and shown by the share.
    if (!(error instanceof Error && 'code' in error)) throw error;
  } finally {
    waiting -= 1;
  }
}

const timer = setInterval(() => {
  const due = Math.floor(((performance.now() - began) * perSecond) / 1000);
  while (sent < due && waiting < MAX_WAITING) void send();
}, TICK_MS);

parentPort?.on('message', async () => {
  clearInterval(timer);
  const counts = { sent, refused };
  while (waiting > 0) await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  parentPort?.postMessage({ ...counts, refused });
});
