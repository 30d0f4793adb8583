// The tables of docs/scale.md.

import type { Bytes } from './measure.ts';
import { type Costs, type Needs, needsOf, type Use } from './model.ts';

/** What docs/scale-figures.json holds: everything that the tables are made of. */
export interface Figures {
  readonly measured: string;
  readonly cores: number;
  /** Of the company that was measured. */
  readonly people: number;
  readonly bytes: Bytes;
  readonly costs: Costs;
  readonly use: Use;
}

const MARK = /(<!-- (bytes|needs|keeping): made by npm run scale -->\n)[\s\S]*?(?=\n<!-- end -->)/g;

/** The page with its tables made anew. */
export function withTables(page: string, figures: Figures): string {
  return page.replace(MARK, (_whole, mark: string, name: string) => `${mark}${tableOf(name, figures)}`);
}

function tableOf(name: string, figures: Figures): string {
  if (name === 'bytes') return bytesTable(figures);
  return name === 'needs' ? needsTable(figures) : keepingTable(figures);
}

function bytesTable({ bytes, cores, measured, people }: Figures): string {
  const rows: [string, number][] = [
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

function needsTable(figures: Figures): string {
  const sizes = [
    { organizations: 100, people: 50_000 },
    { organizations: 2_000, people: 1_000_000 },
    { organizations: 100_000, people: 50_000_000 },
  ];
  const needs = sizes.map((size) => needsOf(figures.bytes, figures.costs, { ...figures.use, ...size }));
  const row = (what: string, of: (need: Needs) => string) => `| ${what} | ${needs.map(of).join(' | ')} |`;
  const dollars = (what: keyof Needs['dollars']) =>
    row(`dollars a month: ${what}`, (need) => whole(need.dollars[what]));
  return [
    `| | ${sizes.map(({ organizations, people }) => `${whole(organizations)} organizations, ${short(people)} people`).join(' | ')} |`,
    `| --- |${sizes.map(() => ' --- |').join('')}`,
    row('databases', (need) => whole(need.databases)),
    row('stored', (need) => `${Number(need.storedGb.toPrecision(3)).toLocaleString('en')} GB`),
    row('requests a month', (need) => short(need.requests)),
    row('calls of objects a month', (need) => short(need.objectCalls)),
    row('queue messages a month', (need) => short(need.messages)),
    row('rows read a month', (need) => short(need.rowsRead)),
    row('rows written a month', (need) => short(need.rowsWritten)),
    row('changes a second and database in the busiest hour', (need) => need.changesASecond.toFixed(2)),
    ...(['requests', 'objects', 'queue', 'rows', 'storage', 'together'] as const).map(dollars),
  ].join('\n');
}

function keepingTable({ bytes, costs, use }: Figures): string {
  const kept = [30, 14, 7, 1].map((days) => {
    const { bytesAPerson, peopleADatabase } = needsOf(bytes, costs, { ...use, logDays: days });
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
