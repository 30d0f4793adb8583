// How many attempts a stream made in each of the last 24 hours, and how many of them failed: kept on the stream's own
// row, which each of its writes sets anyway, so that a quiet stream has its figures beside a busy one. Pure.

/** Hours since 1970, attempts, and how many of them failed. */
type Hour = readonly [hour: number, attempts: number, failures: number];

const HOUR_MS = 3_600_000;
const HOURS_KEPT = 24;

/** The text of a stream's row with one more attempt, which ended at `now`. */
export function withAttempt(text: string | null, accepted: boolean, now: number): string {
  const current = Math.floor(now / HOUR_MS);
  const hours = recent(text, now);
  const last = hours.at(-1);
  const [attempts, failures] = last?.[0] === current ? [last[1], last[2]] : [0, 0];
  const before = hours.filter(([hour]) => hour !== current);
  return JSON.stringify([...before, [current, attempts + 1, failures + (accepted ? 0 : 1)]]);
}

/** Share of attempts that failed in the current hour and the 23 before it, 0 to 1; 0 where there were none. */
export function failureRate(text: string | null, now: number): number {
  const hours = recent(text, now);
  const attempts = hours.reduce((sum, [, made]) => sum + made, 0);
  return attempts === 0 ? 0 : hours.reduce((sum, [, , failed]) => sum + failed, 0) / attempts;
}

function recent(text: string | null, now: number): Hour[] {
  if (text === null) return [];
  const hours: unknown = JSON.parse(text);
  if (!Array.isArray(hours)) return [];
  return hours.filter(isHour).filter(([hour]) => hour > Math.floor(now / HOUR_MS) - HOURS_KEPT);
}

function isHour(value: unknown): value is Hour {
  return Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'number');
}
