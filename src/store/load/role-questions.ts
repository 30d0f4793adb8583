// What rounds ask about roles (questions.ts): declared roles, groups that a mapping names, the stretches of a recompute.

import { sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { directoryRangeOf } from '../../id.ts';
import { selected } from '../db/rows.ts';
import { directories, groups } from '../db/schema.ts';
import { list, p, prepare } from '../db/statement.ts';
import {
  type DeclaredRow,
  declaredFor,
  membersBelow,
  type NextDirectoryRow,
  nestingBelow,
  nextDirectory,
  type PersonRow,
  peopleAfter,
  RECOMPUTE_STEP,
} from '../list/roles.ts';
import type { PairRow } from './group-questions.ts';
import type { InDirectory } from './question.ts';

/** A group that a mapping may name. */
export interface MappableRow {
  /** '': it answers to the organization itself. */
  readonly directoryId: string;
  readonly inDirectory: string;
  readonly id: string;
}

type GroupIds = readonly string[];

const mappableGroups = prepare<MappableRow, { asked: string; organizationId: string }>(
  () => sql`SELECT '' AS "directoryId", ${selected({ inDirectory: groups.directoryId, id: groups.id })}
    FROM json_each(${p('asked')}) j CROSS JOIN ${directories} ON ${directories.id} = (j.value ->> 0)
      AND ${directories.organizationId} = ${p('organizationId')} AND ${directories.status} <> 'deleted'
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${directories.id} AND ${groups.id} = (j.value ->> 1)`,
);

export const ROLE_QUESTIONS = {
  /** The declared roles, for who has a user say some. */
  declaredRoles: (asked: readonly string[]): Statement<DeclaredRow>[] =>
    asked.map((directoryId) => declaredFor({ directoryId })),

  /** Groups of the organization that a mapping may name. Answers to the organization: '' as directory. */
  mappable: (asked: readonly InDirectory[], organizationId: string): Statement<MappableRow>[] =>
    asked.length === 0 ? [] : [mappableGroups({ asked: list(asked), organizationId })],

  /** The organization's directory after one, '' for the first. */
  nextDirectories: (asked: readonly string[], organizationId: string): Statement<NextDirectoryRow>[] => {
    const { from, to } = directoryRangeOf(organizationId);
    return asked.map((directoryId) => nextDirectory({ directoryId, after: directoryId || from, to }));
  },

  /** The people of a recompute's next stretch, after a user. */
  people: (asked: readonly InDirectory[]): Statement<PersonRow>[] =>
    asked.map(([directoryId, after]) => peopleAfter({ directoryId, after, limit: RECOMPUTE_STEP })),

  /** How these groups and those below them are nested. */
  nesting: (asked: readonly (readonly [directoryId: string, groupIds: GroupIds])[]): Statement<PairRow>[] =>
    asked.map(([directoryId, ids]) => nestingBelow({ directoryId, groups: list(ids) })),

  /** Who of the users after one, up to another, is in these groups or in one below them. */
  counted: (
    asked: readonly (readonly [directoryId: string, groupIds: GroupIds, after: string, upTo: string])[],
  ): Statement<PairRow>[] =>
    asked.map(([directoryId, ids, after, upTo]) => membersBelow({ directoryId, groups: list(ids), after, upTo })),
};
