// What holds now: a bounded look at every source at each run of the clock, and everything of which an alert is open.
// A source that cannot be asked opens nothing and closes nothing.

import type { Database } from '../../database.ts';
import { idAt, organizationOf } from '../../id.ts';
import { list } from '../../store/db/statement.ts';
import {
  activeWebhooksAmong,
  brokenAmong,
  brokenWebhooks,
  busyAmong,
  expiringSecrets,
  expiringTokens,
  failingAmong,
  failingStreams,
  heldAmong,
  heldDirectories,
  type PageEnd,
  quietAmong,
  quietDirectories,
  refusedSince,
  setAsideAmong,
  setAsideEnd,
  setAsideStreams,
  type WatchedDirectory,
  watchedKeys,
} from '../../store/operator/alert-sources.ts';
import type { Thresholds } from '../../thresholds.ts';
import type { AlertType, Condition } from './types.ts';

/** Rows that one run looks at, of an index that holds the bad cases alone. */
const PAGE_SIZE = 500;
/** Directories that fell silent, of which one run asks whether they were busy: some twenty rows of the log each. */
const DIRECTORIES_AT_ONCE = 100;
/** How long before it first looked a directory may have fallen silent to be told. */
const SILENT_BEFORE_HOURS = 24;
/** Of what ends soon: more would be a flood, and the first ones are the ones that matter. */
const MAX_EXPIRING = 200;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Asked {
  readonly now: number;
  readonly thresholds: Thresholds;
  /** The shard that is asked, and the operator's database. */
  readonly shard: Database;
  readonly operator: Database;
  readonly label: string;
  /** What open alerts of a type are about, of this shard. */
  readonly open: (type: AlertType) => readonly string[];
  /** Where a walk through a table goes on. */
  readonly position: (walk: string) => string;
}

export interface Found {
  readonly conditions: readonly Condition[];
  /** Where walks go on next time, '' at the end of a table, which is gone through again and again. */
  readonly positions: Readonly<Record<string, string>>;
  /** Where a walk goes on that comes by everything once. It waits until an alert of each of these conditions is open. */
  readonly once?: Readonly<Record<string, string>>;
}

/** The types that each source of a shard speaks of. */
export const SHARD_SOURCES: readonly (readonly [readonly AlertType[], (asked: Asked) => Promise<Found>])[] = [
  [['stream.blocked'], blockedStreams],
  [['event.set_aside'], setAside],
  [['directory.held'], heldOnes],
  [['directory.silent'], silentOnes],
  [['directory.refused_tokens'], refusedTokens],
  [['credential.expiring'], credentials],
  [['webhook.disabled', 'webhook.secret_unreadable'], webhooks],
];

/** Of the operator's database alone. */
export const OPERATOR_SOURCES: readonly (readonly [readonly AlertType[], (asked: Asked) => Promise<Found>])[] = [
  [['admin_key.created'], adminKeys],
];

const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10);
const pairOf = (about: string) => about.split(' ');

/** The next page begins after its last row, or at the beginning where this one was the last. */
function after(walk: string, end: PageEnd | undefined, size = PAGE_SIZE): Readonly<Record<string, string>> {
  return { [walk]: end !== undefined && end.n === size ? (end.last ?? '') : '' };
}

async function blockedStreams({ now, open, operator, position, shard, thresholds }: Asked): Promise<Found> {
  const before = now - thresholds.blockedMinutes * 60_000;
  const [since = '', webhookId = '', organizationId = ''] = position('streams').split(' ');
  const page = { since: Number(since) || 0, webhookId, organizationId, limit: PAGE_SIZE };
  const [found, known] = await shard.run([
    failingStreams({ ...page, before }),
    failingAmong({ pairs: list(open('stream.blocked').map(pairOf)), before }),
  ]);
  const failing = [...found, ...known];
  const ids = list([...new Set(failing.map(({ webhookId }) => webhookId))]);
  const holders = failing.length === 0 ? [] : [...new Set([operator, shard])];
  const rows = await Promise.all(holders.map((db) => db.run([activeWebhooksAmong({ ids })])));
  const active = new Set(rows.flatMap(([those]) => those).map(({ id }) => id));
  const conditions = failing
    .filter(({ webhookId }) => active.has(webhookId))
    .map(({ failingSince, organizationId, webhookId }): Condition => {
      const summary = `Webhook ${webhookId} has not accepted events of ${organizationId} since ${new Date(failingSince).toISOString()}.`;
      return { type: 'stream.blocked', about: `${webhookId} ${organizationId}`, webhookId, organizationId, summary };
    });
  const last = found.length === PAGE_SIZE ? found.at(-1) : undefined;
  const end = last ? `${last.failingSince} ${last.webhookId} ${last.organizationId}` : '';
  return { conditions, positions: { streams: end } };
}

