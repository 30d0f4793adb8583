// How tests ask for access tokens.

import { SELF } from 'cloudflare:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Answer, answerOf, call, ORIGIN } from '../calls.ts';

export const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export const issuerOf = (directoryId: string) => `${ORIGIN}/directories/${directoryId}`;
export const endpointOf = (directoryId: string) => `${issuerOf(directoryId)}/oauth/token`;

/** POST of a form to the token endpoint; the grant is named where the form does not name one. */
export async function ask(
  directoryId: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...form });
  return answerOf(await SELF.fetch(endpointOf(directoryId), { method: 'POST', body, headers }));
}

export async function newClient(directoryId: string, body: Readonly<Record<string, unknown>>): Promise<Answer> {
  return call('POST', `/directories/${directoryId}/oauth-clients`, body);
}

export const basic = (id: string, secret: string) => ({ Authorization: `Basic ${btoa(`${id}:${secret}`)}` });

export interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: Record<string, unknown>;
  readonly alg: string;
}

export async function newKey(alg = 'ES256', kid = 'k1'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }, alg };
}

export interface Claims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string | string[];
  readonly jti?: string;
  /** Seconds from now; null leaves `exp` out. */
  readonly expiresIn?: number | null;
  readonly notBefore?: number;
  readonly kid?: string;
}

let assertions = 0;

export async function sign(key: SigningKey, claims: Claims): Promise<string> {
  const { aud, expiresIn = 60, iss, jti = `jti-${++assertions}`, kid = 'k1', notBefore, sub } = claims;
  const now = Math.floor(Date.now() / 1000);
  const jwt = new SignJWT({
    ...(iss === undefined ? {} : { iss }),
    ...(sub === undefined ? {} : { sub }),
    ...(aud === undefined ? {} : { aud }),
    ...(jti === '' ? {} : { jti }),
    ...(expiresIn === null ? {} : { exp: now + expiresIn }),
    ...(notBefore === undefined ? {} : { nbf: now + notBefore }),
  });
  return jwt.setProtectedHeader({ alg: key.alg, kid }).sign(key.privateKey);
}

export async function askWith(directoryId: string, assertion: string, more: Record<string, string> = {}) {
  return ask(directoryId, { client_assertion_type: ASSERTION, client_assertion: assertion, ...more });
}
