// What an isolate remembers for a while: quick-lru bounds it, the clock of the request ends it. Losing an entry costs a
// look-up, no more.

import QuickLRU from 'quick-lru';

export interface Remembered {
  /** When the entry ends, epoch ms; null where there is none. */
  until(key: string, now: number): number | null;
  add(key: string, until: number): void;
  forget(key: string): void;
}

/** Keeps the last `maxEntries` at least, and fewer than twice as many. */
export function remembering(maxEntries: number): Remembered {
  const entries = new QuickLRU<string, number>({ maxSize: maxEntries });
  return {
    until(key, now) {
      const until = entries.get(key);
      if (until === undefined) return null;
      if (until > now) return until;
      entries.delete(key);
      return null;
    },
    add: (key, until) => void entries.set(key, until),
    forget: (key) => void entries.delete(key),
  };
}
