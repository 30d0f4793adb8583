// What delivery needs from outside, made once for each invocation. Tests bring their own clock, chance and host.

import { type Meter, newMeter } from '../database.ts';
import { type Cell, open, type Sealed, seal } from '../encrypt.ts';
import type { Env } from '../env.ts';
import { type KeyRing, keyRing } from '../keys.ts';
import { type Clock, LIVE_CLOCK } from '../patience.ts';
import { type DeliveryQueue, deliveryQueue } from '../queues.ts';
import { type Databases, openDatabases } from '../shards.ts';
import { type AttemptContext, TIMEOUTS } from './attempt.ts';
import type { DestinationRules } from './destination.ts';
import { DEFAULT_SCHEDULE, parseSchedule, type Schedule } from './schedule.ts';

export interface Delivery extends AttemptContext, Clock {
  readonly env: Env;
  readonly queue: DeliveryQueue;
  readonly schedule: Schedule;
  readonly databases: Databases;
  /** The keys of now, newest first. */
  readonly keyRing: () => Promise<KeyRing>;
  readonly seal: (cell: Cell, text: string) => Promise<Sealed>;
  /** Null for what none of the keys opens. */
  readonly unseal: (cell: Cell, sealed: string) => Promise<string | null>;
}

/** The real clock, chance and network. */
export function liveDelivery(env: Env, meter: Meter = newMeter()): Delivery {
  return {
    env,
    queue: deliveryQueue(env),
    ...LIVE_CLOCK,
    fetcher: (url, init) => fetch(url, init),
    schedule: scheduleOf(env),
    destinations: destinationRules(env),
    timeouts: TIMEOUTS,
    databases: openDatabases(env, meter),
    ...sealingWith(env.ENCRYPTION_KEY ?? ''),
  };
}

/** What seals and opens secrets with the keys of a setting. */
export function sealingWith(setting: string): Pick<Delivery, 'keyRing' | 'seal' | 'unseal'> {
  return {
    keyRing: () => keyRing(setting),
    seal: (cell, text) => seal(setting, cell, text),
    unseal: (cell, sealed) => open(setting, cell, sealed),
  };
}

/** What this installation admits. `reachedAt` is where a request reached it just now; else settings tell. */
export function destinationRules(env: Env, reachedAt: readonly URL[] = []): DestinationRules {
  const origins = env.PUBLIC_URL ? [new URL(env.PUBLIC_URL), ...reachedAt] : reachedAt;
  const deployed = (env.OWN_HOSTS ?? '').split(' ').filter((host) => host !== '');
  return {
    allowLocal: env.ALLOW_LOCAL_WEBHOOKS === 'true',
    ownHosts: [...deployed, ...origins.map(({ host }) => host.replace(/\.+$/, ''))],
  };
}

function scheduleOf(env: Env): Schedule {
  if (!env.WEBHOOK_RETRY_SECONDS) return DEFAULT_SCHEDULE;
  const schedule = parseSchedule(env.WEBHOOK_RETRY_SECONDS);
  if (schedule === null)
    console.error('WEBHOOK_RETRY_SECONDS must be a comma-separated list of seconds. Using the default schedule.');
  return schedule ?? DEFAULT_SCHEDULE;
}
