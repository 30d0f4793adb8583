// What touched a person: requests that name them and events about them. No index leads to either, so that the newest are
// looked through, a bounded number of each.

import { sql } from 'drizzle-orm';
import { selected } from '../db/rows.ts';
import { events } from '../db/schema.ts';
import { requestLog } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { type RequestRow, requestColumns } from './requests.ts';

/** Newest requests of the directory, and newest events of the organization, that are looked through. */
export const MAX_LOOKED_THROUGH = 5_000;
const looked = sql.raw(String(MAX_LOOKED_THROUGH));

/** Behind every id of a request, and every sequence. */
export const NEWEST = { request: 'req_~', sequence: Number.MAX_SAFE_INTEGER } as const;

/** `minted` is the time in the person's id: the request that made them has the same, and does not name them. */
export const requestsOfPerson = prepare<
  RequestRow,
  { directoryId: string; id: string; minted: string; before: string; limit: number }
>(
  () => sql`SELECT * FROM (SELECT ${requestColumns} FROM ${requestLog}
      WHERE ${requestLog.directoryId} = ${p('directoryId')} AND ${requestLog.id} < ${p('before')} ORDER BY ${requestLog.id} DESC LIMIT ${looked})
    WHERE instr(entry, ${p('id')}) OR (method = 'POST' AND status = 201 AND substr(id, 5, 10) = ${p('minted')})
    LIMIT ${p('limit')}`,
);

export interface EventOfPerson {
  readonly id: string;
  readonly sequence: number;
  readonly type: string;
  readonly at: number;
}

export const eventsOfPerson = prepare<
  EventOfPerson,
  { organizationId: string; directoryId: string; id: string; before: number; limit: number }
>(
  () => sql`SELECT id, sequence, type, at FROM (SELECT ${selected({
    id: events.id,
    sequence: events.sequence,
    type: events.type,
    at: events.at,
    directoryId: events.directoryId,
    data: events.data,
  })} FROM ${events} WHERE ${events.organizationId} = ${p('organizationId')}
        AND ${events.sequence} < ${p('before')}
      ORDER BY ${events.sequence} DESC LIMIT ${looked})
    WHERE "directoryId" = ${p('directoryId')} AND instr(data, ${p('id')}) LIMIT ${p('limit')}`,
);
