// A host app that accepts every webhook, at once or after a while, and notes the sequences, in the order in which they came.

import { createServer } from 'node:http';

export interface Receiver {
  readonly url: string;
  /** How many requests it took. */
  received(): number;
  /** Sequences by organization, in order of arrival. */
  readonly sequences: ReadonlyMap<string, readonly number[]>;
  close(): void;
}

/** Listens on a free port of 127.0.0.1, and answers after `latencyMs`. It holds no process open. */
export async function startReceiver(latencyMs = 0): Promise<Receiver> {
  const sequences = new Map<string, number[]>();
  let received = 0;
  const note = (event: unknown) => {
    if (typeof event !== 'object' || event === null) return;
    if ('events' in event && Array.isArray(event.events)) {
      event.events.forEach(note);
    } else if ('sequence' in event && 'organizationId' in event) {
      const organizationId = String(event.organizationId);
      const own = sequences.get(organizationId) ?? [];
      own.push(Number(event.sequence));
      sequences.set(organizationId, own);
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received += 1;
      note(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      const answer = () => void response.writeHead(204).end();
      if (latencyMs === 0) answer();
      else setTimeout(answer, latencyMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    received: () => received,
    sequences,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
