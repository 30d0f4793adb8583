// Who may ask how often, by the Workers rate-limit bindings. They count per Cloudflare location, not exactly, and without
// a round trip: a fence against floods, no accounting. Known credentials are counted by what they open; addresses are
// the strangers' (strangers.ts), since providers share theirs.

import type { Env } from '../env.ts';
import { overloaded } from '../protocol/error.ts';

/** What wrangler.toml binds: SCIM by directory, REST by key and the pages by session, strangers by address. */
export type LimitName = 'SCIM_LIMIT' | 'API_LIMIT' | 'STRANGER_LIMIT';

/** The period of each binding in wrangler.toml: after so long a counter is new, at the latest. */
export const RATE_PERIOD_SECONDS = 10;

type Limits = Pick<Env, LimitName | 'RATE_LIMITS'>;

/**
 * Counts one request; false where there were too many. Without the binding, or with RATE_LIMITS "false", never. A binding
 * that fails lets pass: a limit keeps others' service up, and must not end it.
 */
export async function withinRate(env: Limits, limit: LimitName, key: string): Promise<boolean> {
  const binding = env.RATE_LIMITS === 'false' ? undefined : env[limit];
  if (!binding) return true;
  try {
    const { success } = await binding.limit({ key });
    return success;
  } catch (error) {
    console.error(JSON.stringify({ message: 'a rate limit did not answer', limit, error: String(error) }));
    return true;
  }
}

/** @throws ScimError 429 */
export async function requireRate(env: Limits, limit: LimitName, key: string): Promise<void> {
  if (await withinRate(env, limit, key)) return;
  throw overloaded(`Too many requests. Try again in ${RATE_PERIOD_SECONDS} seconds.`, RATE_PERIOD_SECONDS);
}
