// What an installation of some size needs: databases, objects, messages, rows, dollars. Pure: from measured bytes, the
// ledger's figures and what is assumed of people's use and of the platform (assumed.ts).

import {
  CPU_MS,
  INCLUDED,
  OBJECT_GB,
  OBJECT_GB_SECOND,
  OBJECT_REQUEST,
  QUEUE_MESSAGE,
  ROW_READ,
  ROW_WRITTEN,
  STORED_GB,
  WORKER_REQUEST,
} from '../../bench/ledger/prices.ts';
import type { Assumed, Use } from './assumed.ts';
import type { Cost, Costs } from './ledger.ts';
import type { Bytes } from './measure.ts';

/** Rows of a month, by what reads or writes them. */
export type RowsBy = Readonly<Record<'requests' | 'deliveries' | 'retention' | 'notes' | 'clock', Rows>>;

export interface Rows {
  readonly read: number;
  readonly written: number;
}

export interface Needs {
  /** Bytes a person, by what takes them, everything that is kept included, and the share of the organization. */
  readonly bytesAPerson: Readonly<Record<'directory' | 'events' | 'log' | 'deliveries', number>>;
  readonly peopleADatabase: number;
  readonly databases: number;
  /** Durable Objects: one for each organization. */
  readonly objects: number;
  /** A month. */
  readonly requests: number;
  /** Of the queue's consumer and the clock. */
  readonly invocations: number;
  readonly cpuMs: number;
  readonly objectCalls: number;
  /** For which objects are at work. */
  readonly objectGbSeconds: number;
  readonly messages: number;
  /** Of these, from the clock of one database to those of the others. */
  readonly clockMessages: number;
  readonly rowsBy: RowsBy;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** In one database, in the busiest hour. */
  readonly changesASecond: number;
  /** At the same time, in the busiest hour, on average. */
  readonly objectsAtWork: number;
  readonly storedGb: number;
  /** A month, beyond what the plan includes. */
  readonly dollars: Readonly<
    Record<'requests' | 'CPU time' | 'objects' | 'queue' | 'rows' | 'storage' | 'together', number>
  >;
}

/** D1's limit of a database, less a tenth that is kept free. */
export const DATABASE_BYTES = 9e9;
const DAYS_A_MONTH = 30;
const MINUTES_A_MONTH = DAYS_A_MONTH * 24 * 60;
const MILLION = 1e6;
/** An isolate writes its counters every 15 s at most (src/metrics.ts). */
const COUNTERS_A_MINUTE = 4;

/** What happens in a month, counted. */
interface Load {
  readonly personChanges: number;
  readonly membershipChanges: number;
  readonly changes: number;
  readonly lookUps: number;
  readonly requests: number;
  readonly deliveries: number;
  /** Minutes in which a directory is asked anything, over all; of these, those with a change that a webhook hears of. */
  readonly busyMinutes: number;
  readonly heardMinutes: number;
}

export function needsOf(bytes: Bytes, costs: Costs, assumed: Assumed, use: Use): Needs {
  const load = loadOf(use);
  const { changes, deliveries, requests } = load;
  const bytesAPerson = bytesOf(bytes, use);
  const all = sum(Object.values(bytesAPerson));
  const peopleADatabase = Math.floor(DATABASE_BYTES / all);
  const databases = Math.ceil(use.people / peopleADatabase);
  const inBusiestHour = (aMonth: number) => ((aMonth / DAYS_A_MONTH) * assumed.busiestHour) / 3600;
  const isolates = Math.ceil(inBusiestHour(requests) / assumed.requestsASecondAnIsolate);
  const clockRuns = databases * MINUTES_A_MONTH;
  const clockMessages = (databases - 1) * MINUTES_A_MONTH;
  const countersWritten = COUNTERS_A_MINUTE * Math.min(load.busyMinutes, isolates * MINUTES_A_MONTH);
  const rowsBy = rowsOf(costs, load, { clockRuns, countersWritten });
  const heard = use.webhooksAnOrganization > 0 ? changes * costs.heardChange.messages : 0;
  const messages = heard + deliveries * costs.delivery.messages + clockMessages;
  const { cpuMs } = assumed;
  const objectSeconds = (changes * (costs.personChange.trips * assumed.tripMs + assumed.wakeUpMs)) / 1000;
  const totals = {
    requests,
    /** Each message by itself, at the most. */
    invocations: messages + MINUTES_A_MONTH,
    cpuMs:
      load.lookUps * cpuMs.lookUp + changes * cpuMs.change + deliveries * cpuMs.delivery + clockRuns * cpuMs.clockRun,
    objectCalls:
      load.personChanges * costs.personChange.objectCalls + load.membershipChanges * costs.membershipChange.objectCalls,
    objectGbSeconds: objectSeconds * OBJECT_GB,
    messages,
    rowsRead: sum(Object.values(rowsBy).map(({ read }) => read)),
    rowsWritten: sum(Object.values(rowsBy).map(({ written }) => written)),
    storedGb: (use.people * all) / 1e9,
  };
  return {
    ...totals,
    ...{ bytesAPerson, peopleADatabase, databases, clockMessages, rowsBy },
    objects: use.organizations,
    changesASecond: inBusiestHour(changes) / databases,
    objectsAtWork: inBusiestHour(objectSeconds),
    dollars: dollarsOf(totals),
  };
}