async function setAside({ open, position, shard }: Asked): Promise<Found> {
  const page = { after: position('set-aside'), limit: PAGE_SIZE };
  const [found, [end], known] = await shard.run([
    setAsideStreams(page),
    setAsideEnd(page),
    setAsideAmong({ pairs: list(open('event.set_aside').map(pairOf)) }),
  ]);
  const conditions = [...found, ...known].map(({ organizationId, webhookId }): Condition => {
    const summary = `Webhook ${webhookId} went on without an event of ${organizationId}, which used up its attempts.`;
    return { type: 'event.set_aside', about: `${webhookId} ${organizationId}`, webhookId, organizationId, summary };
  });
  return { conditions, positions: after('set-aside', end) };
}

async function heldOnes({ open, shard }: Asked): Promise<Found> {
  const [held, known] = await shard.run([
    heldDirectories({ limit: PAGE_SIZE }),
    heldAmong({ ids: list(open('directory.held')) }),
  ]);
  return { conditions: [...held, ...known].map(heldCondition), positions: {} };
}

/** Those whose last hour is over for long enough, in the order of that hour: a run reads what has become due since. */
async function silentOnes({ now, open, position, shard, thresholds }: Asked): Promise<Found> {
  const to = now - thresholds.silentHours * HOUR_MS;
  const hour = Math.floor(to / HOUR_MS);
  const silent = open('directory.silent');
  const [found, known] = await shard.run([
    quietDirectories({ ...silentPlace(position('silent'), hour), hour, limit: DIRECTORIES_AT_ONCE }),
    quietAmong({ ids: list(silent), to }),
  ]);
  const active = found.filter(({ status }) => status === 'active');
  const asked = active.map(({ id, lastRequestAt }) => [id, idAt('req', (lastRequestAt ?? 0) - DAY_MS)]);
  const [rows] =
    asked.length === 0 ? [[]] : await shard.run([busyAmong({ asked: list(asked), requests: thresholds.busyRequests })]);
  const busy = new Set(rows.map(({ id }) => id));
  const conditions = [...active.filter(({ id }) => busy.has(id)), ...known].map(silentCondition);
  const last = found.length === DIRECTORIES_AT_ONCE ? found.at(-1) : undefined;
  const once = { silent: last ? `${last.seenHour} ${last.id}` : `${hour} ` };
  // Earlier versions went through all directories.
  return { conditions, positions: { directories: '' }, once };
}

/** Never beyond what is due: the setting may have been raised. */
function silentPlace(position: string, hour: number): { afterHour: number; after: string } {
  const [text = '', after = ''] = position.split(' ');
  if (text === '') return { afterHour: hour - SILENT_BEFORE_HOURS, after: '' };
  return Number(text) > hour ? { afterHour: hour, after: '' } : { afterHour: Number(text), after };
}

function heldCondition({ heldAt, heldFrom, id, organizationId }: WatchedDirectory): Condition {
  const since = new Date(heldAt ?? 0).toISOString();
  const summary =
    heldFrom === null
      ? `Directory ${id} refuses removals since ${since}: there were unusually many.`
      : `Directory ${id} holds its events since ${since}: unusually many people would lose access.`;
  return { type: 'directory.held', about: id, directoryId: id, organizationId, summary };
}

