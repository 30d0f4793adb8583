// Cloudflare Access before the console: what its assertion must be to name an operator. The keys come in as an argument,
// in life those that the team publishes, fetched once and kept by jose.

import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Env } from '../../env.ts';
import { isOperatorRole, OPERATOR_ROLES, type OperatorRole } from '../../tenancy/operator-roles.ts';
import { Problem } from '../problem.ts';

export const ASSERTION_HEADER = 'Cf-Access-Jwt-Assertion';

export interface AccessSettings {
  /** Host, like acme.cloudflareaccess.com. */
  readonly team: string;
  readonly audience: string;
  /** By group, `*` for everybody; null where all are admins. */
  readonly roles: ReadonlyMap<string, OperatorRole> | null;
}

/** Whom Access vouches for. */
export interface Vouched {
  readonly subject: string;
  /** An e-mail address, or the name of a service token. */
  readonly name: string;
  /** Of the identity provider, where Access is told to pass the claim along. */
  readonly groups: readonly string[];
}

const HOST = /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/i;
const KNOWN_ALGORITHMS = ['RS256', 'ES256'];

/** Null where Access is not used. @throws Problem 503 where one setting is missing or the domain is none */
export function accessSettings(env: Env): AccessSettings | null {
  const { ACCESS_AUD: audience = '', ACCESS_ROLES: roles = '', ACCESS_TEAM_DOMAIN: domain = '' } = env;
  if (audience === '' && domain === '') return null;
  const team = domain.replace(/^https:\/\//, '').replace(/\/$/, '');
  if (audience === '' || !HOST.test(team))
    throw new Problem(
      503,
      'Set both ACCESS_TEAM_DOMAIN (such as acme.cloudflareaccess.com) and ACCESS_AUD, or neither.',
    );
  return { team, audience, roles: roles.trim() === '' ? null : rolesIn(roles) };
}

/** The last `=` counts: names of groups may have one. @throws Problem 503 for what is no role */
function rolesIn(setting: string): ReadonlyMap<string, OperatorRole> {
  return new Map(
    setting.split(',').map((part) => {
      const at = part.lastIndexOf('=');
      const [group, role] = [part.slice(0, Math.max(at, 0)).trim(), part.slice(at + 1).trim()];
      if (group === '' || !isOperatorRole(role))
        throw new Problem(
          503,
          'Set ACCESS_ROLES to a list like `platform-team=admin, support-team=support, *=viewer`.',
        );
      return [group, role] as const;
    }),
  );
}

/** The highest that one of the groups gives; null where none gives any. */
export function roleFor({ groups }: Vouched, { roles }: AccessSettings): OperatorRole | null {
  if (roles === null) return 'admin';
  const given = [...groups.filter((group) => group !== '*'), '*'].map((group) => roles.get(group));
  return OPERATOR_ROLES.findLast((role) => given.includes(role)) ?? null;
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
  { team, audience }: Pick<AccessSettings, 'team' | 'audience'>,
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
    if (typeof name !== 'string') return null;
    return { subject: sub === '' ? name : sub, name, groups: groupsIn(payload['custom']) };
  } catch (error) {
    if (isOurs(error)) throw error;
    return null;
  }
}

/** Access passes the claims of the identity provider along as `custom`, those alone that its settings name. */
function groupsIn(custom: unknown): readonly string[] {
  const groups: unknown = typeof custom === 'object' && custom !== null ? Reflect.get(custom, 'groups') : [];
  return [groups].flat().filter((group) => typeof group === 'string');
}

/** Says nothing about the assertion: the keys could not be fetched. */
function isOurs(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';
}
