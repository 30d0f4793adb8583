// The keys that a client's assertions are checked with: registered, or fetched from where the client says. URLs of
// strangers are called by the rules of webhooks, bounded in time and size, and not again while they fail. jose keeps
// what was fetched for ten minutes, and fetches again for a key id that it does not know, every half minute at most.

import { createLocalJWKSet, createRemoteJWKSet, customFetch, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import QuickLRU from 'quick-lru';
import type { Fetcher } from '../../delivery/attempt.ts';
import { checkDestination, type DestinationRules } from '../../delivery/destination.ts';
import { isObject, type JsonObject } from '../../protocol/json.ts';
import type { StoredOAuthClient } from '../../tenancy/oauth-clients.ts';
import { remembering } from '../remembered.ts';

/** How strangers' URLs are called. */
export interface Outside {
  readonly fetcher: Fetcher;
  readonly destinations: DestinationRules;
  readonly now: () => number;
}

/** The keys could not be fetched, which says nothing about the assertion. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

const TIMEOUT_MS = 5_000;
/** Entra publishes a dozen keys with their certificates: 20 kB. */
const MAX_DOCUMENT_BYTES = 128 * 1024;
const FAILED_REMEMBERED_MS = 30_000;
const DISCOVERY_REMEMBERED_MS = 3_600_000;
/** Of each kind; a key set has some 20 kB, an isolate 128 MB. */
const MAX_REMEMBERED = 200;

const keySets = new QuickLRU<string, JWTVerifyGetKey>({ maxSize: MAX_REMEMBERED });
const discovered = new QuickLRU<string, { readonly jwksUri: string; readonly until: number }>({
  maxSize: MAX_REMEMBERED,
});
const failed = remembering(MAX_REMEMBERED);

/** @throws KeysUnavailable, here or when a key is looked for */
export async function keysOf(client: StoredOAuthClient, outside: Outside): Promise<JWTVerifyGetKey> {
  // The stored text was made of a checked key set (tenancy/jwks.ts).
  if (client.jwks !== null) return createLocalJWKSet(JSON.parse(client.jwks) as JSONWebKeySet);
  const uri = client.jwksUri ?? (await jwksUriOf(client.issuer ?? '', outside));
  const known = keySets.get(uri);
  if (known) return known;
  const options = {
    timeoutDuration: TIMEOUT_MS,
    [customFetch]: async (url: string) => Response.json(await fetched(url, outside, isKeySet)),
  };
  const keys = createRemoteJWKSet(new URL(admitted(uri, outside)), options);
  keySets.set(uri, keys);
  return keys;
}

/** By OpenID Connect discovery, whose document must be the issuer's own (OpenID Connect Discovery 1.0 §4.3). */
async function jwksUriOf(issuer: string, outside: Outside): Promise<string> {
  const known = discovered.get(issuer);
  if (known && known.until > outside.now()) return known.jwksUri;
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { jwks_uri: jwksUri } = await fetched(url, outside, (document) => document.issuer === issuer);
  if (typeof jwksUri !== 'string') throw new KeysUnavailable('The discovery document of the issuer has no jwks_uri.');
  discovered.set(issuer, { jwksUri, until: outside.now() + DISCOVERY_REMEMBERED_MS });
  return jwksUri;
}

const isKeySet = ({ keys }: JsonObject) => Array.isArray(keys);

/** @throws KeysUnavailable where the URL may not be called */
function admitted(url: string, { destinations }: Outside): string {
  const destination = checkDestination(url, destinations);
  if (!destination.ok) throw new KeysUnavailable(`The keys cannot be fetched. ${destination.reason}`);
  return destination.url;
}

/** The JSON object behind a URL, where it is what was looked for. Redirects are not followed. @throws KeysUnavailable */
async function fetched(url: string, outside: Outside, fits: (document: JsonObject) => boolean): Promise<JsonObject> {
  const href = admitted(url, outside);
  const { host } = new URL(href);
  if (failed.until(href, outside.now()) !== null) throw new KeysUnavailable(`${host} did not answer a moment ago.`);
  try {
    const response = await outside.fetcher(href, {
      redirect: 'manual',
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    const document: unknown = JSON.parse(await textUpTo(response, MAX_DOCUMENT_BYTES));
    if (!isObject(document) || !fits(document)) throw new Error('not what is looked for there');
    return document;
  } catch (error) {
    failed.add(href, outside.now() + FAILED_REMEMBERED_MS);
    throw new KeysUnavailable(
      `The response from ${host} cannot be used: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

/** Counted as it comes: Content-Length tells nothing of what a compressed body becomes. Leaving the loop cancels it. */
async function textUpTo(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new Blob(chunks).text();
}