function loadOf(use: Use): Load {
  const personChanges = use.people * use.personChangesAPerson;
  const membershipChanges = use.people * use.membershipChangesAPerson;
  const changes = personChanges + membershipChanges;
  const lookUps = use.people * use.lookUpsAPerson;
  const requests = changes + lookUps;
  const busyMinutes = Math.min(requests, use.organizations * use.visitsADay * DAYS_A_MONTH);
  return {
    ...{ personChanges, membershipChanges, changes, lookUps, requests, busyMinutes },
    deliveries: changes * use.webhooksAnOrganization,
    heardMinutes: use.webhooksAnOrganization > 0 ? Math.min(changes, busyMinutes) : 0,
  };
}

function bytesOf(bytes: Bytes, use: Use): Needs['bytesAPerson'] {
  const changesAPerson = use.personChangesAPerson + use.membershipChangesAPerson;
  const [eventMonths, logMonths] = [use.eventDays / DAYS_A_MONTH, use.logDays / DAYS_A_MONTH];
  const { membershipChangesAPerson, personChangesAPerson } = use;
  return {
    directory:
      bytes.person +
      use.membershipsAPerson * bytes.membership +
      bytes.group / use.peopleAGroup +
      (bytes.organization * use.organizations) / use.people,
    events: eventMonths * (personChangesAPerson * bytes.personEvent + membershipChangesAPerson * bytes.membershipEvent),
    log: logMonths * (changesAPerson * bytes.change + use.lookUpsAPerson * bytes.lookUp),
    deliveries: eventMonths * changesAPerson * use.webhooksAnOrganization * bytes.delivery,
  };
}

/** In the long run, what is written in a month of what expires is what retention drops in one. */
function rowsOf(costs: Costs, load: Load, kept: { clockRuns: number; countersWritten: number }): RowsBy {
  const rows = (...parts: readonly (readonly [count: number, each: Rows])[]): Rows => ({
    read: sum(parts.map(([count, { read }]) => count * read)),
    written: sum(parts.map(([count, { written }]) => count * written)),
  });
  return {
    requests: rows(
      [load.personChanges, costs.personChange],
      [load.membershipChanges, costs.membershipChange],
      [load.lookUps, costs.lookUp],
    ),
    deliveries: rows([load.deliveries, costs.delivery]),
    retention: rows(
      [load.changes, costs.dropEvent],
      [load.requests, costs.dropRequest],
      [load.deliveries, costs.dropDelivery],
    ),
    notes: rows(
      [load.busyMinutes, costs.noteUse],
      [load.heardMinutes, moreOf(costs.heardChange, costs.personChange)],
      [kept.countersWritten, costs.writeCounters],
    ),
    clock: rows([kept.clockRuns, costs.clockRun], [load.heardMinutes, costs.settle]),
  };
}

function moreOf(one: Cost, other: Cost): Rows {
  return { read: one.read - other.read, written: one.written - other.written };
}

type Totals = Pick<
  Needs,
  'requests' | 'invocations' | 'cpuMs' | 'objectCalls' | 'objectGbSeconds' | 'messages' | 'rowsRead' | 'rowsWritten'
> & { readonly storedGb: number };

function dollarsOf(used: Totals): Needs['dollars'] {
  const beyond = (all: number, included: number) => Math.max(0, all - included) / MILLION;
  const dollars = {
    requests: beyond(used.requests + used.invocations, INCLUDED.requests) * WORKER_REQUEST,
    'CPU time': beyond(used.cpuMs, INCLUDED.cpuMs) * CPU_MS,
    objects:
      beyond(used.objectCalls, INCLUDED.objectCalls) * OBJECT_REQUEST +
      beyond(used.objectGbSeconds, INCLUDED.objectGbSeconds) * OBJECT_GB_SECOND,
    queue: beyond(used.messages, INCLUDED.messages) * QUEUE_MESSAGE,
    rows:
      beyond(used.rowsRead, INCLUDED.rowsRead) * ROW_READ +
      beyond(used.rowsWritten, INCLUDED.rowsWritten) * ROW_WRITTEN,
    storage: Math.max(0, used.storedGb - INCLUDED.storedGb) * STORED_GB,
  };
  return { ...dollars, together: sum(Object.values(dollars)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
