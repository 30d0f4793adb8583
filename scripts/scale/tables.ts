// The tables of docs/scale.md.

import type { Assumed, Use } from './assumed.ts';
import { type Costs, OPERATIONS } from './ledger.ts';
import type { Bytes } from './measure.ts';
import { type Needs, needsOf, type RowsBy } from './model.ts';

/** What docs/scale-figures.json holds: everything that the tables are made of. */
export interface Figures {
  readonly measured: string;
  readonly cores: number;
  /** Of the company that was measured. */
  readonly people: number;
  readonly bytes: Bytes;
  readonly costs: Costs;
  readonly assumed: Assumed;
  readonly use: Use;
}

const MARK = /(<!-- (bytes|keeping|costs|assumed|needs): made by npm run scale -->\n)[\s\S]*?(?=\n<!-- end -->)/g;

/** The page with its tables made anew. */
export function withTables(page: string, figures: Figures): string {
  return page.replace(MARK, (_whole, mark: string, name: string) => `${mark}${tableOf(name, figures)}`);
}

function tableOf(name: string, figures: Figures): string {
  const table = {
    bytes: bytesTable,
    keeping: keepingTable,
    costs: costsTable,
    assumed: assumedTable,
    needs: needsTable,
  }[name];
  if (!table) throw new Error(`There is no table ${name}.`);
  return table(figures);
}

function bytesTable({ bytes, cores, measured, people }: Figures): string {
  const rows: [string, number][] = [
    [
      'an organization: a directory with its token, a webhook and its stream, what events and audit log tell of them',
      bytes.organization,
    ],
    ['a person, with their e-mail addresses', bytes.person],
    ['a group', bytes.group],
    ['a membership', bytes.membership],
    ['the event of a change to a person', bytes.personEvent],
    ['the event of a membership', bytes.membershipEvent],
    ['a delivery, for each webhook', bytes.delivery],
    ['a row of the request log: a change, with its body', bytes.change],
    ['a row of the request log: a look-up', bytes.lookUp],
  ];
  return [
    `Measured on ${measured} with ${whole(people)} people, ${cores} cores:`,
    '',
    '| | bytes, with indexes |',
    '| --- | --- |',
    ...rows.map(([what, each]) => `| ${what} | ${whole(each)} |`),
  ].join('\n');
}

/** What the model takes from the ledger. */
const OF: Readonly<Record<keyof typeof OPERATIONS, string>> = {
  personChange: 'a change to a person',
  membershipChange: 'a change of a membership',
  lookUp: 'a look-up',
  heardChange: 'a change to a person that a webhook hears of, the first of a minute',
  delivery: 'an event delivered',
  noteUse: 'when directory and token were last used: a minute with requests',
  writeCounters: 'counters for monitoring: an isolate, every 15 s',
  dropEvent: 'an event that is too old',
  dropRequest: 'a row of the request log that is too old',
  dropDelivery: 'a delivery that is too old',
  clockRun: 'a minute of a database’s clock with nothing to do',
  settle: 'an organization taken off the clock’s list: a minute with changes',
};

