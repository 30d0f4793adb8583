// What the log and the events say of somebody who is not there, by what they were called. No index leads to either: of
// each the newest are looked through, a bounded number.

import { type SQL, sql } from 'drizzle-orm';
import { unpacked } from '../db/packed.ts';
import { selected } from '../db/rows.ts';
import { events } from '../db/schema.ts';
import { requestLog } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { MAX_LOOKED_THROUGH } from './history.ts';
import { failedInPart, type RequestRow, requestColumns } from './requests.ts';

const looked = sql.raw(String(MAX_LOOKED_THROUGH));

/** Spellings of a text: SQLite's lower() knows ASCII only. */
type Spellings = { one: string; two: string; three: string };

export interface DeletionRow {
  readonly id: string;
  readonly sequence: number;
  readonly at: number;
  /** JSON of the user, as the host app saw it last. */
  readonly user: string;
}

const holdsAny = (text: SQL, names: readonly string[]) =>
  sql`(${sql.join(
    names.map((name) => sql`instr(${text}, ${p(name)})`),
    sql` OR `,
  )})`;

/**
 * Deletions whose event holds the text, the newest first: whether it is the right member is for the caller to see. A packed
 * one has what its person was called in clear (commit/events.ts).
 */
export const deletionsNaming = prepare<
  DeletionRow,
  Spellings & { organizationId: string; directoryId: string; limit: number },
  Omit<DeletionRow, 'user'> & { readonly data: string }
>(
  () => sql`SELECT id, sequence, at, data FROM (SELECT ${selected({
    id: events.id,
    sequence: events.sequence,
    type: events.type,
    at: events.at,
    directoryId: events.directoryId,
    data: events.data,
  })} FROM ${events} WHERE ${events.organizationId} = ${p('organizationId')}
      ORDER BY ${events.sequence} DESC LIMIT ${looked})
    WHERE type = 'user.deleted' AND "directoryId" = ${p('directoryId')}
      AND ${holdsAny(sql`lower(iif(substr(data, 1, 1) = '*', substr(data, instr(data, '[')), data))`, ['one', 'two', 'three'])}
    LIMIT ${p('limit')}`,
  ({ data, ...row }) => ({ ...row, user: userIn(unpacked(data)) }),
);

export interface RenameRow extends Omit<DeletionRow, 'user'> {
  readonly type: string;
  /** JSON of the user, as the host app saw it last. */
  readonly user: string;
  /** JSON of what was so before; null where nothing was. */
  readonly previous: string;
}

/** Changes before which somebody may have been called so, the newest first; of a packed one, what they were called is in clear. */
export const renamesNaming = prepare<
  RenameRow,
  Spellings & { organizationId: string; directoryId: string; limit: number },
  Omit<RenameRow, 'user' | 'previous'> & { readonly data: string }
>(
  () => sql`SELECT id, sequence, at, type, data FROM (SELECT ${selected({
    id: events.id,
    sequence: events.sequence,
    type: events.type,
    at: events.at,
    directoryId: events.directoryId,
    data: events.data,
  })} FROM ${events} WHERE ${events.organizationId} = ${p('organizationId')}
      ORDER BY ${events.sequence} DESC LIMIT ${looked})
    WHERE type IN ('user.updated', 'user.deactivated', 'user.reactivated') AND "directoryId" = ${p('directoryId')}
      AND CASE WHEN substr(data, 1, 1) = '*' THEN ${holdsAny(sql`lower(substr(data, instr(data, '[')))`, ['one', 'two', 'three'])}
        WHEN ${holdsAny(sql`lower(data)`, ['one', 'two', 'three'])}
          THEN ${holdsAny(sql`lower(data ->> '$.previous')`, ['one', 'two', 'three'])} END
    LIMIT ${p('limit')}`,
  ({ data, ...row }) => {
    const { previous, user } = JSON.parse(unpacked(data));
    return { ...row, user: JSON.stringify(user), previous: JSON.stringify(previous ?? null) };
  },
);

function userIn(data: string): string {
  // Made by the writer: its shape is the event's.
  return JSON.stringify(JSON.parse(data).user);
}

/** As a path is compared: clients differ in what they encode of a filter, and how. */
const AS_TYPED = {
  '%22': '"',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2a': '*',
  '%21': '!',
  '%40': '@',
  '%20': ' ',
  '+': ' ',
};

const asTyped = (text: SQL) =>
  Object.entries(AS_TYPED).reduce<SQL>(
    (sofar, [from, to]) => sql`replace(${sofar}, ${from}, ${to})`,
    sql`lower(${text})`,
  );

/**
 * Requests that hold a text in quotes, in a body, in what failed of a Bulk request or in a filter of the path, the newest
 * first.
 */
export const requestsNaming = prepare<
  RequestRow,
  Spellings & {
    directoryId: string;
    quotedOne: string;
    quotedTwo: string;
    quotedThree: string;
    encodedOne: string;
    encodedTwo: string;
    encodedThree: string;
    limit: number;
  }
>(
  () => sql`SELECT * FROM (SELECT ${requestColumns} FROM ${requestLog}
      WHERE ${requestLog.directoryId} = ${p('directoryId')} ORDER BY ${requestLog.id} DESC LIMIT ${looked})
    WHERE ${holdsAny(sql`lower(entry)`, ['one', 'two', 'three'])}
      OR (${failedInPart(sql`entry`)}
        AND ${holdsAny(sql`lower(entry ->> '$.failedOperations')`, ['quotedOne', 'quotedTwo', 'quotedThree'])})
      OR ${holdsAny(asTyped(sql`entry ->> '$.path'`), ['encodedOne', 'encodedTwo', 'encodedThree'])} LIMIT ${p('limit')}`,
);

/** When the oldest request was that these look at, and how many there are. No row where there is none. */
export const lookedSince = prepare<{ readonly at: number; readonly n: number }, { directoryId: string }>(
  () => sql`SELECT min(at) AS at, count(*) AS n FROM (SELECT ${requestLog.at} AS at FROM ${requestLog}
    WHERE ${requestLog.directoryId} = ${p('directoryId')} ORDER BY ${requestLog.id} DESC LIMIT ${looked})
    HAVING count(*) > 0`,
);
