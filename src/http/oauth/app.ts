// POST /directories/{id}/oauth/token: the client credentials grant (RFC 6749 §4.4), by which the identity provider of a
// directory is given access tokens. Whatever goes wrong becomes an error of §5.2 here and nowhere else. Each request
// is in the directory's log, without secrets.

import type { Context } from 'hono';
import { AnswerLost, DatabaseFull } from '../../database.ts';
import { destinationRules } from '../../delivery/deps.ts';
import { isAllowed } from '../../directory/addresses.ts';
import { isDirectoryId } from '../../id.ts';
import { addressRefused, noRoom, ScimError } from '../../protocol/error.ts';
import {
  ACCESS_TOKEN_SECONDS,
  type Asking,
  findAssertingClient,
  findSecret,
  issueToken,
  type Proof,
} from '../../tenancy/oauth-tokens.ts';
import { addressOf } from '../address.ts';
import { dropBody, readUpTo } from '../body-limit.ts';
import type { HttpEnv } from '../context.ts';
import { issuerOf, tokenEndpointOf } from '../paths.ts';
import { requireRate } from '../rate-limit.ts';
import { countRefusal, knownOrCounted, requirePatience } from '../strangers.ts';
import { claimedBy, verifyAssertion } from './assertion.ts';
import { OAuthError, respondOAuthError, respondToken } from './error.ts';
import { type Credentials, credentialsOf, parseForm, requireGrant } from './form.ts';
import { KeysUnavailable, keysOf } from './keys.ts';
import { logTokenRequest, type Seen } from './log.ts';

/** An assertion has some kilobytes: Entra's two. */
const MAX_FORM_BYTES = 32 * 1024;
const RETRY_KEYS_SECONDS = 30;

export async function serveToken(c: Context<HttpEnv>): Promise<Response> {
  const directoryId = c.req.param('dir') ?? '';
  const seen: Seen = { clientId: null, method: null, tokenHash: null };
  const { error, response } = await answered(c, directoryId, seen);
  await dropBody(c.req.raw);
  if (isDirectoryId(directoryId)) logTokenRequest(c, { directoryId, error, response, seen });
  return response;
}

async function answered(c: Context<HttpEnv>, directoryId: string, seen: Seen) {
  try {
    const token = await given(c, directoryId, seen);
    const body = { access_token: token, token_type: 'Bearer', expires_in: ACCESS_TOKEN_SECONDS, scope: 'scim' };
    return { response: respondToken(200, body), error: null };
  } catch (cause) {
    const error = asOAuthError(c, cause);
    return { response: respondOAuthError(error), error };
  }
}

async function given(c: Context<HttpEnv>, directoryId: string, seen: Seen): Promise<string> {
  const form = await formOf(c);
  const credentials = credentialsOf(c.req.header('Authorization'), form);
  seen.clientId = credentials.clientId;
  requireGrant(form);
  const db = isDirectoryId(directoryId) ? c.var.databases.of(directoryId) : null;
  if (!db) throw unknownClient();
  const asking = { db, directoryId, now: c.var.now };
  const { allowedAddresses, clientId, proof } = await proven(c, asking, credentials, seen);
  await requireAddress(c, allowedAddresses);
  await requireRate(c.env, 'SCIM_LIMIT', clientId);
  const issued = await issueToken(asking, clientId, proof);
  if (issued === 'gone') throw unknownClient();
  if (issued === 'replayed') {
    await countRefusal(c);
    throw new OAuthError('invalid_client', 'The assertion has been used before: its jti is known.');
  }
  seen.tokenHash = issued.hash;
  return issued.token;
}

