// The keys that a client may be registered with: public ones, of kinds that assertions may be signed by (RFC 7517, 7518).
// Pure.

import { isObject, type JsonObject } from '../protocol/json.ts';

/** By which a client's assertions may be signed: signatures by public keys alone, no shared secret and never `none`. */
export const ASSERTION_ALGORITHMS: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** A client signs with one key, and with the next while they are exchanged. */
const MAX_KEYS = 10;
/** Base64url of 2048 and of 8192 bits. */
const RSA_MODULUS = /^[A-Za-z0-9_-]{342,1366}$/;
const COORDINATE = /^[A-Za-z0-9_-]{42,88}$/;
/** The members of a public key, and nothing that anyone might have pasted beside them. */
const KEPT = ['kty', 'kid', 'use', 'alg', 'n', 'e', 'crv', 'x', 'y'];
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

export type CheckedKeys =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly detail: string };

/** The key set as it is stored, or what is wrong with it as a sentence. A lone key is taken as a set of one. */
export function checkJwks(given: unknown): CheckedKeys {
  const set = isObject(given) && !('keys' in given) ? { keys: [given] } : given;
  const keys = isObject(set) ? set.keys : undefined;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS)
    return { ok: false, detail: `This must be a JWK set of 1 to ${MAX_KEYS} keys.` };
  for (const key of keys) {
    const detail = wrongWith(key);
    if (detail !== null) return { ok: false, detail };
  }
  return { ok: true, text: JSON.stringify({ keys: keys.filter(isObject).map(publicPart) }) };
}

function wrongWith(key: unknown): string | null {
  if (!isObject(key)) return 'Each key must be an object.';
  if (PRIVATE.some((name) => name in key)) return 'Send public keys only: this one contains a private or shared key.';
  if (key.use !== undefined && key.use !== 'sig') return 'The keys must be for signatures ("use": "sig").';
  if (key.kid !== undefined && (typeof key.kid !== 'string' || key.kid.length > 200))
    return 'A key id must be a string of up to 200 characters.';
  if (key.alg !== undefined && !ASSERTION_ALGORITHMS.includes(String(key.alg)))
    return `The algorithm of a key must be one of ${ASSERTION_ALGORITHMS.join(', ')}.`;
  switch (key.kty) {
    case 'RSA':
      return matches(RSA_MODULUS, key.n) && matches(/^[A-Za-z0-9_-]{1,12}$/, key.e)
        ? null
        : 'An RSA key must have 2048 to 8192 bits, with `n` and `e`.';
    case 'EC':
      return matches(/^P-(?:256|384|521)$/, key.crv) && matches(COORDINATE, key.x) && matches(COORDINATE, key.y)
        ? null
        : 'An EC key must be on P-256, P-384 or P-521, with `x` and `y`.';
    case 'OKP':
      return key.crv === 'Ed25519' && matches(/^[A-Za-z0-9_-]{43}$/, key.x)
        ? null
        : 'An OKP key must be on Ed25519, with `x`.';
    default:
      return 'The kind of a key (`kty`) must be RSA, EC or OKP.';
  }
}

function matches(form: RegExp, value: unknown): boolean {
  return typeof value === 'string' && form.test(value);
}

function publicPart(key: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(key).filter(([name]) => KEPT.includes(name)));
}
