// Ports of the loopback interface.

import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const HOST = '127.0.0.1';
const POLL_MS = 100;

/** A port that nobody listens on just now. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/**
 * Waits until a port is free: one that was killed a moment ago may still hold it.
 * @throws Error when it stays taken.
 */
export async function waitForPort(port: number, timeoutMs: number): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    try {
      await listenOnce(port);
      return;
    } catch (error) {
      if (waited >= timeoutMs) throw new Error(`Port ${port} of ${HOST} is not free.`, { cause: error });
    }
    await sleep(POLL_MS);
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: HOST }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
