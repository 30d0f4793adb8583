// What every run of `npm run chaos` begins with: a server, two host apps (one event and 50 a request), and a customer whose
// directory JumpCloud exports to.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort } from '../port.ts';
import { type RestClient, restClient } from '../rest.ts';
import { type Host, startHost } from './host.ts';
import { type Provider, provider } from './provider.ts';
import { type Victim, victim } from './victim.ts';

const BATCH = 50;

const Created = z.object({ id: z.string() });
const Webhook = Created.extend({ secret: z.string() });
const Directory = Created.extend({ endpoint: z.string() });
const Token = z.object({ token: z.string() });
const Events = z.object({ data: z.array(z.object({ sequence: z.number() })), nextAfter: z.number() });

export interface Stage {
  readonly server: Victim;
  readonly adminApiKey: string;
  readonly rest: RestClient;
  readonly hosts: readonly (Host & { readonly maxBatch: number })[];
  readonly organizationId: string;
  readonly directoryId: string;
  readonly idp: Provider;
}

/** @param folder of the server's state */
export async function setStage(
  folder: string,
  { seed, users }: { readonly seed: number; readonly users: number },
): Promise<Stage> {
  const adminApiKey = randomBytes(32).toString('hex');
  const onError = (line: string) => console.error(line);
  const server = victim({ port: await freePort(), stateDir: join(folder, 'state'), adminApiKey, onError });
  await server.start();
  const rest = restClient(server.origin, adminApiKey);
  const hosts = [];
  for (const maxBatch of [1, BATCH]) {
    const host = await startHost(await freePort(), () => server.ends);
    host.trust((await rest.call(Webhook, 'POST', '/webhooks', { url: host.url, maxBatch })).secret);
    hosts.push({ ...host, maxBatch });
  }
  const { id: organizationId } = await rest.call(Created, 'POST', '/organizations', { name: 'Acme' });
  const base = `/organizations/${organizationId}/directories`;
  const directory = await rest.call(Directory, 'POST', base, { provider: 'jumpcloud' });
  const { token } = await rest.call(Token, 'POST', `/directories/${directory.id}/tokens`, {});
  const idp = provider({ baseUrl: `${directory.endpoint}/`, token, users, seed });
  return { server, adminApiKey, rest, hosts, organizationId, directoryId: directory.id, idp };
}

/** The sequence of the newest event that may be read, and whether all count up without a gap. */
export async function newestSequence(
  rest: RestClient,
  organizationId: string,
): Promise<{ readonly last: number; readonly numbered: boolean }> {
  let last = 0;
  let numbered = true;
  for (;;) {
    const page = await rest.call(Events, 'GET', `/organizations/${organizationId}/events?after=${last}&limit=200`);
    if (page.data.length === 0) return { last, numbered };
    for (const { sequence } of page.data) {
      numbered &&= sequence === last + 1;
      last = sequence;
    }
  }
}
