// The clock's turn for alerts: what holds is compared with what is open; what is new opens, what is over closes, each once.
// An alert and what endpoints are to be told of it are one batch, so that a killed run loses and doubles nothing.

import { AnswerLost, type Database, type Statement } from '../../database.ts';
import { idAt, newId } from '../../id.ts';
import { byPlace, type Databases } from '../../shards.ts';
import { alive } from '../../store/db/health.ts';
import { dropRefusedBursts } from '../../store/operator/alert-sources.ts';
import {
  type AlertRow,
  alertStates,
  closeAlert,
  dropAlerts,
  openAlert,
  openAlerts,
  queueAlert,
  setAlertState,
} from '../../store/operator/alerts.ts';
import { DEFAULT_THRESHOLDS, parseThresholds, type Thresholds } from '../../thresholds.ts';
import { TurnOver } from '../../turn.ts';
import type { Delivery } from '../deps.ts';
import { walkedTo } from './lag.ts';
import { wakeAlerts } from './send.ts';
import { type Found, OPERATOR_SOURCES, SHARD_SOURCES } from './sources.ts';
import { ALERT_TYPES, type AlertType, type Condition } from './types.ts';

/** Open at once of a type; what is beyond waits until others close. A flood of one type keeps no other from being told. */
const MAX_OPEN_OF_TYPE = 200;
const MAX_OPEN = ALERT_TYPES.length * MAX_OPEN_OF_TYPE;
/** Opened in one run, and closed: two statements each, of the 1,000 that D1 allows an invocation. */
const MAX_AT_ONCE = 100;
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;
const DROPPED_AT_ONCE = 500;
/** Incidents that open or close in one batch: two statements each. */
const WRITTEN_AT_ONCE = 50;
const HOUR_MS = 3_600_000;

export interface Evaluated {
  readonly opened: number;
  readonly closed: number;
}

export interface Circumstances {
  /** Epoch ms, for how long databases take. */
  readonly clock?: () => number;
  /** Since when the clock of the database has been catching up; null where it is not. */
  readonly behindSince?: number | null;
}

/** Evaluates a step of everything of one database, and wakes whoever tells it. Returns how many opened and closed. */
export async function evaluateAlerts(
  deps: Delivery,
  label = '',
  { behindSince = null, clock = deps.now }: Circumstances = {},
): Promise<Evaluated> {
  const now = deps.now();
  const thresholds = thresholdsOf(deps);
  const { operator } = deps.databases;
  const shard = deps.databases.all().get(label);
  if (!shard) return { opened: 0, closed: 0 };
  const [states, open] = await operator.run([alertStates({}), openAlerts({ limit: MAX_OPEN })]);
  await learnPlaces(deps.databases, open);
  const labelOf = (alert: AlertRow) => labelIn(deps.databases, alert);
  const state = new Map(states.map(({ name, value }) => [name, value]));
  const walked = new Map<string, string>();
  const founds: Found[] = [];
  const conditions: Condition[] = [];
  /** Of what was asked: a type, and the shard where it was. */
  const settled = new Set<string>();
  for (const other of label === '' ? deps.databases.all().keys() : [label]) {
    const lastRun = state.get(runOf(other));
    const behind = other === label ? behindSince : null;
    conditions.push(...lateSweep(other, lastRun === undefined ? null : Number(lastRun), behind, now, thresholds));
    settled.add(`sweep.late ${other}`);
  }
  const stalled = await stall(label, shard, thresholds, clock);
  settled.add(`database.stalled ${label}`);
  conditions.push(...stalled.conditions);
  const size = shard.answered()?.sizeBytes;
  if (stalled.answers && size !== undefined) {
    conditions.push(...nearlyFull(label, size, thresholds));
    settled.add(`database.nearly_full ${label}`);
  }
  const isOfShard = (alert: AlertRow) => labelOf(alert) === label;
  const sources = [...SHARD_SOURCES, ...(label === '' ? OPERATOR_SOURCES : [])];
  for (const [types, source] of stalled.answers ? sources : []) {
    try {
      const found = await source({
        now,
        thresholds,
        shard,
        operator,
        label,
        open: (type) => open.filter((alert) => alert.type === type && isOfShard(alert)).map(({ about }) => about),
        position: (walk) => state.get(`${walk}:${label}`) ?? '',
      });
      conditions.push(...found.conditions);
      founds.push(found);
      for (const [walk, position] of Object.entries(found.positions))
        for (const [name, value] of walkedTo(state, `${walk}:${label}`, position, now)) walked.set(name, value);
      for (const type of types) settled.add(`${type} ${label}`);
    } catch (error) {
      if (error instanceof TurnOver) throw error;
      console.error(JSON.stringify({ message: 'a source of alerts failed', types, label, error: String(error) }));
    }
  }
  if (stalled.answers) await shard.run([dropRefusedBursts({ before: Math.floor(now / HOUR_MS) - 2 })]);
  const holds = new Map(conditions.map((condition) => [keyOf(condition), condition]));
  const opening = opened([...holds.values()], open);
  const told = new Set([...open, ...opening].map(keyOf));
  for (const { conditions, once = {} } of founds)
    if (conditions.every((condition) => told.has(keyOf(condition))))
      for (const [walk, position] of Object.entries(once))
        if (state.get(`${walk}:${label}`) !== position) walked.set(`${walk}:${label}`, position);
  const over = open
    .filter((alert) => !holds.has(keyOf(alert)) && settled.has(`${alert.type} ${labelOf(alert)}`))
    .slice(0, MAX_AT_ONCE);
  // In parts, as a flood is more than a turn of the clock may write: what is in stays, the next turn goes on.
  const changes = [
    ...opening.map((condition) => statementsOf(condition, now)),
    ...over.map(({ id }) => [closeAlert({ id, now }), queueAlert({ id, phase: 'closed', now })]),
  ];
  for (let at = 0; at < changes.length; at += WRITTEN_AT_ONCE)
    await operator.run(changes.slice(at, at + WRITTEN_AT_ONCE).flat());
  await operator.run([
    ...[...walked].map(([name, value]) => setAlertState({ name, value })),
    setAlertState({ name: runOf(label), value: String(now) }),
    dropAlerts({ below: idAt('alt', now - KEPT_MS), limit: DROPPED_AT_ONCE }),
  ]);
  await wakeAlerts(deps);
  return { opened: opening.length, closed: over.length };
}

