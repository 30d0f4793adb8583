// A client of Rollcall's REST API for the scripts: key, errors with their text, lists to their end.

import { z } from 'zod';

export interface RestClient {
  /** The parsed answer. @throws Error with status and body of any answer that is not 2xx */
  call<T>(shape: z.ZodType<T>, method: string, path: string, body?: object): Promise<T>;
  /** Every item of a list, page by page. */
  list<T>(shape: z.ZodType<T>, path: string): Promise<T[]>;
}

const PAGE_SIZE = 200;
const TIMEOUT_MS = 20_000;

export function restClient(origin: string, key: string): RestClient {
  const call: RestClient['call'] = async (shape, method, path, body) => {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
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
