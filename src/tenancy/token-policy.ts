// How long the tokens and client secrets of a directory may be valid. Pure.

import { done, invalid, type NotDone, type Result } from './result.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Ten years: beyond it a number of days is rather a mistake. */
export const MAX_TOKEN_DAYS = 3650;

/** What has an end, or none: a token or a client secret. Times in epoch ms. */
interface Credential {
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

/**
 * When a new token or secret ends; null for never. Without a wish it is valid for as long as it may be.
 * @param wished undefined for no wish, null for never
 */
export function expiryOf(
  maxTokenDays: number | null,
  wished: number | null | undefined,
  now: number,
): Result<number | null, 'invalid'> {
  if (wished !== undefined && wished !== null && wished <= now) return wrong('Must be in the future.');
  if (maxTokenDays === null) return done(wished ?? null);
  const latest = now + maxTokenDays * DAY_MS;
  if (wished === undefined) return done(latest);
  return wished === null || wished > latest ? wrong(tooLong(maxTokenDays, latest)) : done(wished);
}

/** Whether it is valid for longer than the directory's policy gives to a new one. */
export function exceeds(maxTokenDays: number | null, { createdAt, expiresAt }: Credential): boolean {
  return maxTokenDays !== null && (expiresAt === null || expiresAt > createdAt + maxTokenDays * DAY_MS);
}

/** Whether it still opens anything. */
export function isLive({ expiresAt }: Pick<Credential, 'expiresAt'>, now: number): boolean {
  return expiresAt === null || expiresAt > now;
}

function tooLong(maxTokenDays: number, latest: number): string {
  const days = `${maxTokenDays} ${maxTokenDays === 1 ? 'day' : 'days'}`;
  return `Exceeds the directory's maxTokenDays of ${days}: must be ${new Date(latest).toISOString()} or earlier.`;
}

function wrong(detail: string): NotDone<'invalid'> {
  return invalid({ member: 'expiresAt', detail });
}
