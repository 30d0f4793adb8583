// The thread that a stranger sends from: so many requests a second, as long as not too many wait for their answer.

import { parentPort, workerData } from 'node:worker_threads';

const TICK_MS = 20;
const MAX_WAITING = 100;

const { bodyBytes, perSecond, tokens, url } = workerData;
const body = JSON.stringify({ userName: 'x'.repeat(bodyBytes) });
const began = performance.now();
let at = Math.floor(Math.random() * tokens.length);
let waiting = 0;
let sent = 0;
let refused = 0;

async function send(): Promise<void> {
  waiting += 1;
  sent += 1;
  at += 1;
  const headers = { authorization: `Bearer ${tokens[at % tokens.length]}`, 'content-type': 'application/scim+json' };
  try {
    const answer = await fetch(url, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    if (answer.status === 401 || answer.status === 429) refused += 1;
  } catch (error) {
    // A server that is being stopped resets what is under way: counted as not refused, and shown by the share.
    if (!(error instanceof TypeError)) throw error;
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
