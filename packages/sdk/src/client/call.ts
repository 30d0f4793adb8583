// One call of the REST API: what is sent, when it is tried again, what becomes of the answer.

import { OPERATIONS } from '../operations.ts';
import type { Answer, Body, OperationId, Path, Query } from '../types.ts';
import { RollcallError, secondsOf } from './error.ts';

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface CallOptions {
  /** Where Rollcall is reached: `https://rollcall.example.com`. */
  readonly origin: string;
  /** `rk_…`, or the operator's ADMIN_API_KEY. */
  readonly apiKey: string;
  /** Stands in for the global `fetch`. */
  readonly fetch?: Fetch;
  /** Of one attempt; 30,000 by default. */
  readonly timeoutMs?: number;
  /** Further attempts after the first one; 4 by default. */
  readonly maxRetries?: number;
  /** Waits between attempts. Tests hand in one that does not. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** What an operation is called with. */
export type Input<Id extends OperationId> = (Path<Id> extends undefined
  ? { readonly path?: undefined }
  : { readonly path: Path<Id> }) &
  (Body<Id> extends undefined ? { readonly body?: undefined } : { readonly body?: Body<Id> }) & {
    readonly query?: Query<Id>;
  };

export type Call = <Id extends OperationId>(operation: Id, input: Input<Id>) => Promise<Answer<Id>>;

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_RETRIES = 4;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
/** A longer Retry-After is the caller's to wait for: the error carries it. */
const LONGEST_RETRY_AFTER_SECONDS = 60;
const WORTH_TRYING_AGAIN = [429, 502, 503, 504];
/** POSTs that change nothing, or nothing more when they are done twice. All others are sent once. */
const SAFE_POSTS: readonly string[] = ['replayWebhook', 'matchPeople', 'previewRoleMapping'];

/**
 * @throws RollcallError for an answer that is not 2xx. Where none came after all attempts, what `fetch` threw.
 */
export function caller(options: CallOptions): Call {
  const { apiKey, maxRetries = DEFAULT_RETRIES, origin, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const send: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const sleep = options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  const base = `${origin.replace(/\/+$/, '')}/api/v1`;

  return async (operation, { path, query, body }) => {
    const [method, template] = OPERATIONS[operation];
    const url = base + filledIn(template, path) + searchOf(query);
    const repeatable = method !== 'POST' || SAFE_POSTS.includes(operation);
    for (let attempt = 0; ; attempt++) {
      const last = !repeatable || attempt >= maxRetries;
      let answer: Response;
      let text: string;
      try {
        answer = await send(url, {
          method,
          headers: {
            authorization: `Bearer ${apiKey}`,
            accept: 'application/json',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          signal: AbortSignal.timeout(timeoutMs),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        text = await answer.text();
      } catch (error) {
        // No answer: it may have been carried out or not.
        if (last) throw error;
        await sleep(backOffMs(attempt));
        continue;
      }
      // What the lost answer of an earlier attempt has deleted is gone, as was wished.
      if (answer.ok || (method === 'DELETE' && answer.status === 404 && attempt > 0))
        return parsed(answer.ok ? text : '');
      const seconds = secondsOf(answer.headers.get('retry-after'));
      if (last || !WORTH_TRYING_AGAIN.includes(answer.status) || (seconds ?? 0) > LONGEST_RETRY_AFTER_SECONDS)
        throw new RollcallError(answer.status, answer.headers, text, `${method} ${filledIn(template, path)}`);
      await sleep(seconds === null ? backOffMs(attempt) : Math.max(seconds * 1000, FIRST_WAIT_MS));
    }
  };
}

/** Doubled each time, and up to a quarter less, so that many clients do not come back at once. */
function backOffMs(attempt: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS) * (1 - Math.random() / 4);
}

function filledIn(template: string, members: object | undefined): string {
  const values = new Map(Object.entries(members ?? {}));
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value: unknown = values.get(name);
    // An empty id would turn `GET /users/{usr}` into the list of all.
    if (typeof value !== 'string' || value === '') throw new TypeError(`${template} needs ${name}.`);
    return encodeURIComponent(value);
  });
}

function searchOf(query: object | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null) search.append(name, String(value));
  return search.size === 0 ? '' : `?${search}`;
}

/** The server describes its answers in the document that the types come from. */
function parsed(text: string) {
  return text === '' ? undefined : JSON.parse(text);
}
