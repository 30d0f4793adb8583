// What is not measured: how customers use an installation, and what Cloudflare's machines take. docs/scale.md shows all of it;
// whoever knows better puts in figures of their own.

/** How customers use it. */
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
  /** A provider asks so many times a day, all in a minute. */
  readonly visitsADay: number;
  /** Days for which events and deliveries, and the request log, are kept. */
  readonly eventDays: number;
  readonly logDays: number;
}

/** What the platform takes, and how the load falls. */
export interface Assumed {
  /** Of a day's load, in its busiest hour. */
  readonly busiestHour: number;
  /** From an object to D1 and back. */
  readonly tripMs: number;
  /** For which an object is kept at work after a change: its wake-up is sent. */
  readonly wakeUpMs: number;
  /** Each, over Worker and object. */
  readonly cpuMs: Readonly<Record<'lookUp' | 'change' | 'delivery' | 'clockRun', number>>;
  /** How busy one isolate is in the busiest hour. Each writes counters of its own. */
  readonly requestsASecondAnIsolate: number;
}

/** A company as many are. `visitsADay` is Entra ID's cycle of 40 minutes; the sizes in docs/scale.md replace the first two. */
export const USE: Use = {
  organizations: 1,
  people: 500,
  membershipsAPerson: 5,
  peopleAGroup: 10,
  personChangesAPerson: 2,
  membershipChangesAPerson: 1,
  lookUpsAPerson: 30,
  webhooksAnOrganization: 1,
  visitsADay: 36,
  eventDays: 30,
  logDays: 30,
};

export const ASSUMED: Assumed = {
  busiestHour: 0.2,
  tripMs: 10,
  wakeUpMs: 20,
  cpuMs: { lookUp: 2, change: 4, delivery: 4, clockRun: 20 },
  requestsASecondAnIsolate: 30,
};