function costsTable({ costs }: Figures): string {
  const lines = (Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]).map((name) => {
    const { messages, objectCalls, read, trips, written } = costs[name];
    return `| ${[OF[name], `\`${OPERATIONS[name]}\``, trips, read, written, messages, objectCalls].join(' | ')} |`;
  });
  return [
    '| of | in the ledger | trips | rows read | rows written | queue messages | object calls |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

function assumedTable({ assumed, use }: Figures): string {
  const { cpuMs } = assumed;
  const rows: [string, string | number][] = [
    ['memberships a person; people a group', `${use.membershipsAPerson}; ${use.peopleAGroup}`],
    [
      'changes a person and month: of the person, of memberships',
      `${use.personChangesAPerson}, ${use.membershipChangesAPerson}`,
    ],
    ['look-ups a person and month', use.lookUpsAPerson],
    ['webhooks an organization', use.webhooksAnOrganization],
    ['times a day that a provider asks a directory, all in a minute', use.visitsADay],
    ['events and deliveries kept, days; request log kept', `${use.eventDays}; ${use.logDays}`],
    ['part of a day’s load in its busiest hour', assumed.busiestHour],
    ['from an object to D1 and back; an object’s work after a change', `${assumed.tripMs} ms; ${assumed.wakeUpMs} ms`],
    [
      'CPU time of a look-up; a change; a delivery; a run of the clock',
      `${cpuMs.lookUp}; ${cpuMs.change}; ${cpuMs.delivery}; ${cpuMs.clockRun} ms`,
    ],
    ['requests a second of one isolate, in the busiest hour', assumed.requestsASecondAnIsolate],
  ];
  return ['| assumed | |', '| --- | --- |', ...rows.map(([what, value]) => `| ${what} | ${value} |`)].join('\n');
}

function needsTable(figures: Figures): string {
  const sizes = [
    { organizations: 100, people: 50_000 },
    { organizations: 2_000, people: 1_000_000 },
    { organizations: 100_000, people: 50_000_000 },
  ];
  const { assumed, bytes, costs, use } = figures;
  const needs = sizes.map((size) => needsOf(bytes, costs, assumed, { ...use, ...size }));
  const row = (what: string, of: (need: Needs) => string) => `| ${what} | ${needs.map(of).join(' | ')} |`;
  const dollars = (what: keyof Needs['dollars']) =>
    row(`dollars a month: ${what}`, (need) => whole(need.dollars[what]));
  const written = (what: keyof RowsBy, said: string) => row(said, (need) => short(need.rowsBy[what].written));
  return [
    `| | ${sizes.map(({ organizations, people }) => `${whole(organizations)} organizations, ${short(people)} people`).join(' | ')} |`,
    `| --- |${sizes.map(() => ' --- |').join('')}`,
    row('databases', (need) => whole(need.databases)),
    row('stored', (need) => `${Number(need.storedGb.toPrecision(3)).toLocaleString('en')} GB`),
    row('objects', (need) => whole(need.objects)),
    row('changes a second and database in the busiest hour', (need) => need.changesASecond.toFixed(2)),
    row('objects at work at once in the busiest hour', (need) => need.objectsAtWork.toFixed(2)),
    row('requests a month', (need) => short(need.requests)),
    row('invocations of queue and clock a month, at most', (need) => short(need.invocations)),
    row('ms of CPU time a month', (need) => short(need.cpuMs)),
    row('calls of objects a month', (need) => short(need.objectCalls)),
    row('GB-s of objects a month', (need) => short(need.objectGbSeconds)),
    row('queue messages a month', (need) => short(need.messages)),
    row('of these, of the clock', (need) => short(need.clockMessages)),
    row('rows read a month', (need) => short(need.rowsRead)),
    row('rows written a month', (need) => short(need.rowsWritten)),
    written('requests', 'of these: requests, with their row of the log'),
    written('deliveries', 'deliveries'),
    written('retention', 'retention, which deletes what is too old'),
    written('notes', 'notes: last use, what is due, counters'),
    written('clock', 'the clock'),
    ...(['requests', 'CPU time', 'objects', 'queue', 'rows', 'storage', 'together'] as const).map(dollars),
  ].join('\n');
}

function keepingTable({ assumed, bytes, costs, use }: Figures): string {
  const kept = [30, 14, 7, 1].map((days) => {
    const { bytesAPerson, peopleADatabase } = needsOf(bytes, costs, assumed, { ...use, logDays: days });
    const { deliveries, directory, events, log } = bytesAPerson;
    return `| ${days} | ${[directory, events, deliveries, log].map(whole).join(' | ')} | ${whole(peopleADatabase)} |`;
  });
  return [
    '| log kept, days | directory | events | deliveries | log | people in a database |',
    '| --- | --- | --- | --- | --- | --- |',
    ...kept,
  ].join('\n');
}

function whole(figure: number): string {
  return Math.round(figure).toLocaleString('en');
}

/** Three figures: 1.23 M. */
function short(figure: number): string {
  const units: [number, string][] = [
    [1e12, ' T'],
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ];
  const [size, unit] = units.find(([least]) => figure >= least) ?? [1, ''];
  return `${Number((figure / size).toPrecision(3))}${unit}`;
}
