// Cloudflare Access before the console: what its assertion must be to name an operator. The keys come in as an argument,
// in life those that the team publishes, fetched once and kept by jose.

import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Env } from '../../env.ts';
import { Problem } from '../problem.ts';

export const ASSERTION_HEADER = 'Cf-Access-Jwt-Assertion';

export interface AccessSettings {
  /** Host, like acme.cloudflareaccess.com. */
  readonly team: string;
  readonly audience: string;
}

/** Whom Access vouches for. */
export interface Vouched {
  readonly subject: string;
  /** An e-mail address, or the name of a service token. */
  readonly name: string;
}

const HOST = /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/i;
const KNOWN_ALGORITHMS = ['RS256', 'ES256'];

/** Null where Access is not used. @throws Problem 503 where one setting is missing or the domain is none */
export function accessSettings(env: Env): AccessSettings | null {
  const { ACCESS_AUD: audience = '', ACCESS_TEAM_DOMAIN: domain = '' } = env;
  if (audience === '' && domain === '') return null;
  const team = domain.replace(/^https:\/\//, '').replace(/\/$/, '');
  if (audience === '' || !HOST.test(team))
    throw new Problem(
      503,
      'Set both ACCESS_TEAM_DOMAIN (such as acme.cloudflareaccess.com) and ACCESS_AUD, or neither.',
    );
  return { team, audience };
}

const published = new Map<string, JWTVerifyGetKey>();

/** The keys that a team publishes. */
export function keysOf({ team }: AccessSettings): JWTVerifyGetKey {
  const known = published.get(team);
  if (known) return known;
  const keys = createRemoteJWKSet(new URL(`https://${team}/cdn-cgi/access/certs`));
  published.set(team, keys);
  return keys;
}

/** Null for an assertion that is not Access's, not for this application, or not of now. @throws Error without keys */
export async function vouchedBy(
  assertion: string,
  { team, audience }: AccessSettings,
  keys: JWTVerifyGetKey,
  now: number,
): Promise<Vouched | null> {
  try {
    const { payload } = await jwtVerify(assertion, keys, {
      issuer: `https://${team}`,
      audience,
      algorithms: KNOWN_ALGORITHMS,
      requiredClaims: ['exp', 'iat'],
      currentDate: new Date(now),
    });
    const { common_name: commonName, email, sub = '' } = payload;
    const name = [email, commonName].find((text) => typeof text === 'string' && text !== '');
    return typeof name === 'string' ? { subject: sub === '' ? name : sub, name } : null;
  } catch (error) {
    if (isOurs(error)) throw error;
    return null;
  }
}

/** Says nothing about the assertion: the keys could not be fetched. */
function isOurs(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';
}
