// Counters of all isolates, added up in the operator's database.

import { sql } from 'drizzle-orm';
import { selected } from '../db/rows.ts';
import { counters } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

export interface CounterRow {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

/** `rows` is a JSON list of CounterRow. */
export const addToCounters = prepare<never, { rows: string }>(
  () => sql`INSERT INTO ${counters} (name, labels, value)
    SELECT j.value ->> 'name', j.value ->> 'labels', j.value ->> 'value' FROM json_each(${p('rows')}) j WHERE true
    ON CONFLICT DO UPDATE SET value = counters.value + excluded.value`,
);

/** In order of name and labels. */
export const allCounters = prepare<CounterRow, { limit: number }>(
  () => sql`SELECT ${selected({ name: counters.name, labels: counters.labels, value: counters.value })} FROM ${counters}
    ORDER BY ${counters.name}, ${counters.labels} LIMIT ${p('limit')}`,
);
