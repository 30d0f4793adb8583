// What a commit writes of an organization and its directories: their rows, and the tokens that go with a directory.

import { sql } from 'drizzle-orm';
import { bare, DIRECTORY_COLUMNS } from '../db/rows.ts';
import { directories, organizations, removals, tokens } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';
import { insert, remove, update } from './write.ts';

/** Without a time until which it can be restored, the sweep finds it at once. */
export const deleteOrganization = prepare<never, { id: string; deletedAt: number; restorableUntil: number | null }>(
  () => sql`UPDATE ${organizations} SET ${bare(organizations.deletedAt)} = ${p('deletedAt')},
    ${bare(organizations.restorableUntil)} = coalesce(${p('restorableUntil')}, 0), ${bare(organizations.heldFrom)} = NULL
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
  () => sql`UPDATE ${directories} SET
    ${bare(directories.deletedStatus)} = CASE WHEN ${bare(directories.status)} <> 'deleted' THEN ${bare(directories.status)} END,
    ${bare(directories.status)} = 'deleted', ${bare(directories.updatedAt)} = ${p('deletedAt')}
    WHERE ${directories.id} >= ${p('from')} AND ${directories.id} < ${p('to')}`,
);
/** They open nothing from here on, and stay for the organization's restore. */
export const suspendTokensOf = prepare<never, OfOrganization>(
  () => sql`UPDATE ${tokens} SET ${bare(tokens.suspendedAt)} = ${p('deletedAt')}
    WHERE ${tokens.directoryId} >= ${p('from')} AND ${tokens.directoryId} < ${p('to')}`,
);

/** Fails the batch like the fence where the sweep or an erasure has begun to take the organization's rows meanwhile. */
export const stillRestorable = prepare<never, { text: string; id: string }>(
  () => sql`INSERT INTO guard SELECT ${p('text')} WHERE NOT EXISTS (SELECT 1 FROM ${organizations}
    WHERE ${organizations.id} = ${p('id')} AND ${organizations.deletedAt} IS NOT NULL
      AND ${organizations.restorableUntil} IS NOT NULL)`,
);

/** Takes back what a deletion did: what the guard held was sent with it, so that nothing is held any more. */
export function restoreOrganization(id: string, range: { readonly from: string; readonly to: string }, now: number) {
  return [
    unmarkDeleted({ id, now }),
    restoreDirectoriesOf({ ...range, now }),
    resumeTokensOf(range),
    forgetRemoval({ id }),
  ];
}

const unmarkDeleted = prepare<never, { id: string; now: number }>(
  () => sql`UPDATE ${organizations} SET ${bare(organizations.deletedAt)} = NULL,
    ${bare(organizations.restorableUntil)} = NULL, ${bare(organizations.updatedAt)} = ${p('now')}
    WHERE ${organizations.id} = ${p('id')}`,
);
const restoreDirectoriesOf = prepare<never, { from: string; to: string; now: number }>(
  () => sql`UPDATE ${directories} SET ${bare(directories.status)} = ${bare(directories.deletedStatus)},
    ${bare(directories.deletedStatus)} = NULL, ${bare(directories.heldFrom)} = NULL, ${bare(directories.heldAt)} = NULL,
    ${bare(directories.updatedAt)} = ${p('now')}
    WHERE ${directories.id} >= ${p('from')} AND ${directories.id} < ${p('to')}
      AND ${directories.deletedStatus} IS NOT NULL`,
);
const resumeTokensOf = prepare<never, { from: string; to: string }>(
  () => sql`UPDATE ${tokens} SET ${bare(tokens.suspendedAt)} = NULL
    WHERE ${tokens.directoryId} >= ${p('from')} AND ${tokens.directoryId} < ${p('to')}`,
);
const forgetRemoval = prepare<never, { id: string }>(
  () => sql`DELETE FROM ${removals} WHERE ${removals.kind} = 'organization' AND ${removals.target} = ${p('id')}`,
);

const DIRECTORY_PRIMARY = { id: directories.id, organizationId: directories.organizationId };
/** All but last_request_at, which is the log's to write, and the counter that triggers on `users` keep. */
const {
  id: _id,
  organizationId: _organizationId,
  lastRequestAt: _ofTheLog,
  inactiveCount,
  ...DIRECTORY_REST
} = DIRECTORY_COLUMNS;
export const insertDirectories = insert(directories, { ...DIRECTORY_PRIMARY, ...DIRECTORY_REST, inactiveCount });
export const updateDirectories = update(directories, DIRECTORY_PRIMARY, DIRECTORY_REST);

export const deleteTokens = remove(tokens, { directoryId: tokens.directoryId });
