// A client of Rollcall's REST API for the scripts: key, errors with their text, lists to their end.

import { z } from 'zod';

/** A request without a 2xx. */
export class RestError extends Error {
  override name = 'RestError';
  /** Null where no whole answer came. */
  readonly status: number | null;
  /** What the answer asked for with Retry-After. */
  readonly retryAfterMs: number | null;
  constructor(message: string, { cause, headers, status }: { cause?: unknown; headers?: Headers; status?: number }) {
    super(message, { cause });
    this.status = status ?? null;
    const seconds = Number(headers?.get('retry-after') || Number.NaN);
    this.retryAfterMs = Number.isNaN(seconds) ? null : seconds * 1000;
  }
}

export interface RestClient {
  /** The parsed answer. @throws RestError with status and body of any answer that is not 2xx, or why there was none */
  call<T>(shape: z.ZodType<T>, method: string, path: string, body?: object): Promise<T>;
  /** Every item of a list, page by page. */
  list<T>(shape: z.ZodType<T>, path: string): Promise<T[]>;
}

const PAGE_SIZE = 200;
const TIMEOUT_MS = 20_000;

const outcome = ({ headers, ok, status }: Response) => ({ headers, ok, status });

/** `fetch failed` has what failed in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}, ${error.cause.message}` : error.message;
}

export function restClient(origin: string, key: string): RestClient {
  const call: RestClient['call'] = async (shape, method, path, body) => {
    const { headers, ok, status, text } = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
      .then(async (answer) => ({ ...outcome(answer), text: await answer.text() }))
      .catch((cause: unknown) => {
        throw new RestError(`${method} ${path} was not answered: ${reasonOf(cause)}`, { cause });
      });
    if (!ok) throw new RestError(`${method} ${path} answered ${status}: ${text}`, { headers, status });
    return shape.parse(text === '' ? null : JSON.parse(text));
  };
  const list: RestClient['list'] = async (shape, path) => {
    const page = z.object({ data: z.array(shape), nextCursor: z.string().nullable() });
    const all = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const from: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const { data, nextCursor } = await call(page, 'GET', `${path}?limit=${PAGE_SIZE}${from}`);
      all.push(...data);
      cursor = nextCursor;
    }
    return all;
  };
  return { call, list };
}
