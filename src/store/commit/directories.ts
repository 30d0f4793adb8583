// What a commit writes of an organization and its directories: their rows, and the tokens that go with a directory.

import { sql } from 'drizzle-orm';
import { bare, DIRECTORY_COLUMNS } from '../db/rows.ts';
import { directories, organizations, tokens } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';
import { insert, remove, update } from './write.ts';

export const deleteOrganization = prepare<never, { id: string; deletedAt: number }>(
  () => sql`UPDATE ${organizations} SET ${bare(organizations.deletedAt)} = ${p('deletedAt')}, ${bare(organizations.heldFrom)} = NULL
    WHERE ${organizations.id} = ${p('id')}`,
);

/** The least of its directories': their rows are few, and written just before. */
export const setHeldFrom = prepare<never, { id: string; from: string; to: string }>(
  () => sql`UPDATE ${organizations} SET ${bare(organizations.heldFrom)} =
      (SELECT min(${directories.heldFrom}) FROM ${directories}
        WHERE ${directories.id} >= ${p('from')} AND ${directories.id} < ${p('to')} AND ${directories.status} <> 'deleted')
    WHERE ${organizations.id} = ${p('id')}`,
);

export const setDiscarded = prepare<never, { id: string; discarded: string }>(
  () =>
    sql`UPDATE ${organizations} SET ${bare(organizations.discarded)} = ${p('discarded')} WHERE ${organizations.id} = ${p('id')}`,
);

type OfOrganization = { from: string; to: string; deletedAt: number };
export const deleteDirectoriesOf = prepare<never, OfOrganization>(
  () => sql`UPDATE ${directories} SET ${bare(directories.status)} = 'deleted',
    ${bare(directories.updatedAt)} = ${p('deletedAt')}
    WHERE ${directories.id} >= ${p('from')} AND ${directories.id} < ${p('to')}`,
);
export const deleteTokensOf = prepare<never, OfOrganization>(
  () => sql`DELETE FROM ${tokens} WHERE ${tokens.directoryId} >= ${p('from')} AND ${tokens.directoryId} < ${p('to')}`,
);

const DIRECTORY_PRIMARY = { id: directories.id, organizationId: directories.organizationId };
/** All but last_request_at, which is the log's to write. */
const { id: _id, organizationId: _organizationId, lastRequestAt: _ofTheLog, ...DIRECTORY_REST } = DIRECTORY_COLUMNS;
export const insertDirectories = insert(directories, { ...DIRECTORY_PRIMARY, ...DIRECTORY_REST });
export const updateDirectories = update(directories, DIRECTORY_PRIMARY, DIRECTORY_REST);

export const deleteTokens = remove(tokens, { directoryId: tokens.directoryId });
