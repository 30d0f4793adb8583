// xsd:dateTime (RFC 7643 §2.3.5): a date and a time, both. Without a zone it is taken as UTC.

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})?$/;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Zones reach from -14:00 to +14:00 (XML Schema Part 2, §3.3.8). */
const MAX_ZONE_MINUTES = 14 * 60;

/** Epoch ms of an xsd:dateTime, cut to the millisecond; undefined where it is none, 30 February included. */
export function instantOf(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  const fractionMs = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const endOfDay = hour === 24 && minute === 0 && second === 0 && Number(match[7] ?? 0) === 0;
  if ((hour > 23 && !endOfDay) || minute > 59 || second > 59) return undefined;
  const offset = zoneMinutes(match[8]);
  if (offset === undefined) return undefined;
  const midnight = startOfDay(year, month, day);
  if (midnight === undefined) return undefined;
  return midnight + hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + fractionMs - offset * MINUTE_MS;
}

function startOfDay(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const rolledOver = date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day;
  return rolledOver ? undefined : Math.floor(date.getTime() / DAY_MS) * DAY_MS;
}

function zoneMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  if (minutes > MAX_ZONE_MINUTES || Number(zone.slice(4, 6)) > 59) return undefined;
  return zone.startsWith('-') ? -minutes : minutes;
}
