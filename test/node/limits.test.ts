// docs/limits.md against the source: each row says what its constant is, and no limit that outsiders meet is missing.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { limitRows } from '../limits-table.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const rows = limitRows(readFileSync(join(ROOT, 'docs/limits.md'), 'utf8'));
const sourceOf = (path: string) => readFileSync(join(ROOT, 'src', path), 'utf8');

/** Limits that nobody outside meets: memory of an isolate, steps of the clock, what one page of ours shows. */
const INWARD: Readonly<Record<string, string>> = {
  'delivery/backlog.ts MAX_BATCH_LENGTH': 'a batch goes out in parts',
  'delivery/counters.ts MAX_WEBHOOKS': 'counters of operators',
  'delivery/health.ts MAX_SET_ASIDE': 'a count that is shown as "more than"',
  'delivery/health.ts MAX_COUNT': 'a count that is shown as "more than"',
  'delivery/placed.ts MAX_HOPS': 'an answer to a request that would go round in circles',
  'delivery/pool.ts MAX_MS': 'a step of delivery',
  'delivery/pool.ts MAX_REQUESTS': 'a step of delivery',
  'delivery/pool.ts MAX_REQUESTS_BESIDE_CLOCK': 'a step of delivery',
  'delivery/pool.ts MAX_RUNNING': 'a step of delivery',
  'delivery/jobs.ts MAX_PAGES': 'a step, which goes on by itself',
  'delivery/replay.ts MAX_PAGES': 'a step, which says where to go on',
  'delivery/slice.ts MAX_EVENTS': 'a step of delivery',
  'delivery/slice.ts MAX_MS': 'a step of delivery',
  'delivery/slice.ts MIN_LEASE_MS': 'a step of delivery',
  'delivery/sweep.ts MAX_MESSAGES': 'a step of the clock',
  'delivery/sweep.ts MAX_PAGES': 'a step of the clock',
  'organization/mover.ts MAX_FENCES': 'a step of a move, which says why it failed',
  'delivery/wake.ts MAX_DELAY_SECONDS': "the queue's own",
  'delivery/wake.ts MAX_MESSAGES': "the queue's own",
  'http/api/document.ts MAX_ORIGINS': 'memory of an isolate',
  'delivery/prune.ts MIN_AUDIT_DAYS': 'what the setting may be',
  'delivery/prune.ts MAX_AUDIT_DAYS': 'what the setting may be',
  'http/api/event-schemas.ts MAX_BATCH': 'the same as in tenancy/webhooks.ts, for the document',
  'http/api/portal-settings.ts MAX_LOGO_TEXT': 'the same as in tenancy/logo.ts, percent-encoded',
  'http/action-context.ts MAX_USER_AGENT': 'the audit log keeps so much of it',
  'http/api/audit.ts MAX_COMPARED': 'no actor has a longer id',
  'http/body-limit.ts MAX_FRAMED_DRAINED_BYTES': 'what is read and dropped of a refused body',
  'http/body-limit.ts MAX_DRAINED_BYTES': 'what is read and dropped of a refused body',
  'http/docs/operations.ts MAX_ORIGINS': 'memory of an isolate',
  'http/mask-text.ts MAX_NAME_LENGTH': 'how a body is masked',
  'http/mask.ts MAX_DETAIL_CHARACTERS': 'how a body is masked',
  'http/mask.ts MAX_HIDDEN': 'how a body is masked',
  'http/mask.ts MAX_PARSED_CHARACTERS': 'how a body is masked',
  'http/mask.ts MIN_PROBE_LENGTH': 'how a body is masked',
  'http/request-log.ts MAX_GATHERED': 'memory of an isolate',
  'http/request-log.ts MAX_REFUSED_GATHERED': 'memory of an isolate',
  'http/request-log.ts MAX_REMEMBERED': 'memory of an isolate',
  'http/scim/known.ts MAX_EACH': 'memory of an isolate',
  'http/scim/refused.ts MAX_REMEMBERED': 'memory of an isolate',
  'http/scim/write.ts MAX_SKIPPED_LOGGED': 'the log names so many',
  'http/strangers.ts MAX_ADDRESSES_REMEMBERED': 'memory of an isolate',
  'http/strangers.ts MAX_KNOWN_REMEMBERED': 'memory of an isolate',
  'http/strangers.ts MAX_REFUSED_REMEMBERED': 'memory of an isolate',
  'protocol/value/date-time.ts MAX_ZONE_MINUTES': 'what a time zone is',
  'protocol/name-keys.ts MAX_KEYS': 'a part of a name that search by words does not find',
  'protocol/name-keys.ts MAX_LENGTH': 'a part of a name that search by words does not find',
  'protocol/name-keys.ts MAX_TEXT': 'a part of a name that search by words does not find',
};
/** Rooms whose constants meet outsiders; pages that show the first of many have theirs beside the view. */
const ROOMS = ['protocol', 'delivery', 'http', 'http/api', 'http/scim'];

describe('docs/limits.md', () => {
  it('has rows', () => {
    expect(rows.length).toBeGreaterThan(40);
  });

  it.each(rows.map((row) => [`${row.path} ${row.name}`, row] as const))(
    'says what %s is',
    (_, { name, path, value }) => {
      expect(inUnitOf(name, value)).toBe(evaluated(sourceOf(path), name));
    },
  );

  it('misses no limit that outsiders meet', () => {
    const stated = new Set(rows.map(({ name, path }) => `${path} ${name}`));
    const found = ROOMS.flatMap(filesOf).flatMap((path) =>
      [...sourceOf(path).matchAll(/^(?:export )?const ((?:MAX|MIN)_[A-Z_]+) =/gm)].map(([, name]) => `${path} ${name}`),
    );
    expect(found.length).toBeGreaterThan(30);
    expect(found.filter((limit) => !stated.has(limit) && !(limit in INWARD))).toEqual([]);
    expect(Object.keys(INWARD).filter((limit) => stated.has(limit))).toEqual([]);
  });
});

/** Files of a room: of http those that stand in it and not in a room of its own. */
function filesOf(room: string): string[] {
  const entries = readdirSync(join(ROOT, 'src', room), { withFileTypes: true, recursive: room === 'protocol' });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(ROOT, 'src/').length));
}

/** A constant's number: products of numbers and of other constants of its file. */
function evaluated(source: string, name: string): number {
  const expression = new RegExp(`(?:const ${name} = |\\b${name}: (?=\\d))([\\w *.]+)`).exec(source)?.[1];
  if (expression === undefined) throw new Error(`There is no ${name}.`);
  return expression
    .trim()
    .split(' * ')
    .map((factor) => (/^[\d_]+$/.test(factor) ? Number(factor.replaceAll('_', '')) : evaluated(source, factor)))
    .reduce((product, factor) => product * factor, 1);
}

const BYTES: Readonly<Record<string, number>> = { bytes: 1, KiB: 1024, MiB: 1024 * 1024 };
const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, days: 86_400 };

/** `1 MiB` in bytes, `7 days` in what the constant's name says: ms, seconds or days. */
function inUnitOf(name: string, value: string): number {
  const [, digits = '', unit = ''] = /^([\d,]+)(?: (\w+))?$/.exec(value) ?? [];
  const number = Number(digits.replaceAll(',', ''));
  if (unit === '' || name.endsWith('_DAYS')) return number;
  const seconds = SECONDS[unit];
  if (seconds === undefined) return number * (BYTES[unit] ?? Number.NaN);
  return number * seconds * (/_MS$|Ms$/.test(name) ? 1000 : 1);
}
