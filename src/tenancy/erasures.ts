// Erasing a person, or all of an organization: begun here, gone on with by the clock (directory/erasure-steps.ts).

import type { Database } from '../database.ts';
import { termsOfUser } from '../directory/erase.ts';
import { removalOf, removed, stepErasure } from '../directory/erasure-steps.ts';
import { userProfile } from '../directory/profile.ts';
import { userTypeOf } from '../directory/record.ts';
import { organizationOf } from '../id.ts';
import { notFound } from '../protocol/error.ts';
import { deletedOrganizationById } from '../store/operator/deleted-organizations.ts';
import { directoryById } from '../store/operator/directories.ts';
import { organizationById } from '../store/operator/organizations.ts';
import { type ErasureRow, erasureById, erasuresOf, insertErasure } from '../store/upkeep/erasures.ts';
import { auditAlone } from './audit.ts';
import type { ActionContext } from './context.ts';
import { readUserProfile } from './people.ts';
import { done, type Result, unknown } from './result.ts';

export type Erasure = ErasureRow;

export interface Begun {
  readonly erasureId: string;
}

/** Steps that are taken right after the answer; the clock takes the rest. */
const STEPS_AT_ONCE = 20;
/** An erasure is looked at by its id; a list is for finding the last ones. */
const ERASURES_LISTED = 50;

/**
 * Deletes a person, if they are still there, and takes what names them out of events, request log and delivery attempts.
 * The person may have been deleted before: events keep their id.
 */
export async function eraseUser(
  context: ActionContext,
  directoryId: string,
  userId: string,
): Promise<Result<Begun, 'unknown'>> {
  const organizationId = organizationOf(directoryId);
  const db = context.databases.of(directoryId);
  if (!db) return unknown('directory');
  const [[directory]] = await db.run([directoryById({ organizationId, id: directoryId })]);
  if (!directory) return unknown('directory');
  const user = await readUserProfile(db, directoryId, userId);
  const profile = user && userProfile(user, userTypeOf(directory.extension));
  const terms = profile && termsOfUser(profile);
  const subject = { organizationId, directoryId, userId, terms: terms && JSON.stringify(terms) };
  // The log outlives the person: it tells what was there, and not who it was.
  const before = profile && user && { directoryId, active: profile.active, groups: user.groups.length };
  return begin(context, db, subject, (erasureId) =>
    auditAlone(context, 'user.erase', userId, organizationId, { before, after: { directoryId, erasureId } }),
  );
}

/**
 * Deletes an organization, if that was not done before, and takes what its events and delivery attempts say. It cannot be
 * restored from here on.
 */
export async function eraseOrganization(
  context: ActionContext,
  organizationId: string,
): Promise<Result<Begun, 'unknown'>> {
  const db = context.databases.of(organizationId);
  if (!db) return unknown('organization');
  const [[organization], [deleted]] = await db.run([
    organizationById({ id: organizationId }),
    deletedOrganizationById({ id: organizationId }),
  ]);
  if (!organization && !deleted) return unknown('organization');
  const subject = { organizationId, directoryId: null, userId: null, terms: null };
  return begin(context, db, subject, (erasureId) =>
    auditAlone(context, 'organization.erase', organizationId, organizationId, {
      before: { status: 'active' },
      after: { status: 'erased', erasureId },
    }),
  );
}

async function begin(
  context: ActionContext,
  db: Database,
  subject: Pick<ErasureRow, 'organizationId' | 'directoryId' | 'userId' | 'terms'>,
  notedAs: (erasureId: string) => ReturnType<typeof auditAlone>,
): Promise<Result<Begun, never>> {
  const { change, later, newId, now } = context;
  const id = newId('era');
  await db.run([insertErasure({ ...subject, id, now }), notedAs(id)]);
  const [[row]] = await db.run([erasureById({ organizationId: subject.organizationId, id })]);
  if (!row) throw new Error('The erasure did not come back.');
  const remove = async (asked: ErasureRow) => removed(await change(removalOf(asked)));
  // At once, so that nobody reads the person any more; where the writer is busy, the clock comes back to it.
  const first = await stepErasure(db, row, now, remove);
  later(goOn(db, first, now, remove));
  return done({ erasureId: id });
}

async function goOn(db: Database, from: ErasureRow | null, now: number, remove: (row: ErasureRow) => Promise<boolean>) {
  let row = from;
  for (let step = 0; step < STEPS_AT_ONCE && row !== null && row.stage !== 'done'; step++)
    row = await stepErasure(db, row, now, remove);
}

/** Of an organization and its people, the newest first. */
export async function listErasures(db: Database, organizationId: string): Promise<readonly Erasure[]> {
  const [rows] = await db.run([erasuresOf({ organizationId, limit: ERASURES_LISTED })]);
  return rows;
}

/** @throws ScimError 404 */
export async function findErasure(db: Database, organizationId: string, id: string): Promise<Erasure> {
  const [[row]] = await db.run([erasureById({ organizationId, id })]);
  if (!row) throw notFound('No erasure has this ID.');
  return row;
}
