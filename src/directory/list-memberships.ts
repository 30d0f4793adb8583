// Memberships as a provider reads them (draft-zollner-scim-group-members-01 §6.2): one, or pages by cursor and by index.
// By cursor each page costs what it shows, wherever it stands; by index also what stands before it, up to the rows that any
// list may look at.

import type { Statement } from '../database.ts';
import { invalidPath, notFound } from '../protocol/error.ts';
import { parseFilter } from '../protocol/filter/parse.ts';
import { type Membership, membershipId, membershipOf, membershipQuery } from '../protocol/membership.ts';
import type { Projection } from '../protocol/project.ts';
import type { ListQuery } from '../protocol/query.ts';
import { MEMBERSHIP_TYPE } from '../protocol/schema/types.ts';
import { readAccess } from '../store/list/access.ts';
import {
  type MembershipRow,
  membershipOfPair,
  membershipsBehindGroup,
  membershipsOfGroup,
  membershipsOfMember,
  type TotalRow,
  totalOfDirectory,
  totalOfGroup,
  totalOfMember,
} from '../store/list/group-memberships.ts';
import { NOTHING } from '../store/list/page.ts';
import { tooManyRows } from './bounded.ts';
import { openCursor, sealCursor } from './cursor.ts';
import { projectionOf, type Shown } from './find.ts';
import { admit, type Reader } from './reader.ts';

export interface ListedMemberships {
  readonly projection: Projection;
  readonly resources: readonly Membership[];
  /** Absent where pages go by cursor and to count them would look at too many rows. */
  readonly total?: number;
  readonly startIndex?: number;
  readonly nextCursor?: string;
}

/** @throws ScimError 401, 429; 404 where there is no such membership in the directory */
export async function findMembership(reader: Reader, id: string, shown: Shown) {
  const projection = projectionOf(shown, MEMBERSHIP_TYPE);
  const named = membershipOf(id);
  const access = { ...reader.access };
  const [admitted, [found]] = await reader.db.run([
    readAccess(access),
    named ? membershipOfPair({ ...access, ...named }) : NOTHING,
  ]);
  admit(reader, admitted[0]);
  if (!found) throw notFound(`Membership ${id} does not exist.`);
  return { projection, membership: found };
}

/** @throws ScimError 401, 429; invalidFilter, invalidPath, invalidCursor, expiredCursor; tooMany by index */
export async function listMemberships(reader: Reader, query: ListQuery): Promise<ListedMemberships> {
  const projection = projectionOf(query, MEMBERSHIP_TYPE);
  if (query.sortBy !== undefined) throw invalidPath('Memberships cannot be sorted. They are always ordered by id.');
  const asked = query.filter === undefined ? {} : membershipQuery(parseFilter(query.filter, MEMBERSHIP_TYPE));
  const { now } = reader.access;
  const seal = {
    secret: reader.secret,
    now,
    bound: JSON.stringify([reader.access.directoryId, 'GroupMembership', asked]),
  };
  const from = query.cursor ? (await openCursor(query.cursor, seal)).from : null;
  const byCursor = query.cursor !== undefined;
  const maxRows = reader.maxRowsPerList;
  const most = mostOf(asked, maxRows === 0 ? Number.MAX_SAFE_INTEGER : maxRows);
  const offset = byCursor ? 0 : query.startIndex - 1;
  const window: Window = {
    after: from === null ? null : membershipOf(from.id),
    // One more tells whether others follow.
    limit: query.count === 0 ? 0 : query.count + (byCursor ? 1 : 0),
    // What stands further back is refused, or there is nothing.
    offset: Math.min(offset, most),
    byCursor,
    most,
  };
  const statements = asked === 'nothing' ? NO_MEMBERSHIPS : statementsFor(reader, asked, window);
  // Later pages bring the total of the first one along, or that it was not counted.
  const known = typeof from?.value === 'number' ? from.value : null;
  const [admitted, first, second, totals] = await reader.db.run([
    readAccess({ ...reader.access }),
    statements.first,
    statements.second,
    known === null ? statements.total : NOTHING,
  ]);
  admit(reader, admitted[0]);
  const found = [...first, ...second];
  // A pair is there or not: it has no page of its own.
  const isPair = asked !== 'nothing' && asked.groupId !== undefined && asked.memberId !== undefined;
  const counted = known ?? (asked === 'nothing' ? 0 : isPair ? found.length : totalOf(asked, totals[0], window));
  if (counted === UNCOUNTED && !byCursor) throw tooManyRows(maxRows);
  const total = counted === UNCOUNTED ? {} : { total: counted };
  const rows = found.slice(isPair ? offset : 0).slice(0, window.limit);
  if (!byCursor) return { projection, resources: rows, ...total, startIndex: query.startIndex };
  const resources = rows.slice(0, query.count);
  const last = resources.at(-1);
  if (rows.length <= query.count || !last) return { projection, resources, ...total };
  const position = { from: { id: membershipId(last), value: counted }, backwards: false };
  return { projection, resources, ...total, nextCursor: await sealCursor(position, seal) };
}

