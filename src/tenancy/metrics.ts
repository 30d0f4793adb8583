// What monitoring reads: counters of all isolates, and how deliveries stand just now, as OpenMetrics text. What it costs does
// not grow with the number of organizations.

import type { Database } from '../database.ts';
import { ALERT_TYPES } from '../delivery/alerts/types.ts';
import { webhookCounters } from '../delivery/counters.ts';
import { askBeside } from '../every-database.ts';
import { COUNTERS, giveBack, HISTOGRAMS, takeCounts } from '../metrics.ts';
import type { Databases } from '../shards.ts';
import { nameOfDatabase } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import { addToCounters, allCounters, type CounterRow } from '../store/operator/counters.ts';
import { VERSION } from '../version.ts';
import { alertsNow } from './alerts.ts';

/** Labels are few by design: beyond this something counts what it should not. */
const MAX_SERIES = 2_000;

/** What stands now. */
export const GAUGES = {
  rollcall_backlog_events: 'Events that streams have not passed yet.',
  rollcall_backlog_exact:
    '1 where the figures of backlog and streams are all there is; 0 where they are at least that, as more waits than is looked at.',
  rollcall_oldest_undelivered_seconds: 'Age of the oldest of them; 0 without.',
  rollcall_streams_waiting: 'Streams that have any.',
  rollcall_streams_failing: 'Of these, streams whose next event was refused.',
  rollcall_alerts_open: 'Alerts that are open, by type.',
  rollcall_alert_lag_seconds: 'How much later than a minute an alert may come; 0 where one run looks at everything.',
  rollcall_database_up:
    'Whether a database answered just now, 1 or 0. The figures above are those of the ones that did.',
  rollcall_database_size_bytes: 'What a database holds, of the 10 GB that D1 allows one.',
  rollcall_build_info: 'Always 1, labelled by version.',
} as const;

/** Adds what this isolate has counted to the counters of all, now and then. */
export async function keepCounts(operator: Database, now: number): Promise<void> {
  const taken = takeCounts(now);
  if (taken === null) return;
  try {
    await operator.run([addToCounters({ rows: list(taken) })]);
  } catch (error) {
    // Whether they were added is not known where the answer was lost. Too few are seen sooner than too many.
    console.warn(JSON.stringify({ message: 'counters were not written', error: String(error) }));
    if (!(error instanceof Error && error.name === 'AnswerLost')) giveBack(taken);
  }
}

/** OpenMetrics 1.0 text. */
export async function metricsText(databases: Databases, now: number): Promise<string> {
  const isAlone = databases.all().size === 1;
  const ofDefault = Promise.all([
    databases.operator.run([allCounters({ limit: MAX_SERIES })]),
    alertsNow(databases.operator, now),
  ]);
  const [standing, { missing, webhooks }] = await Promise.all([
    isAlone ? ofDefault : askBeside('', ofDefault),
    webhookCounters(databases, now),
  ]);
  // Counters and alerts stand in the default database: while it is silent they are left out, as zeros would be wrong.
  const [[rows], alerts] = standing ?? [[[]], null];
  // Each said it with its latest answer; one that is silent is left out.
  const sizes = [...databases.all()].flatMap(([label, db]): [string, number][] => {
    const answered = db.answered();
    return answered ? [[label, answered.sizeBytes]] : [];
  });
  const byName = Map.groupBy(rows, ({ name }) => name);
  const gauge = (name: keyof typeof GAUGES, samples: readonly string[]) => [
    `# TYPE ${name} gauge`,
    `# HELP ${name} ${GAUGES[name]}`,
    ...samples.map((sample) => `${name}${sample}`),
  ];
  const ofWebhooks = (value: (of: (typeof webhooks)[number]) => number) =>
    webhooks.map((of) => `{webhook="${of.id}"} ${value(of)}`);
  return `${[
    ...Object.entries(COUNTERS).flatMap(([name, { help }]) => [
      `# TYPE ${name} counter`,
      `# HELP ${name} ${help}`,
      ...(byName.get(name) ?? []).map(({ labels, value }) => `${name}_total${labels} ${value}`),
    ]),
    ...Object.entries(HISTOGRAMS).flatMap(([name, { bounds, help }]) => [
      `# TYPE ${name} histogram`,
      `# HELP ${name} ${help}`,
      ...histogram(name, bounds, byName.get(`${name}_bucket`) ?? [], byName.get(`${name}_sum`) ?? []),
    ]),
    ...gauge(
      'rollcall_backlog_events',
      ofWebhooks(({ backlog }) => backlog),
    ),
    ...gauge(
      'rollcall_backlog_exact',
      ofWebhooks(({ exact }) => (exact ? 1 : 0)),
    ),
    ...gauge(
      'rollcall_oldest_undelivered_seconds',
      ofWebhooks(({ oldestUndeliveredSeconds }) => oldestUndeliveredSeconds ?? 0),
    ),
    ...gauge(
      'rollcall_streams_waiting',
      ofWebhooks(({ streams }) => streams),
    ),
    ...gauge(
      'rollcall_streams_failing',
      ofWebhooks(({ failing }) => failing),
    ),
    ...gauge(
      'rollcall_alerts_open',
      alerts ? ALERT_TYPES.map((type) => `{type="${type}"} ${alerts.open.get(type) ?? 0}`) : [],
    ),
    ...gauge('rollcall_alert_lag_seconds', alerts ? [` ${alerts.lagMs / 1000}`] : []),
    ...gauge(
      'rollcall_database_up',
      [...databases.all().keys()].map(
        (label) => `{database="${label}"} ${missing.includes(nameOfDatabase(label)) ? 0 : 1}`,
      ),
    ),
    ...gauge(
      'rollcall_database_size_bytes',
      sizes.map(([label, bytes]) => `{database="${label}"} ${bytes}`),
    ),
    ...gauge('rollcall_build_info', [`{version="${VERSION}"} 1`]),
    '# EOF',
  ].join('\n')}\n`;
}

const LE = /,?le="([^"]*)"/;

/** Stored buckets count for themselves; those of OpenMetrics hold all that is below. */
function histogram(
  name: string,
  bounds: readonly number[],
  buckets: readonly CounterRow[],
  sums: readonly CounterRow[],
): string[] {
  const without = (labels: string) => labels.replace(LE, '').replace('{}', '');
  return sums.flatMap(({ labels, value: sum }) => {
    const own = new Map(
      buckets.flatMap((row): [string, number][] =>
        without(row.labels) === labels ? [[LE.exec(row.labels)?.[1] ?? '', row.value]] : [],
      ),
    );
    const inner = labels.slice(1, -1);
    let below = 0;
    const lines = [...bounds.map(String), '+Inf'].map((le) => {
      below += own.get(le) ?? 0;
      return `${name}_bucket{${inner === '' ? '' : `${inner},`}le="${le}"} ${below}`;
    });
    return [...lines, `${name}_sum${labels} ${sum}`, `${name}_count${labels} ${below}`];
  });
}