/** @throws OAuthError invalid_request */
async function formOf(c: Context<HttpEnv>): Promise<ReadonlyMap<string, string>> {
  const type = (c.req.header('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded')
    throw new OAuthError('invalid_request', 'The body must be a form: application/x-www-form-urlencoded.');
  const chunks = await readUpTo(c.req.raw, MAX_FORM_BYTES);
  if (chunks === null) throw new OAuthError('invalid_request', 'The form can have at most 32 KiB.');
  return parseForm(await new Blob(chunks).text());
}

interface Proven {
  readonly clientId: string;
  readonly proof: Proof;
  /** As the directory has them. */
  readonly allowedAddresses: string | null;
}

/** @throws OAuthError; ScimError 429; KeysUnavailable */
async function proven(c: Context<HttpEnv>, asking: Asking, credentials: Credentials, seen: Seen): Promise<Proven> {
  seen.method = credentials.kind === 'secret' ? 'client_secret' : 'assertion';
  if (credentials.kind === 'secret') {
    const { clientId, secret } = credentials;
    const shown = { prefix: 'ro', purpose: `client ${asking.directoryId} ${clientId}`, secret } as const;
    const found = await knownOrCounted(c, shown, () => findSecret(asking, clientId, secret));
    if (found === null) throw unknownClient();
    const { allowedAddresses, id: secretId } = found;
    return { clientId, allowedAddresses, proof: { kind: 'secret', secretId } };
  }
  requirePatience(c);
  try {
    return await asserted(c, asking, credentials, seen);
  } catch (error) {
    if (error instanceof OAuthError && error.status === 401) await countRefusal(c);
    throw error;
  }
}

async function asserted(
  c: Context<HttpEnv>,
  asking: Asking,
  { assertion, clientId }: Extract<Credentials, { kind: 'assertion' }>,
  seen: Seen,
): Promise<Proven> {
  const claimed = claimedBy(assertion);
  if (claimed === null) throw new OAuthError('invalid_client', 'client_assertion is no JSON Web Token.');
  const found = await findAssertingClient(asking, { clientId, ...claimed });
  if (found === null) throw unknownClient();
  const { allowedAddresses, client } = found;
  seen.clientId = client.id;
  seen.method = client.method;
  const { origin, now, url } = c.var;
  const outside = {
    fetcher: (href: string, init: RequestInit) => fetch(href, init),
    destinations: destinationRules(c.env, [url]),
    now: () => Date.now(),
  };
  const { directoryId } = asking;
  const audiences = [tokenEndpointOf(origin, directoryId), issuerOf(origin, directoryId)];
  const keys = await keysOf(client, outside);
  const proof = await verifyAssertion(client, assertion, { audiences, keys, now });
  return { clientId: client.id, allowedAddresses, proof };
}

/** Only who proved to be the client learns of it. @throws OAuthError access_denied */
async function requireAddress(c: Context<HttpEnv>, allowedAddresses: string | null): Promise<void> {
  const address = addressOf(c);
  if (isAllowed(allowedAddresses, address)) return;
  await countRefusal(c);
  throw new OAuthError('access_denied', addressRefused(address).detail);
}

/** One and the same for a directory, client or secret that is not there. */
function unknownClient(): OAuthError {
  return new OAuthError('invalid_client', 'The client is unknown, or its credentials are wrong.');
}

function asOAuthError(c: Context<HttpEnv>, cause: unknown): OAuthError {
  if (cause instanceof OAuthError) return cause;
  if (cause instanceof ScimError && cause.status === 429)
    return new OAuthError('temporarily_unavailable', cause.detail, cause.retryAfterSeconds ?? 1);
  if (cause instanceof DatabaseFull) {
    const { detail, retryAfterSeconds = 1 } = noRoom();
    return new OAuthError('temporarily_unavailable', detail, retryAfterSeconds);
  }
  if (cause instanceof KeysUnavailable)
    return new OAuthError('temporarily_unavailable', cause.message, RETRY_KEYS_SECONDS);
  const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  console.error(JSON.stringify({ requestId: c.var.requestId, error: stack }));
  if (cause instanceof AnswerLost)
    return new OAuthError('temporarily_unavailable', 'The database did not respond. Try again.', 1);
  return new OAuthError(
    'server_error',
    `Something went wrong on our side. Request ${c.var.requestId} in the logs has the details.`,
  );
}
