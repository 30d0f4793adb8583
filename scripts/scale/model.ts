// What an installation of some size needs: databases, requests, messages, dollars. Pure: from measured bytes, the ledger's
// figures and what is assumed of people's use.

import {
  OBJECT_REQUEST,
  QUEUE_MESSAGE,
  ROW_READ,
  ROW_WRITTEN,
  STORED_GB,
  WORKER_REQUEST,
} from '../../bench/ledger/prices.ts';
import type { Bytes } from './measure.ts';

/** Of one request: rows of D1. */
export interface Rows {
  readonly read: number;
  readonly written: number;
}

/** What is assumed; whoever uses it otherwise puts in figures of their own. */
export interface Use {
  readonly organizations: number;
  readonly people: number;
  readonly membershipsAPerson: number;
  readonly peopleAGroup: number;
  /** A month. */
  readonly personChangesAPerson: number;
  readonly membershipChangesAPerson: number;
  readonly lookUpsAPerson: number;
  readonly webhooksAnOrganization: number;
  /** Days for which events and deliveries, and the request log, are kept. */
  readonly eventDays: number;
  readonly logDays: number;
}

export interface Costs {
  readonly personChange: Rows;
  readonly membershipChange: Rows;
  readonly lookUp: Rows;
  readonly delivery: Rows;
  /** Rows read by the clock in a minute and database with nothing to do. */
  readonly clock: Rows;
}

export interface Needs {
  /** Bytes a person, by what takes them, everything that is kept included. */
  readonly bytesAPerson: Readonly<Record<'directory' | 'events' | 'log' | 'deliveries', number>>;
  readonly peopleADatabase: number;
  readonly databases: number;
  /** A month. */
  readonly requests: number;
  readonly objectCalls: number;
  readonly messages: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** The busiest hour has a twentieth of a day's load: changes a second in one database then. */
  readonly changesASecond: number;
  readonly storedGb: number;
  /** A month, beyond what the plan includes, without CPU time. */
  readonly dollars: Readonly<Record<'requests' | 'objects' | 'queue' | 'rows' | 'storage' | 'together', number>>;
}

/** D1's limit of a database, less a tenth that is kept free. */
export const DATABASE_BYTES = 9e9;
const DAYS_A_MONTH = 30;
const MINUTES_A_MONTH = 30 * 24 * 60;
/** Of a day, in its busiest hour. */
const BUSIEST_HOUR = 0.2;
const MILLION = 1e6;
/** What the paid plan includes each month; three operations a message. */
const INCLUDED = {
  requests: 10 * MILLION,
  objectCalls: MILLION,
  messages: MILLION / 3,
  rowsRead: 25_000 * MILLION,
  rowsWritten: 50 * MILLION,
  storedGb: 5,
};
/** A wake-up of the organization and one of the stream. */
const MESSAGES_AN_EVENT = 2;

export function needsOf(bytes: Bytes, costs: Costs, use: Use): Needs {
  const { lookUpsAPerson, membershipChangesAPerson, membershipsAPerson, people, personChangesAPerson } = use;
  const changesAPerson = personChangesAPerson + membershipChangesAPerson;
  const [eventMonths, logMonths] = [use.eventDays / DAYS_A_MONTH, use.logDays / DAYS_A_MONTH];
  const bytesAPerson = {
    directory: bytes.person + membershipsAPerson * bytes.membership + bytes.group / use.peopleAGroup,
    events: eventMonths * (personChangesAPerson * bytes.personEvent + membershipChangesAPerson * bytes.membershipEvent),
    log: logMonths * (changesAPerson * bytes.change + lookUpsAPerson * bytes.lookUp),
    deliveries: eventMonths * changesAPerson * use.webhooksAnOrganization * bytes.delivery,
  };
  const all = Object.values(bytesAPerson).reduce((sum, each) => sum + each, 0);
  const peopleADatabase = Math.floor(DATABASE_BYTES / all);
  const databases = Math.ceil(people / peopleADatabase);
  const changes = people * changesAPerson;
  const lookUps = people * lookUpsAPerson;
  const deliveries = changes * use.webhooksAnOrganization;
  const total = (of: (rows: Rows) => number) =>
    people * personChangesAPerson * of(costs.personChange) +
    people * membershipChangesAPerson * of(costs.membershipChange) +
    lookUps * of(costs.lookUp) +
    deliveries * of(costs.delivery) +
    databases * MINUTES_A_MONTH * of(costs.clock);
  const rowsRead = total(({ read }) => read);
  const rowsWritten = total(({ written }) => written);
  const requests = changes + lookUps;
  const messages = changes * MESSAGES_AN_EVENT;
  const storedGb = (people * all) / 1e9;
  const beyond = (used: number, included: number) => Math.max(0, used - included) / MILLION;
  const dollars = {
    requests: beyond(requests, INCLUDED.requests) * WORKER_REQUEST,
    objects: beyond(changes, INCLUDED.objectCalls) * OBJECT_REQUEST,
    queue: beyond(messages, INCLUDED.messages) * QUEUE_MESSAGE,
    rows: beyond(rowsRead, INCLUDED.rowsRead) * ROW_READ + beyond(rowsWritten, INCLUDED.rowsWritten) * ROW_WRITTEN,
    storage: Math.max(0, storedGb - INCLUDED.storedGb) * STORED_GB,
  };
  return {
    bytesAPerson,
    peopleADatabase,
    databases,
    requests,
    objectCalls: changes,
    messages,
    rowsRead,
    rowsWritten,
    changesASecond: ((changes / DAYS_A_MONTH) * BUSIEST_HOUR) / 3600 / databases,
    storedGb,
    dollars: { ...dollars, together: Object.values(dollars).reduce((sum, each) => sum + each, 0) },
  };
}
