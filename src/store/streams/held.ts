// How far an organization's events may be sent: where the guard holds a directory, up to the first event of its burst.

import { sql } from 'drizzle-orm';
import { organizations } from '../db/schema.ts';
import { streams } from '../db/schema-operator.ts';

export const sendableUpTo = sql`coalesce(${organizations.heldFrom} - 1, ${organizations.lastSequence})`;

/** The same of a stream: what was on its way before the hold goes on, since a retry sends the same events. */
export const streamSendableUpTo = sql`max(${sendableUpTo}, coalesce(${streams.lastSent}, 0))`;
