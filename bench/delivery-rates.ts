// `npm run delivery-rates`: events a second to one webhook, by latency of the host, an event a POST and a hundred, from
// a backlog of 10,000 events such as an hour's outage leaves behind.  -- --events 10000 --serial-events 1000

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { onNpmGone } from '../scripts/parent.ts';
import { freePort } from '../scripts/port.ts';
import { endAllGroups } from '../scripts/process-group.ts';
import { type RestClient, restClient } from '../scripts/rest.ts';
import { startServer } from '../scripts/server.ts';
import { URN } from '../src/protocol/urn.ts';
import { personBody } from './people.ts';
import { startReceiver } from './receiver.ts';

const LATENCIES_MS = [0, 10, 100];
const MAX_BATCH = 100;
/** SCIM Bulk takes no more at once. */
const BULK_SIZE = 1000;
const POLL_MS = 5;

const Created = z.object({ id: z.string() });
const Directory = Created.extend({ endpoint: z.string() });
const Token = z.object({ token: z.string() });

const { values } = parseArgs({
  options: { events: { type: 'string', default: '10000' }, 'serial-events': { type: 'string', default: '1000' } },
});
const events = Number(values.events);
const serialEvents = Math.min(events, Number(values['serial-events']));
const folder = mkdtempSync(join(tmpdir(), 'rollcall-rates-'));
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await endAllGroups();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(code);
}

/** Imports people by Bulk, with no webhook to hear of them. Returns the organization. */
async function fillOutbox(rest: RestClient): Promise<string> {
  const organization = await rest.call(Created, 'POST', '/organizations', { name: 'Acme' });
  const base = `/organizations/${organization.id}/directories`;
  const { endpoint, id } = await rest.call(Directory, 'POST', base, { provider: 'custom' });
  const { token } = await rest.call(Token, 'POST', `/directories/${id}/tokens`, {});
  for (let from = 0; from < events; from += BULK_SIZE) {
    const operations = Array.from({ length: Math.min(BULK_SIZE, events - from) }, (_, i) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `u${from + i}`,
      data: personBody(from + i),
    }));
    const answer = await fetch(`${endpoint}/Bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: [URN.bulkRequest], Operations: operations }),
    });
    if (!answer.ok) throw new Error(`Bulk answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }
  return organization.id;
}

/** Delivers the newest `count` events and tells in how many seconds, from the first arrival to the last. */
async function deliver(rest: RestClient, organizationId: string, latencyMs: number, maxBatch: number, count: number) {
  const receiver = await startReceiver(latencyMs);
  // The two before the people: directory.created, directory.activated.
  const last = events + 2;
  const webhook = { url: receiver.url, organizationId, maxBatch, startAfter: last - count };
  const began = performance.now();
  const { id } = await rest.call(Created, 'POST', '/webhooks', webhook);
  const arrived = () => receiver.sequences.get(organizationId)?.length ?? 0;
  while (arrived() < count) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  const seconds = (performance.now() - began + latencyMs) / 1000;
  const sequences = receiver.sequences.get(organizationId) ?? [];
  const wrong = sequences.findIndex((sequence, i) => sequence !== last - count + 1 + i);
  if (wrong >= 0) throw new Error(`Not once each and in order: ${sequences.slice(Math.max(0, wrong - 3), wrong + 3)}`);
  await rest.call(z.unknown(), 'DELETE', `/webhooks/${id}`);
  receiver.close();
  return seconds;
}

async function measure(rest: RestClient): Promise<void> {
  const organizationId = await fillOutbox(rest);
  console.log('| maxBatch | host latency | events | seconds | events/s | 10,000 events take |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const maxBatch of [1, MAX_BATCH])
    for (const latencyMs of LATENCIES_MS) {
      // One by one to a slow host, a sample is enough: the rate is steady.
      const count = maxBatch === 1 && latencyMs > 0 ? serialEvents : events;
      const seconds = await deliver(rest, organizationId, latencyMs, maxBatch, count);
      const rate = count / seconds;
      const all = 10_000 / rate;
      const shown = all < 120 ? `${all.toFixed(1)} s` : `${(all / 60).toFixed(1)} min`;
      console.log(
        `| ${maxBatch} | ${latencyMs} ms | ${count} | ${seconds.toFixed(1)} | ${rate.toFixed(rate < 100 ? 1 : 0)} | ${shown} |`,
      );
    }
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(130));
onNpmGone(() => void end(1));

try {
  const { PATH, HOME } = process.env;
  const onError = (line: string) => console.error(line);
  const server = await startServer({ port: await freePort(), stateDir: folder, environment: { PATH, HOME }, onError });
  await Promise.race([measure(restClient(server.origin, server.adminApiKey)), server.died]);
  await end(0);
} catch (error) {
  if (!ending) console.error(error instanceof Error ? error.message : error);
  await end(1);
}
