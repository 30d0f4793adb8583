// Token requests in the directory's log: who asked by which method and what came of it. No secret, no assertion.

import type { Context } from 'hono';
import { addressIn } from '../address.ts';
import type { HttpEnv } from '../context.ts';
import { maskSecrets } from '../mask-text.ts';
import { log } from '../request-log.ts';
import type { OAuthError } from './error.ts';

/** What became known of a request while it was answered. */
export interface Seen {
  clientId: string | null;
  method: string | null;
  /** Of the token that was given. */
  tokenHash: string | null;
}

/** As portal and console tell these requests from others (ui/log/sentence.ts). */
const TOKEN_PATH = '/oauth/token';
/** Ours has 29. A stranger may send any text. */
const MAX_CLIENT_ID = 60;

interface Finished {
  readonly directoryId: string;
  readonly error: OAuthError | null;
  readonly response: Response;
  readonly seen: Seen;
}

export function logTokenRequest(c: Context<HttpEnv>, { directoryId, error, response, seen }: Finished): void {
  const { databases, now, requestId } = c.var;
  const client = seen.clientId === null ? {} : { client_id: maskSecrets(seen.clientId.slice(0, MAX_CLIENT_ID)) };
  const method = seen.method === null ? {} : { method: seen.method };
  log(c.env, c.executionCtx, {
    tokenHash: seen.tokenHash,
    directoryId,
    at: now,
    request: () => ({
      id: requestId,
      method: 'POST',
      status: response.status,
      entry: {
        path: TOKEN_PATH,
        ...addressIn(c),
        scimType: error?.code ?? null,
        detail: error?.message ?? null,
        durationMs: Date.now() - now,
        requestBody: JSON.stringify({ ...client, ...method }),
        ...databases.meter,
      },
    }),
  });
}
