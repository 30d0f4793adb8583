// The server that browser tests visit, and what a host app would do beforehand: organizations, directories, links.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/port.ts';
import { startServer } from '../../scripts/server.ts';

export interface World {
  readonly origin: string;
  readonly adminApiKey: string;
  /** A call of the REST API. @throws Error for a status of 400 or above */
  call(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Starts a server on a free port with a state folder of its own, which may be prepared before. */
export async function startWorld(
  prepare: (stateDir: string) => Promise<void> = () => Promise.resolve(),
): Promise<World> {
  const stateDir = mkdtempSync(join(tmpdir(), 'rollcall-browser-'));
  await prepare(stateDir);
  const server = await startServer({
    port: await freePort(),
    stateDir,
    // A second database, so that pages have what stands only where there are several.
    environment: { ...process.env, SHARDS: 'eu' },
    onError: (line) => console.error(`  server: ${line}`),
  });
  const { origin, adminApiKey } = server;
  return {
    origin,
    adminApiKey,
    call: (method, path, body) => callApi(origin, adminApiKey, method, path, body),
    stop: async () => {
      await server.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

async function callApi(
  origin: string,
  key: string,
  method: string,
  path: string,
  body: object | undefined,
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

/** A string member of an answer. @throws Error where it is none */
export function text(answer: Readonly<Record<string, unknown>>, name: string): string {
  const value = answer[name];
  if (typeof value !== 'string') throw new Error(`${name} is no string in ${JSON.stringify(answer)}`);
  return value;
}

export async function newOrganization(world: World, name: string): Promise<string> {
  return text(await world.call('POST', '/organizations', { name }), 'id');
}

export async function newPortalLink(world: World, organizationId: string, body: object = {}): Promise<string> {
  return text(await world.call('POST', `/organizations/${organizationId}/portal-links`, body), 'url');
}