/** Where it stands when the clock of a database last ran. */
function runOf(label: string): string {
  return label === '' ? 'sweep' : `sweep:${label}`;
}

function keyOf({ about, type }: { readonly type: string; readonly about: string }): string {
  return `${type} ${about}`;
}

/** Where the organizations of alerts stand by now, as others may have moved them. */
async function learnPlaces(databases: Databases, alerts: readonly AlertRow[]): Promise<void> {
  if (databases.all().size === 1) return;
  const ids = new Set(alerts.flatMap(({ organizationId }) => organizationId ?? []));
  await byPlace(databases, [...ids], async (db) => {
    try {
      await db.run([alive({})]);
    } catch (error) {
      // One that is silent is an alert of its own.
      if (!(error instanceof AnswerLost)) throw error;
    }
  });
}

/** The shard that knows whether it still holds. */
function labelIn(databases: Databases, { about, organizationId, type }: AlertRow): string {
  if (type === 'database.stalled' || type === 'database.nearly_full' || type === 'sweep.late') return about;
  return organizationId === null ? '' : databases.labelOf(organizationId);
}

/** What opens now: of each type as many as there is room for, and one of each before a second of any. */
function opened(conditions: readonly Condition[], open: readonly AlertRow[]): Condition[] {
  const known = new Set(open.map(keyOf));
  const fresh = Map.groupBy(
    conditions.filter((condition) => !known.has(keyOf(condition))),
    ({ type }) => type,
  );
  const room = (type: string) => Math.max(0, MAX_OPEN_OF_TYPE - open.filter((alert) => alert.type === type).length);
  return [...fresh]
    .flatMap(([type, of]) => of.slice(0, room(type)).map((condition, turn) => ({ condition, turn })))
    .sort((a, b) => a.turn - b.turn)
    .slice(0, MAX_AT_ONCE)
    .map(({ condition }) => condition);
}

function statementsOf(condition: Condition, now: number): Statement[] {
  const { directoryId = null, organizationId = null, webhookId = null, ...rest } = condition;
  const id = newId('alt', now);
  return [
    openAlert({ id, openedAt: now, directoryId, organizationId, webhookId, ...rest }),
    queueAlert({ id, phase: 'opened', now }),
  ];
}

function thresholdsOf({ env }: Delivery): Thresholds {
  const thresholds = parseThresholds(env.ALERT_THRESHOLDS ?? '');
  if (thresholds === null)
    console.error('ALERT_THRESHOLDS must be a comma list like blockedMinutes=30,silentHours=48. Using the defaults.');
  return thresholds ?? DEFAULT_THRESHOLDS;
}

function lateSweep(
  label: string,
  lastRun: number | null,
  behindSince: number | null,
  now: number,
  { sweepMinutes }: Thresholds,
): Condition[] {
  const type: AlertType = 'sweep.late';
  const where = label === '' ? '' : ` of database “${label}”`;
  const minutesSince = (at: number) => Math.round((now - at) / 60_000);
  if (lastRun !== null && now - lastRun >= sweepMinutes * 60_000) {
    const summary = `The sweep${where} ran ${minutesSince(lastRun)} minutes after the one before. It should run each minute.`;
    return [{ type, about: label, summary }];
  }
  if (behindSince === null || now - behindSince < sweepMinutes * 60_000) return [];
  const summary = `The sweep${where} has had more to do than it can for ${minutesSince(behindSince)} minutes.`;
  return [{ type, about: label, summary }];
}

/** Long before writes are refused: rows go only as fast as retention and deletions take them. */
function nearlyFull(label: string, sizeBytes: number, { databaseMB, fullPercent }: Thresholds): Condition[] {
  const percent = Math.floor(sizeBytes / databaseMB / 10_000);
  if (percent < fullPercent) return [];
  const holds = `holds ${Math.round(sizeBytes / 1_000_000).toLocaleString('en')} MB, ${percent} % of what it may`;
  return [{ type: 'database.nearly_full', about: label, summary: `${nameOf(label)} ${holds}.` }];
}

function nameOf(label: string): string {
  return label === '' ? 'The default database' : `Database “${label}”`;
}

/** Whether a database answers, and whether it took too long. */
async function stall(
  label: string,
  shard: Database,
  { stallSeconds }: Thresholds,
  now: () => number,
): Promise<{ readonly answers: boolean; readonly conditions: readonly Condition[] }> {
  const stalled = (what: string): Condition => ({
    type: 'database.stalled',
    about: label,
    summary: `${nameOf(label)} ${what}.`,
  });
  const began = now();
  try {
    await shard.run([alive({})], 2 * stallSeconds * 1000);
  } catch (error) {
    if (error instanceof TurnOver) throw error;
    console.error(JSON.stringify({ message: 'a database is stalled', label, error: String(error) }));
    return { answers: false, conditions: [stalled('does not answer')] };
  }
  const tookMs = now() - began;
  const slow = tookMs >= stallSeconds * 1000;
  return { answers: true, conditions: slow ? [stalled(`took ${Math.round(tookMs / 1000)} s to answer`)] : [] };
}
