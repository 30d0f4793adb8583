// What an isolate remembers for a while, up to so many entries: the oldest go first. Losing it costs a look-up, no more.

export interface Remembered {
  /** When the entry ends, epoch ms; null where there is none. */
  until(key: string, now: number): number | null;
  add(key: string, until: number): void;
}

export function remembering(maxEntries: number): Remembered {
  const entries = new Map<string, number>();
  return {
    until(key, now) {
      const until = entries.get(key);
      if (until === undefined) return null;
      if (until > now) return until;
      entries.delete(key);
      return null;
    },
    add(key, until) {
      entries.delete(key);
      if (entries.size >= maxEntries) for (const [oldest] of entries) if (entries.delete(oldest)) break;
      entries.set(key, until);
    },
  };
}