/** Of memberships: what a page by cursor has for a total that would look at too many rows. */
const UNCOUNTED = -1;

interface Asked {
  readonly groupId?: string;
  readonly memberId?: string;
}

interface Window {
  readonly after: Membership | null;
  readonly limit: number;
  readonly offset: number;
  readonly byCursor: boolean;
  /** Memberships that a page by index may pass. */
  readonly most: number;
}

/** Those of a member take two rows each, for the page and to be counted. */
function mostOf(asked: Asked | 'nothing', maxRows: number): number {
  return asked !== 'nothing' && asked.memberId !== undefined ? Math.floor(maxRows / 4) : maxRows;
}

/** The total as its statement counted it, UNCOUNTED where that, or the page by index, goes too far. */
function totalOf({ groupId, memberId }: Asked, row: TotalRow | undefined, { byCursor, most, offset }: Window): number {
  if (groupId === undefined && memberId === undefined) return row?.total ?? UNCOUNTED;
  const total = row?.total ?? 0;
  if (memberId !== undefined) return total > most ? UNCOUNTED : total;
  return !byCursor && total > most && offset >= most ? UNCOUNTED : total;
}

interface Statements {
  /** The page, in up to two parts. */
  readonly first: Statement<MembershipRow>;
  readonly second: Statement<MembershipRow>;
  readonly total: Statement<TotalRow>;
}

const NO_MEMBERSHIPS: Statements = { first: NOTHING, second: NOTHING, total: NOTHING };

function statementsFor(
  reader: Reader,
  { groupId, memberId }: Asked,
  { after, byCursor, limit, most, offset }: Window,
): Statements {
  const access = { ...reader.access };
  const page = { limit, offset };
  if (groupId !== undefined && memberId !== undefined) {
    const pair = membershipOfPair({ ...access, groupId, memberId });
    return { first: pair, second: NOTHING, total: NOTHING };
  }
  if (groupId !== undefined)
    return {
      first: membershipsOfGroup({ ...access, ...page, groupId, after: after?.memberId ?? '' }),
      second: NOTHING,
      total: totalOfGroup({ ...access, groupId }),
    };
  if (memberId !== undefined)
    return {
      first: membershipsOfMember({ ...access, ...page, memberId, after: after?.groupId ?? '' }),
      second: NOTHING,
      total: totalOfMember({ ...access, memberId, most }),
    };
  // The rest of the group where the page before ended, then the groups behind it: each part begins in an index.
  return {
    first: after ? membershipsOfGroup({ ...access, ...page, groupId: after.groupId, after: after.memberId }) : NOTHING,
    second: membershipsBehindGroup({
      ...access,
      ...page,
      after: after?.groupId ?? '',
      passed: offset,
      most: byCursor ? Number.MAX_SAFE_INTEGER : most,
    }),
    total: totalOfDirectory({ ...access, passed: offset, most }),
  };
}
