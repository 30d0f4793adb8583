// Tokens that were refused a moment ago, remembered in the isolate: asking for one again costs no I/O.

const REMEMBERED_MS = 60_000;
const MAX_REMEMBERED = 5_000;

/** When it is forgotten, by directory and hash; in the order of refusal. */
const refused = new Map<string, number>();

export function rememberRefused(directoryId: string, tokenHash: string, now: number): void {
  const key = `${directoryId} ${tokenHash}`;
  refused.delete(key);
  if (refused.size >= MAX_REMEMBERED) for (const [oldest] of refused) if (refused.delete(oldest)) break;
  refused.set(key, now + REMEMBERED_MS);
}

export function wasRefused(directoryId: string, tokenHash: string, now: number): boolean {
  const key = `${directoryId} ${tokenHash}`;
  const until = refused.get(key);
  if (until === undefined) return false;
  if (until > now) return true;
  refused.delete(key);
  return false;
}
