// Sends a provider's requests one by one: bearer token, retries where the server asks for patience. No Node imports:
// it runs in workerd as well.

import type { ScimRequest } from './requests.ts';

/** The part of `fetch` that is used, so that tests can hand in a Worker's. */
export type Fetch = (
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

export interface ClientOptions {
  /** With or without a slash at the end; with one, requests go to `…/v2//Users`, as JumpCloud's do. */
  readonly baseUrl: string;
  readonly token: string;
  readonly fetch?: Fetch;
  /** Requests that are tried again: 429, 503 and broken connections. 8 by default. */
  readonly maxRetries?: number;
  /** Waits between tries, for tests to hand in another one. */
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface Answer {
  readonly status: number;
  /** Null where there is no body. */
  readonly body: unknown;
}

export interface ScimClient {
  /** Sends until there is an answer other than 429 and 503. */
  send(request: ScimRequest): Promise<Answer>;
  /** Sends and demands one of the statuses. @throws UnexpectedAnswer */
  expect(request: ScimRequest, ...statuses: number[]): Promise<Answer>;
  readonly counts: { sent: number; retried: number };
}

/** What the administrator sees only as "There was a problem activating identity management". */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  readonly status: number;
  constructor(request: ScimRequest, answer: Answer, wanted: readonly number[]) {
    const seen = JSON.stringify(answer.body)?.slice(0, 500);
    super(`${request.method} ${request.path} answered ${answer.status}, not ${wanted.join(' or ')}: ${seen}`);
    this.status = answer.status;
  }
}

const MEDIA_TYPE = 'application/scim+json';
const PATIENCE = [429, 503];
const DEFAULT_RETRIES = 8;
const DEFAULT_WAIT_SECONDS = 1;
const MAX_WAIT_SECONDS = 30;

export function scimClient(options: ClientOptions): ScimClient {
  const { baseUrl, token, maxRetries = DEFAULT_RETRIES } = options;
  const send: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const wait = options.sleep ?? sleep;
  const counts = { sent: 0, retried: 0 };
  const headers = { authorization: `Bearer ${token}`, accept: MEDIA_TYPE, 'content-type': MEDIA_TYPE };

  const once = async ({ method, path, body }: ScimRequest) => {
    counts.sent += 1;
    const answer = await send(baseUrl + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: parsed(text) };
  };

  const patiently = async (request: ScimRequest): Promise<Answer> => {
    for (let retries = 0; ; retries++) {
      let waitSeconds = DEFAULT_WAIT_SECONDS;
      try {
        const answer = await once(request);
        if (!PATIENCE.includes(answer.status) || retries === maxRetries) return answer;
        waitSeconds = secondsOf(answer.retryAfter);
      } catch (error) {
        // The connection broke: whether the request was carried out is unknown, so it is sent again.
        if (retries === maxRetries) throw error;
      }
      counts.retried += 1;
      await wait(Math.min(waitSeconds, MAX_WAIT_SECONDS) * 1000);
    }
  };

  return {
    counts,
    send: patiently,
    expect: async (request, ...statuses) => {
      const answer = await patiently(request);
      if (!statuses.includes(answer.status)) throw new UnexpectedAnswer(request, answer, statuses);
      return answer;
    },
  };
}

/** Retry-After in seconds; its other form, a date, is waited for as if it were absent. */
function secondsOf(retryAfter: string | null): number {
  return retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : DEFAULT_WAIT_SECONDS;
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
