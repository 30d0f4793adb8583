// A Rollcall for a test: started on an empty database, filled by a few calls, stopped.

import { type Client, createClient, type Event } from '@rollcall/sdk';
import { compare, type DirectoryView } from '../view.ts';
import { settling } from './settle.ts';
import { startWorker } from './worker.ts';

export interface RollcallOptions {
  /** Any free one by default. */
  readonly port?: number;
  /** Seconds between the attempts of a delivery: 1, 1, 2 and 5 by default, in place of the production schedule. */
  readonly retrySeconds?: readonly number[];
  /** More settings of the Worker, by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What an identity provider is given. */
export interface Connection {
  readonly id: string;
  readonly endpoint: string;
  readonly token: string;
}

export interface Rollcall {
  readonly origin: string;
  /** The operator's key: it may do everything. */
  readonly adminApiKey: string;
  /** The SDK's client with that key. */
  readonly client: Client;
  createOrganization(name?: string): Promise<{ readonly id: string }>;
  /** A directory and a token for it. */
  createDirectory(organizationId: string, provider?: Provider): Promise<Connection>;
  createWebhook(
    url: string,
    more?: { readonly maxBatch?: number },
  ): Promise<{ readonly id: string; readonly secret: string }>;
  /**
   * Waits until every event is delivered and no resync runs, 20 s at most by default; gives the events since it was
   * called last. @throws NotSettled, with what the host app has answered
   */
  settled(timeoutMs?: number): Promise<Event[]>;
  /** A directory as Rollcall shows it, in the order of simulations' `expected()`. */
  directory(directoryId: string): Promise<DirectoryView>;
  /** Fires the cron trigger: what waits for its next attempt, and clean-up. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

export type Provider = Parameters<Client['directories']['create']>[1] extends infer Body
  ? Body extends { readonly provider: infer Name }
    ? Name
    : never
  : never;

const RETRY_SECONDS = [1, 1, 2, 5];
const SETTLED_WITHIN_MS = 20_000;
const READY_WITHIN_MS = 30_000;

/** Starts a Rollcall with a fresh state. @throws Error where it does not come up */
export async function startRollcall(options: RollcallOptions = {}): Promise<Rollcall> {
  const { port, retrySeconds = RETRY_SECONDS, settings = {} } = options;
  const worker = await startWorker({
    ...(port === undefined ? {} : { port }),
    settings: { WEBHOOK_RETRY_SECONDS: retrySeconds.join(','), ...settings },
  });
  const { origin, adminApiKey, tick } = worker;
  const healthy = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(READY_WITHIN_MS) });
  if (!healthy.ok) throw new Error(`Rollcall did not come up: /healthz answered ${healthy.status}.`);
  const client = createClient({ origin, apiKey: adminApiKey });
  const { settled } = settling(client, tick);
  return {
    origin,
    adminApiKey,
    client,
    createOrganization: (name = 'Acme') => client.organizations.create({ name }),
    createDirectory: async (organizationId, provider = 'custom') => {
      const { id, endpoint } = await client.directories.create(organizationId, { provider });
      const { token } = await client.tokens.create(id);
      return { id, endpoint, token };
    },
    createWebhook: (url, more = {}) => client.webhooks.create({ url, ...more }),
    settled: (timeoutMs = SETTLED_WITHIN_MS) => settled(timeoutMs),
    directory: (directoryId) => viewOf(client, directoryId),
    tick,
    stop: worker.stop,
  };
}

async function viewOf(client: Client, directoryId: string): Promise<DirectoryView> {
  const users = await client.users.list(directoryId).all();
  const listed = await client.groups.list(directoryId).all();
  const names = new Map(users.map(({ id, userName }) => [id, userName]));
  for (const { id, displayName } of listed) names.set(id, displayName);
  const groups = [];
  for (const { id, displayName } of listed) {
    const members = await client.groups.members(directoryId, id).all();
    groups.push({ displayName, members: members.map((member) => names.get(member.id) ?? member.id).sort() });
  }
  return {
    users: users
      .map(({ userName, givenName, familyName, title, department, active }) => ({
        userName,
        givenName,
        familyName,
        title,
        department,
        active,
      }))
      .sort((a, b) => compare(a.userName, b.userName)),
    groups: groups.sort((a, b) => compare(a.displayName, b.displayName)),
  };
}
