// What rounds ask about directories: their rows, how many there are, and the tokens that open them.

import { sql } from 'drizzle-orm';
import { DIRECTORY_COLUMNS, type DirectoryRow, selected } from '../db/rows.ts';
import { directories, tokens } from '../db/schema.ts';
import { p } from '../db/statement.ts';
import { question } from './question.ts';

export type TokenRow = Readonly<Pick<typeof tokens.$inferSelect, 'hash' | 'directoryId' | 'expiresAt'>>;

/** How many directories the organization of this one has. */
export interface DirectoryCountRow {
  readonly directoryId: string;
  readonly n: number;
}

export const DIRECTORY_QUESTIONS = {
  directories: question<string, DirectoryRow & { readonly directoryId: string }>(
    (asked) => sql`SELECT ${selected({ ...DIRECTORY_COLUMNS, directoryId: directories.id })}
    FROM ${asked} CROSS JOIN ${directories}
    ON ${directories.id} = j.value AND ${directories.organizationId} = ${p('organizationId')}`,
  ),

  /** How many directories the organization has, for one that is to be made. */
  directoryCounts: question<string, DirectoryCountRow>(
    (asked) => sql`SELECT j.value AS "directoryId", (SELECT count(*) FROM ${directories}
      WHERE ${directories.id} > 'dir_' || substr(${p('organizationId')}, 5)
        AND ${directories.id} < 'dir_' || substr(${p('organizationId')}, 5) || '~'
        AND ${directories.organizationId} = ${p('organizationId')} AND ${directories.status} <> 'deleted') AS n
    FROM ${asked}`,
  ),

  /**
   * Every directory of the organization; of a deleted one, those that it had. Answers to the organization: '' as directory.
   */
  ownDirectories: question<string, DirectoryRow & { readonly directoryId: string }>(
    (asked) => sql`SELECT ${selected({ ...DIRECTORY_COLUMNS, directoryId: sql`j.value` })}
    FROM ${asked} CROSS JOIN ${directories}
    ON ${directories.id} > 'dir_' || substr(${p('organizationId')}, 5)
      AND ${directories.id} < 'dir_' || substr(${p('organizationId')}, 5) || '~'
      AND ${directories.organizationId} = ${p('organizationId')}
      AND (${directories.status} <> 'deleted' OR ${directories.deletedStatus} IS NOT NULL)`,
  ),

  /** A token and, in the same look-up, the directory that it opens. */
  tokens: question<string, TokenRow & DirectoryRow>(
    (asked) => sql`SELECT ${selected({
      ...DIRECTORY_COLUMNS,
      hash: tokens.hash,
      directoryId: tokens.directoryId,
      expiresAt: tokens.expiresAt,
    })} FROM ${asked} CROSS JOIN ${tokens} ON ${tokens.hash} = j.value AND ${tokens.suspendedAt} IS NULL
    CROSS JOIN ${directories} ON ${directories.id} = ${tokens.directoryId}
      AND ${directories.organizationId} = ${p('organizationId')}`,
  ),
};
