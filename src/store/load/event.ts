// Which event stands at a place of an organization's sequence.

import { sql } from 'drizzle-orm';
import { events } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';

export const eventAt = prepare<{ readonly id: string }, { organizationId: string; sequence: number }>(
  () => sql`SELECT ${events.id} AS "id" FROM ${events}
    WHERE ${events.organizationId} = ${p('organizationId')} AND ${events.sequence} = ${p('sequence')}`,
);
