// The counting Worker as the ledger speaks to it: requests of a provider and of the operator, seeding, counts.

import { isObject, type Json, type JsonObject } from '../../src/protocol/json.ts';
import type { Counts } from './counts.ts';

/** A fetch bound to the Worker: over HTTP, or within workerd. `path` begins with a slash. */
export type Send = (
  path: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
    readonly redirect?: 'manual';
  },
) => Promise<{ readonly status: number; readonly headers: Headers; text(): Promise<string> }>;

export interface Target {
  readonly send: Send;
  readonly adminApiKey: string;
}

export interface TargetThatDelivers extends Target {
  /** Where something accepts all webhooks. */
  readonly receiverUrl: string;
}

/** A seeded directory. */
export interface Directory {
  readonly organizationId: string;
  readonly directoryId: string;
  readonly token: string;
  readonly size: number;
}

/** Sums since the Worker began. */
export interface State {
  readonly accounts: Readonly<Record<string, Counts>>;
  /** Trips to D1 under way. */
  readonly trips: number;
  /** Work under way that no answer waits for. */
  readonly background: number;
  readonly scimRequests: number;
}

const USERS_PER_SEED = 5000;
const NUMBERS = ['d1Trips', 'rowsRead', 'rowsWritten', 'queueMessages', 'durableObjectCalls'] as const;

/** Sends and demands a status; the body as JSON, null where there is none. */
export async function ask(
  target: Target,
  key: string,
  method: string,
  path: string,
  status: number,
  body?: JsonObject | readonly JsonObject[],
): Promise<Json> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await target.send(path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.status !== status)
    throw new Error(`${method} ${path} answered ${answer.status}, not ${status}: ${text.slice(0, 500)}`);
  return text === '' ? null : JSON.parse(text);
}

export async function seed(target: Target, size: number): Promise<Directory> {
  const made = await ask(target, '', 'POST', `/ledger/directory?size=${size}`, 200);
  const directoryId = textIn(made, 'directoryId');
  for (let from = 0; from < size; from += USERS_PER_SEED) {
    const to = Math.min(size, from + USERS_PER_SEED);
    await ask(target, '', 'POST', `/ledger/users?directory=${directoryId}&from=${from}&to=${to}`, 200);
  }
  return { directoryId, organizationId: textIn(made, 'organizationId'), token: textIn(made, 'token'), size };
}

export async function state(target: Target): Promise<State> {
  const answer = await ask(target, '', 'GET', '/ledger/counts', 200);
  if (!isObject(answer) || !isObject(answer.accounts) || !isObject(answer.traffic))
    throw new Error('The counts have another form.');
  const accounts = Object.entries(answer.accounts).map(([name, counts]) => [name, countsIn(counts)] as const);
  const { background, scimRequests, trips } = answer.traffic;
  return {
    accounts: Object.fromEntries(accounts),
    trips: Number(trips),
    background: Number(background),
    scimRequests: Number(scimRequests),
  };
}

function countsIn(value: Json): Counts {
  const counts: Counts = { d1Trips: 0, rowsRead: 0, rowsWritten: 0, queueMessages: 0, durableObjectCalls: 0 };
  for (const name of NUMBERS) counts[name] = isObject(value) ? Number(value[name]) : Number.NaN;
  return counts;
}

/** A string member of an answer. */
export function textIn(value: Json, name: string): string {
  const text = isObject(value) ? value[name] : undefined;
  if (typeof text !== 'string') throw new Error(`The answer has no ${name}: ${JSON.stringify(value)?.slice(0, 300)}`);
  return text;
}

/** The cookies that an answer sets, as a browser sends them back. */
export function cookiesIn({ headers }: { readonly headers: Headers }): string {
  return headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
}

/** What asks for a page with these cookies, and demands that it is shown. */
export function pagesWith({ send }: Target, cookie: string): (path: string) => Promise<void> {
  return async (path) => {
    const { status } = await send(path, { method: 'GET', headers: { cookie }, redirect: 'manual' });
    if (status !== 200) throw new Error(`${path} answered ${status}.`);
  };
}
