// A whole installation in Node: the Worker's code on SQLite with the shipped tables, its objects in the same process.

import './as-workerd.ts';
import { onTestFinished } from 'vitest';
import { isObject, type JsonObject } from '../../src/protocol/json.ts';
import { type SqliteD1, sqliteD1 } from './sqlite-d1.ts';

interface Whole {
  readonly app: { fetch(request: Request, env: object, ctx: object): Promise<Response> };
  tick(env: object): Promise<void>;
  openWriter(env: object, waitUntil: (work: Promise<unknown>) => void): object;
}

/** The types of workerd and of Node do not go together: by a name that the compiler does not follow. */
const WHOLE: string = '../world/whole.ts';
const { app, openWriter, tick } = (await import(new URL(WHOLE, import.meta.url).href)) as Whole;

type Settings = Readonly<Record<string, string>>;

const ORIGIN = 'https://rollcall.test';
const ADMIN_KEY = 'test-admin-key-of-at-least-32-characters';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
  readonly text: string;
}

export interface Installation {
  readonly db: SqliteD1;
  ask(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
  send(path: string, init: RequestInit): Promise<Response>;
  /** Another setting from now on. As of a deployment, all objects begin anew. */
  set(settings: Settings): void;
  /** Ends once nothing is left that a request or a turn has begun. */
  settled(): Promise<void>;
  clock(): Promise<void>;
}

function installation(settings: Settings): Installation {
  const db = sqliteD1();
  let pending: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>) => void pending.push(work.catch(() => undefined));
  const env = {
    DB: db.binding,
    DELIVERIES: { sendBatch: async () => undefined },
    ADMIN_API_KEY: ADMIN_KEY,
    ENCRYPTION_KEY: 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=',
    ALLOW_LOCAL_WEBHOOKS: 'true',
    RATE_LIMITS: 'false',
    METRICS: 'false',
    ...settings,
  };
  const writers = new Map<string, object>();
  const getByName = (name: string) => {
    const writer = writers.get(name) ?? openWriter(env, waitUntil);
    writers.set(name, writer);
    return writer;
  };
  Object.assign(env, { ORGANIZATIONS: { getByName } });
  const settled = async () => {
    while (pending.length > 0) {
      const begun = pending;
      pending = [];
      await Promise.all(begun);
    }
  };
  const send = async (path: string, init: RequestInit) => {
    const ctx = { waitUntil, passThroughOnException: () => undefined, props: {} };
    return app.fetch(new Request(ORIGIN + path, init), env, ctx);
  };
  return {
    db,
    set(changed) {
      Object.assign(env, changed);
      writers.clear();
    },
    send,
    settled,
    async ask(method, path, body, token = ADMIN_KEY) {
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await send(path, init);
      const text = await response.text();
      const parsed: unknown = /json/.test(response.headers.get('Content-Type') ?? '') && text ? JSON.parse(text) : {};
      return { status: response.status, headers: response.headers, body: isObject(parsed) ? parsed : {}, text };
    },
    async clock() {
      await tick(env);
      await settled();
    },
  };
}

export interface Directory extends Installation {
  readonly organizationId: string;
  readonly directoryId: string;
  readonly token: string;
  scim(method: string, path: string, body?: unknown): Promise<Answer>;
}

export async function withDirectory(settings: Settings = {}): Promise<Directory> {
  const own = installation(settings);
  // The log gathers requests in the isolate, which all tests of a file share.
  onTestFinished(own.settled);
  const made = async (path: string, body: object) => (await own.ask('POST', `/api/v1${path}`, body)).body;
  const organizationId = String((await made('/organizations', { name: 'Acme' }))['id']);
  const path = `/organizations/${organizationId}/directories`;
  const directoryId = String((await made(path, { provider: 'jumpcloud' }))['id']);
  const token = String((await made(`/directories/${directoryId}/tokens`, {}))['token']);
  const scim: Directory['scim'] = (method, path, body) =>
    own.ask(method, `/directories/${directoryId}/scim/v2${path}`, body, token);
  return { ...own, organizationId, directoryId, token, scim };
}

/** A browser in the portal of the organization: sends forms as its pages would. */
export async function visitPortal(
  own: Directory,
): Promise<(path: string, fields: Record<string, string>) => Promise<number>> {
  const link = await own.ask('POST', `/api/v1/organizations/${own.organizationId}/portal-links`, {});
  const home = `/portal/${own.organizationId}`;
  const cookies: string[] = [];
  const form = async (path: string, fields: Record<string, string>) => {
    const headers = { Cookie: cookies.join('; '), 'Content-Type': 'application/x-www-form-urlencoded' };
    return own.send(path, { method: 'POST', headers, body: new URLSearchParams(fields).toString() });
  };
  const entered = await form(new URL(String(link.body['url'])).pathname, {});
  for (const cookie of entered.headers.getSetCookie()) cookies.push(cookie.split(';')[0] ?? '');
  const page = await own.send(home, { headers: { Cookie: cookies.join('; ') } });
  const csrf = /name="csrf" value="([0-9a-f]{64})"/.exec(await page.text())?.[1] ?? '';
  return async (path, fields) => (await form(home + path, { csrf, ...fields })).status;
}
