// What a client's assertion must be (RFC 7523 §3): signed by a key of the client, from it, about it, for this directory,
// and of now. The algorithm is one of a list without shared secrets, whatever the header says.

import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { ASSERTION_ALGORITHMS } from '../../tenancy/jwks.ts';
import type { StoredOAuthClient } from '../../tenancy/oauth-clients.ts';
import type { Proof } from '../../tenancy/oauth-tokens.ts';
import { OAuthError } from './error.ts';
import { KeysUnavailable } from './keys.ts';

/** Clocks of providers and ours. */
const TOLERANCE_SECONDS = 60;
/** So far ahead an assertion may expire: as long its use is remembered. Okta's and most libraries' last 5 minutes. */
const MAX_OWN_SECONDS = 3600;
/** A token of a workload is made by its cloud, which caches it: Entra's last up to 24 hours. */
const MAX_FEDERATED_SECONDS = 24 * 3600;
const MAX_JTI = 500;

/** Who an assertion says that it is of, before anything of it is believed; null for what is no JWT. */
export function claimedBy(assertion: string): { readonly issuer: string; readonly subject: string } | null {
  try {
    const { iss = '', sub = '' } = decodeJwt(assertion);
    return { issuer: String(iss), subject: String(sub) };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

/**
 * @param audiences what a client's own assertion may be for: issuer or token endpoint of the directory
 * @param now epoch ms
 * @throws OAuthError invalid_client; KeysUnavailable
 */
export async function verifyAssertion(
  client: StoredOAuthClient,
  assertion: string,
  { audiences, keys, now }: { audiences: readonly string[]; keys: JWTVerifyGetKey; now: number },
): Promise<Proof> {
  const federated = client.method === 'federated';
  const payload = await verified(assertion, keys, {
    issuer: federated ? (client.issuer ?? '') : client.id,
    subject: federated ? (client.subject ?? '') : client.id,
    audience: federated ? [client.audience ?? ''] : [...audiences],
    algorithms: [...ASSERTION_ALGORITHMS],
    requiredClaims: ['iss', 'sub', 'aud', 'exp', ...(federated ? [] : ['jti'])],
    clockTolerance: TOLERANCE_SECONDS,
    currentDate: new Date(now),
  });
  const { exp = 0, jti } = payload;
  const mostSeconds = federated ? MAX_FEDERATED_SECONDS : MAX_OWN_SECONDS;
  if (exp > now / 1000 + mostSeconds + TOLERANCE_SECONDS)
    throw new OAuthError('invalid_client', `The assertion is valid for more than ${mostSeconds} seconds.`);
  if (federated) return { kind: 'assertion', jti: null, expiresAt: exp * 1000 };
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI)
    throw new OAuthError('invalid_client', `jti must be a text of up to ${MAX_JTI} characters.`);
  return { kind: 'assertion', jti, expiresAt: Math.ceil((exp + TOLERANCE_SECONDS) * 1000) };
}

async function verified(
  assertion: string,
  keys: JWTVerifyGetKey,
  options: Parameters<typeof jwtVerify>[2],
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(assertion, keys, options)).payload;
  } catch (error) {
    throw refusalFor(error);
  }
}

/** What jose found, in words that help a provider's administrator fix it. Failing to fetch keys says nothing about the assertion. */
function refusalFor(error: unknown): unknown {
  const refused = (detail: string) => new OAuthError('invalid_client', detail);
  if (error instanceof errors.JWTExpired) return refused('The assertion has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) return refused(`The ${error.claim} of the assertion is wrong.`);
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return refused('The assertion is signed with an algorithm that is not accepted.');
  if (error instanceof errors.JWKSNoMatchingKey)
    return refused('No key of the client matches the kid and alg of the assertion.');
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return refused('Several keys match. Name one in the assertion with kid.');
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return unavailable(error);
  if (error instanceof errors.JOSEError)
    return error.code === 'ERR_JOSE_GENERIC'
      ? unavailable(error)
      : refused('The assertion is not signed with a key of the client.');
  // A key that is too weak, or none at all.
  if (error instanceof TypeError || error instanceof DOMException)
    return refused('The key of the client cannot be used.');
  return error;
}

function unavailable(error: Error): KeysUnavailable {
  return new KeysUnavailable(`The keys of the client cannot be fetched: ${error.message}.`);
}
