// The clock's own row in each database: whose turn it is, and since when it has been at it.

import { sql } from 'drizzle-orm';
import { clock } from '../db/schema-clock.ts';
import { p, prepare } from '../db/statement.ts';

/** Takes the clock for a new run; no row comes back while another one is under way. */
export const beginRun = prepare<{ readonly since: number }, { now: number; until: number }>(
  () => sql`INSERT INTO ${clock} (id, busy_until, since) VALUES (1, ${p('until')}, ${p('now')})
    ON CONFLICT DO UPDATE SET busy_until = excluded.busy_until, since = excluded.since
      WHERE ${clock.busyUntil} <= ${p('now')}
    RETURNING since AS "since"`,
);

/** Keeps it for the next turn of the same run; no row where it was lost meanwhile. */
export const goOnWithRun = prepare<{ readonly since: number }, { was: number; until: number }>(
  () => sql`UPDATE ${clock} SET busy_until = ${p('until')} WHERE busy_until = ${p('was')} RETURNING since AS "since"`,
);

export const endRun = prepare<never, { was: number; now: number }>(
  () => sql`UPDATE ${clock} SET busy_until = 0, ended_at = ${p('now')} WHERE busy_until = ${p('was')}`,
);

export interface ClockRow {
  readonly busyUntil: number;
  readonly since: number;
  readonly endedAt: number | null;
}

/** No row where it never ran. */
export const clockNow = prepare<ClockRow, Record<never, never>>(
  () => sql`SELECT busy_until AS "busyUntil", since AS "since", ended_at AS "endedAt" FROM ${clock} WHERE id = 1`,
);

export interface RetentionPlace {
  readonly organizationsAfter: string;
  readonly webhooksAfter: string;
}

/** Where retention goes on; no row where it never ran. */
export const retentionPlace = prepare<RetentionPlace, Record<never, never>>(
  () => sql`SELECT organizations_after AS "organizationsAfter", webhooks_after AS "webhooksAfter" FROM ${clock}
    WHERE id = 1`,
);

export const moveRetention = prepare<never, { organizationsAfter: string; webhooksAfter: string }>(
  () => sql`INSERT INTO ${clock} (id, busy_until, since, organizations_after, webhooks_after)
    VALUES (1, 0, 0, ${p('organizationsAfter')}, ${p('webhooksAfter')})
    ON CONFLICT DO UPDATE SET organizations_after = excluded.organizations_after,
      webhooks_after = excluded.webhooks_after`,
);
