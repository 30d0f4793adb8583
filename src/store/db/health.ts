// Whether a database answers.

import { sql } from 'drizzle-orm';
import { prepare } from './statement.ts';

export const alive = prepare<{ ok: 1 }, Record<never, never>>(() => sql`SELECT 1 AS "ok"`);
