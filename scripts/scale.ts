// `npm run scale`: measures what a person, a group, an event and a log row take in a database, and what installations of
// some sizes need; writes docs/scale-figures.json and the tables of docs/scale.md. `-- --people N` measures with N.

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './process-group.ts';
import { ASSUMED, USE } from './scale/assumed.ts';
import { costsIn } from './scale/ledger.ts';
import { measure } from './scale/measure.ts';
import { type Figures, withTables } from './scale/tables.ts';

const PAGE = join(ROOT, 'docs/scale.md');
const FIGURES = join(ROOT, 'docs/scale-figures.json');
const DEFAULT_PEOPLE = '2000';

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
  costs: costsIn(ledger),
  assumed: ASSUMED,
  use: USE,
};
writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
const page = withTables(readFileSync(PAGE, 'utf8'), figures);
writeFileSync(PAGE, page);
console.log(page.slice(page.indexOf('<!-- bytes')));
