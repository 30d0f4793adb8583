// Numbers and times in the words of pages. Pure.

const numbers = new Intl.NumberFormat('en-GB');

/** `1,204` */
export function count(n: number): string {
  return numbers.format(n);
}

/** Bytes as `0.4 MB`, `512 MB`: of 1,048,576 each. */
export function megabytes(bytes: number): string {
  const n = bytes / (1024 * 1024);
  return `${n < 10 ? n.toFixed(1) : count(Math.round(n))} MB`;
}

/** `1 person`, `1,204 people`; `plural` where an s does not make it. */
export function counted(n: number, one: string, plural = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : plural}`;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago, roughly: `just now`, `5 minutes ago`, `3 days ago`. */
export function ago(at: number, now: number): string {
  const elapsed = Math.max(0, now - at);
  if (elapsed < MINUTE_MS) return 'just now';
  if (elapsed < HOUR_MS) return `${counted(Math.floor(elapsed / MINUTE_MS), 'minute')} ago`;
  if (elapsed < DAY_MS) return `${counted(Math.floor(elapsed / HOUR_MS), 'hour')} ago`;
  return `${counted(Math.floor(elapsed / DAY_MS), 'day')} ago`;
}

/** How long something took or takes: `340 ms`, `12 s`, `5 min`, `3 h`, `2 days`. */
export function lasting(ms: number): string {
  if (ms < 1000) return `${count(Math.round(ms))} ms`;
  if (ms < MINUTE_MS) return `${count(Math.round(ms / 1000))} s`;
  if (ms < HOUR_MS) return `${count(Math.round(ms / MINUTE_MS))} min`;
  if (ms < 2 * DAY_MS) return `${count(Math.round(ms / HOUR_MS))} h`;
  return counted(Math.round(ms / DAY_MS), 'day');
}

const UTC = { timeZone: 'UTC', hourCycle: 'h23' } as const;
const HAND = { hour: '2-digit', minute: '2-digit' } as const;
const FORMS = {
  /** 12:04:31 */
  clock: new Intl.DateTimeFormat('en-GB', { ...UTC, ...HAND, second: '2-digit' }),
  /** 3 Nov, 12:04:31 */
  moment: new Intl.DateTimeFormat('en-GB', { ...UTC, ...HAND, second: '2-digit', day: 'numeric', month: 'short' }),
  /** 3 Nov, 12:00 */
  hour: new Intl.DateTimeFormat('en-GB', { ...UTC, ...HAND, day: 'numeric', month: 'short' }),
  /** 3 Nov 2026, 12:04 */
  minute: new Intl.DateTimeFormat('en-GB', { ...UTC, ...HAND, day: 'numeric', month: 'short', year: 'numeric' }),
} as const;

export type TimeForm = keyof typeof FORMS;

/** A time in UTC; the browser's script shows it in the reader's own zone. */
export function timeText(at: number, form: TimeForm): string {
  return `${FORMS[form].format(at)} UTC`;
}

/** When a token, a client or a secret was last used. */
export function lastUse({ lastUsedAt }: { readonly lastUsedAt: number | null }, now: number): string {
  return lastUsedAt === null ? 'Never used' : `Used ${ago(lastUsedAt, now)}`;
}

const UNUSED_MS = 90 * 24 * 60 * 60 * 1000;

/** Whether a credential was not used for 90 days, nor made since: it can probably go. */
export function isUnused(of: { readonly createdAt: number; readonly lastUsedAt: number | null }, now: number): boolean {
  return now - (of.lastUsedAt ?? of.createdAt) >= UNUSED_MS;
}
