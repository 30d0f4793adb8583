// `npm run scale`: measures what a person, a group, an event and a log row take in a database, and what installations of
// some sizes need; writes docs/scale-figures.json and the tables of docs/scale.md. `-- --people N` measures with N.

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './process-group.ts';
import { rowsOf } from './scale/ledger.ts';
import { measure } from './scale/measure.ts';
import type { Use } from './scale/model.ts';
import { type Figures, withTables } from './scale/tables.ts';

const PAGE = join(ROOT, 'docs/scale.md');
const FIGURES = join(ROOT, 'docs/scale-figures.json');
const DEFAULT_PEOPLE = '2000';

/** A company as many are. The load of a month is that of docs/scale.md. */
const USE: Use = {
  organizations: 1,
  people: 500,
  membershipsAPerson: 5,
  peopleAGroup: 10,
  personChangesAPerson: 2,
  membershipChangesAPerson: 1,
  lookUpsAPerson: 30,
  webhooksAnOrganization: 1,
  eventDays: 30,
  logDays: 30,
};
/** Measured at 100,000 organizations with nothing to do (docs/performance.md). */
const CLOCK_ROWS_READ = 1_000;

const { values } = parseArgs({ options: { people: { type: 'string', default: DEFAULT_PEOPLE } } });
if (!/^[1-9]\d{1,4}$/.test(values.people))
  throw new Error(`--people must be a number from 10 to 99999, not ${values.people}.`);
const people = Number(values.people);
console.log(`Pushing ${people.toLocaleString('en')} people through Rollcall, about a minute for each thousand …`);
const ledger = readFileSync(join(ROOT, 'docs/performance.md'), 'utf8');
const figures: Figures = {
  measured: new Date().toISOString().slice(0, 10),
  cores: cpus().length,
  people,
  bytes: await measure(people),
  costs: {
    personChange: rowsOf(ledger, 'patch-user'),
    membershipChange: rowsOf(ledger, 'add-member'),
    lookUp: rowsOf(ledger, 'find-user-by-userName'),
    delivery: rowsOf(ledger, 'deliver-event'),
    clock: { read: CLOCK_ROWS_READ, written: 0 },
  },
  use: USE,
};
writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
const page = withTables(readFileSync(PAGE, 'utf8'), figures);
writeFileSync(PAGE, page);
console.log(page.slice(page.indexOf('<!-- bytes')));
