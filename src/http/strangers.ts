// Those who come without a credential that opens anything: each refusal counts against their address, and from an
// address with too many of them nothing unknown is looked up any more. Refused secrets are remembered, so that asking
// with one again costs no I/O.

import type { Env } from '../env.ts';
import { overloaded } from '../protocol/error.ts';
import { hashSecret, type SecretPrefix, secretLooksValid } from '../tenancy/secret.ts';
import { countedNetwork } from './address.ts';
import { RATE_PERIOD_SECONDS, withinRate } from './rate-limit.ts';
import { remembering } from './remembered.ts';

export const REFUSED_REMEMBERED_MS = 60_000;
/** Some 150 bytes each: an isolate has 128 MB. */
const MAX_REFUSED_REMEMBERED = 5_000;
const MAX_ADDRESSES_REMEMBERED = 10_000;
/** A secret that opened something a moment ago is looked up whatever others of its address do. */
const KNOWN_REMEMBERED_MS = 5 * 60_000;
const MAX_KNOWN_REMEMBERED = 5_000;

const refused = remembering(MAX_REFUSED_REMEMBERED);
const known = remembering(MAX_KNOWN_REMEMBERED);
const exhausted = remembering(MAX_ADDRESSES_REMEMBERED);

/** The parts of a Hono context that say who asks. */
interface Asking {
  readonly env: Env;
  readonly req: { header(name: string): string | undefined };
  readonly var: { readonly now: number };
}

/** How long the address has to wait for its refusals, in whole seconds; null where it has not. */
export function waitSeconds(c: Asking): number | null {
  const { now } = c.var;
  const until = exhausted.until(addressOf(c), now);
  return until === null ? null : Math.ceil((until - now) / 1000);
}

/** @throws ScimError 429 where the address had too many refusals a moment ago */
export function requirePatience(c: Asking): void {
  const seconds = waitSeconds(c);
  if (seconds === null) return;
  throw overloaded(`Too many requests from your IP address were rejected. Try again in ${seconds} seconds.`, seconds);
}

/** Counts a refusal against the address that it came from, unless that has had too many already. */
export async function countRefusal(c: Asking): Promise<void> {
  const address = addressOf(c);
  if (exhausted.until(address, c.var.now) !== null) return;
  if (await withinRate(c.env, 'STRANGER_LIMIT', address)) return;
  exhausted.add(address, c.var.now + RATE_PERIOD_SECONDS * 1000);
}

/** A secret as it came, and what it was to open. */
interface Shown {
  readonly prefix: SecretPrefix;
  readonly secret: string;
  /** Secrets are remembered for one purpose: a session of one portal is unknown to another. */
  readonly purpose: string;
}

/**
 * What `find` finds for a secret; null at once for what is none by its form. Null otherwise counts against the address,
 * and is remembered for a minute: until then the same secret is not looked up again.
 * @throws ScimError 429 where the address had too many refusals a moment ago
 */
export async function knownOrCounted<Found>(
  c: Asking,
  { prefix, purpose, secret }: Shown,
  find: () => Promise<Found | null>,
): Promise<Found | null> {
  if (!secretLooksValid(prefix, secret)) return null;
  const { now } = c.var;
  const key = `${purpose} ${await hashSecret(secret)}`;
  if (known.until(key, now) === null) requirePatience(c);
  const found = refused.until(key, now) === null ? await find() : null;
  if (found !== null) {
    known.add(key, now + KNOWN_REMEMBERED_MS);
    return found;
  }
  refused.add(key, now + REFUSED_REMEMBERED_MS);
  await countRefusal(c);
  return null;
}

function addressOf(c: Asking): string {
  return countedNetwork(c.req.header('CF-Connecting-IP') ?? '') || 'unknown';
}