function silentCondition({ id, lastRequestAt, organizationId, provider }: WatchedDirectory): Condition {
  const since = new Date(lastRequestAt ?? 0).toISOString();
  const summary = `Nothing was heard from the identity provider (${provider}) of directory ${id} since ${since}.`;
  return { type: 'directory.silent', about: id, directoryId: id, organizationId, summary };
}

async function refusedTokens({ now, shard }: Asked): Promise<Found> {
  const hour = Math.floor(now / HOUR_MS) - 1;
  const [rows] = await shard.run([refusedSince({ hour, limit: PAGE_SIZE })]);
  const conditions = rows.map(({ directoryId }): Condition => {
    const summary = `Directory ${directoryId} refused many requests for their token within an hour.`;
    const organizationId = organizationOf(directoryId);
    return { type: 'directory.refused_tokens', about: directoryId, directoryId, organizationId, summary };
  });
  return { conditions, positions: {} };
}

async function credentials({ label, now, operator, shard, thresholds }: Asked): Promise<Found> {
  const until = now + thresholds.expiringDays * DAY_MS;
  const asked = { now, until, limit: MAX_EXPIRING };
  const [ofTokens, ofSecrets] = await shard.run([expiringTokens(asked), expiringSecrets(asked)]);
  const conditions = [...ofTokens, ...ofSecrets].map(({ directoryId, expiresAt, hint, id, kind }): Condition => {
    const summary = `The ${kind === 'token' ? 'token' : 'OAuth client secret'} …${hint} of directory ${directoryId} ends on ${isoDay(expiresAt)}.`;
    const organizationId = organizationOf(directoryId);
    return { type: 'credential.expiring', about: id, directoryId, organizationId, summary };
  });
  if (label !== '') return { conditions, positions: {} };
  const [keys] = await operator.run([watchedKeys({ since: now, now, until, limit: MAX_EXPIRING })]);
  const ending = keys.map(({ expiresAt, id, name }): Condition => {
    const summary = `The API key “${name}” ends on ${isoDay(expiresAt ?? now)}.`;
    return { type: 'credential.expiring', about: id, summary };
  });
  return { conditions: [...conditions, ...ending], positions: {} };
}

/** Of an organization of this shard there may be an alert about a webhook that stands in the default database. */
async function webhooks({ open, operator, shard }: Asked): Promise<Found> {
  const ids = list([...open('webhook.disabled'), ...open('webhook.secret_unreadable')]);
  const [[found, own], [elsewhere]] = await Promise.all([
    shard.run([brokenWebhooks({ limit: PAGE_SIZE }), brokenAmong({ ids })]),
    shard === operator ? [[]] : operator.run([brokenAmong({ ids })]),
  ]);
  const known = [...own, ...elsewhere];
  const conditions = [...found, ...known].map(({ disabledReason, id, organizationId, status }): Condition => {
    const place = { about: id, webhookId: id, ...(organizationId === null ? {} : { organizationId }) };
    if (status !== 'disabled') {
      const summary = `The secret of webhook ${id} cannot be decrypted: nothing is sent to it.`;
      return { type: 'webhook.secret_unreadable', ...place, summary };
    }
    const why = disabledReason === 'gone' ? 'its host answered 410' : 'it accepted no event for 7 days';
    return { type: 'webhook.disabled', ...place, summary: `Webhook ${id} was disabled: ${why}.` };
  });
  // Earlier versions went through webhooks page by page.
  return { conditions, positions: { webhooks: '' } };
}

async function adminKeys({ now, operator, thresholds }: Asked): Promise<Found> {
  const since = now - thresholds.adminKeyHours * HOUR_MS;
  const [rows] = await operator.run([watchedKeys({ since, now, until: now, limit: MAX_EXPIRING })]);
  const conditions = rows.map(({ createdAt, id, name }): Condition => {
    const summary = `The admin key “${name}” was created at ${new Date(createdAt).toISOString()}.`;
    return { type: 'admin_key.created', about: id, summary };
  });
  return { conditions, positions: {} };
}
