// The clock's turn for alerts: what holds is compared with what is open; what is new opens, what is over closes, each once.
// An alert and what endpoints are to be told of it are one batch, so that a killed run loses and doubles nothing.

import type { Database, Statement } from '../../database.ts';
import { idAt, newId, shardLabelOf } from '../../id.ts';
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
import type { Delivery } from '../deps.ts';
import { walkedTo } from './lag.ts';
import { wakeAlerts } from './send.ts';
import { OPERATOR_SOURCES, SHARD_SOURCES } from './sources.ts';
import { DEFAULT_THRESHOLDS, parseThresholds, type Thresholds } from './thresholds.ts';
import { ALERT_TYPES, type AlertType, type Condition } from './types.ts';

/** Open at once of a type; what is beyond waits until others close. A flood of one type keeps no other from being told. */
const MAX_OPEN_OF_TYPE = 200;
const MAX_OPEN = ALERT_TYPES.length * MAX_OPEN_OF_TYPE;
/** Opened in one run, and closed: two statements each, of the 1,000 that D1 allows an invocation. */
const MAX_AT_ONCE = 100;
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;
const DROPPED_AT_ONCE = 500;
const HOUR_MS = 3_600_000;

/**
 * Evaluates a step of everything, and wakes whoever tells it. Returns how many opened and closed.
 * @param clock epoch ms, for how long databases take
 */
export async function evaluateAlerts(
  deps: Delivery,
  clock: () => number = deps.now,
): Promise<{ readonly opened: number; readonly closed: number }> {
  const now = deps.now();
  const thresholds = thresholdsOf(deps);
  const { operator } = deps.databases;
  const [states, open] = await operator.run([alertStates({}), openAlerts({ limit: MAX_OPEN })]);
  const state = new Map(states.map(({ name, value }) => [name, value]));
  const walked = new Map<string, string>();
  const conditions: Condition[] = [];
  /** Of what was asked: a type, and the shard where it was. */
  const settled = new Set<string>();
  const lastRun = state.get('sweep');
  conditions.push(...lateSweep(lastRun === undefined ? null : Number(lastRun), now, thresholds));
  settled.add('sweep.late ');
  for (const [label, shard] of deps.databases.all()) {
    const stalled = await stall(label, shard, thresholds, clock);
    settled.add(`database.stalled ${label}`);
    conditions.push(...stalled.conditions);
    if (!stalled.answers) continue;
    const isOfShard = (alert: AlertRow) => labelOf(alert) === label;
    for (const [types, source] of [...SHARD_SOURCES, ...(label === '' ? OPERATOR_SOURCES : [])]) {
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
        for (const [walk, position] of Object.entries(found.positions))
          for (const [name, value] of walkedTo(state, `${walk}:${label}`, position, now)) walked.set(name, value);
        for (const type of types) settled.add(`${type} ${label}`);
      } catch (error) {
        console.error(JSON.stringify({ message: 'a source of alerts failed', types, label, error: String(error) }));
      }
    }
    await shard.run([dropRefusedBursts({ before: Math.floor(now / HOUR_MS) - 2 })]);
  }
  const holds = new Map(conditions.map((condition) => [keyOf(condition), condition]));
  const opening = opened([...holds.values()], open);
  const over = open
    .filter((alert) => !holds.has(keyOf(alert)) && settled.has(`${alert.type} ${labelOf(alert)}`))
    .slice(0, MAX_AT_ONCE);
  await operator.run([
    ...opening.flatMap((condition) => statementsOf(condition, now)),
    ...over.flatMap(({ id }) => [closeAlert({ id, now }), queueAlert({ id, phase: 'closed', now })]),
    ...[...walked].map(([name, value]) => setAlertState({ name, value })),
    setAlertState({ name: 'sweep', value: String(now) }),
    dropAlerts({ below: idAt('alt', now - KEPT_MS), limit: DROPPED_AT_ONCE }),
  ]);
  await wakeAlerts(deps);
  return { opened: opening.length, closed: over.length };
}

function keyOf({ about, type }: { readonly type: string; readonly about: string }): string {
  return `${type} ${about}`;
}

/** The shard that knows whether it still holds. */
function labelOf({ about, organizationId, type }: AlertRow): string {
  if (type === 'database.stalled') return about;
  const isOperators = type === 'webhook.disabled' || type === 'webhook.secret_unreadable';
  return isOperators || organizationId === null ? '' : shardLabelOf(organizationId);
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

function lateSweep(lastRun: number | null, now: number, { sweepMinutes }: Thresholds): Condition[] {
  if (lastRun === null || now - lastRun < sweepMinutes * 60_000) return [];
  const minutes = Math.round((now - lastRun) / 60_000);
  const type: AlertType = 'sweep.late';
  return [
    { type, about: '', summary: `The sweep ran ${minutes} minutes after the one before. It should run each minute.` },
  ];
}

/** Whether a database answers, and whether it took too long. */
async function stall(
  label: string,
  shard: Database,
  { stallSeconds }: Thresholds,
  now: () => number,
): Promise<{ readonly answers: boolean; readonly conditions: readonly Condition[] }> {
  const name = label === '' ? 'The default database' : `Database “${label}”`;
  const stalled = (what: string): Condition => ({
    type: 'database.stalled',
    about: label,
    summary: `${name} ${what}.`,
  });
  const began = now();
  try {
    await shard.run([alive({})], 2 * stallSeconds * 1000);
  } catch (error) {
    console.error(JSON.stringify({ message: 'a database is stalled', label, error: String(error) }));
    return { answers: false, conditions: [stalled('does not answer')] };
  }
  const tookMs = now() - began;
  const slow = tookMs >= stallSeconds * 1000;
  return { answers: true, conditions: slow ? [stalled(`took ${Math.round(tookMs / 1000)} s to answer`)] : [] };
}
