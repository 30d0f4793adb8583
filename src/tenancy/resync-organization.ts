// A resync of every directory of an organization: each begins on its own, and one that may not just now says why.

import type { Refusal } from '../directory/change.ts';
import { directoryRangeOf } from '../id.ts';
import { directoriesOfOrganization } from '../store/operator/directories.ts';
import { organizationById } from '../store/operator/organizations.ts';
import { type ResyncStanding, resyncsOfOrganization } from '../store/operator/resyncs.ts';
import type { ActionContext } from './context.ts';
import { resyncDirectory } from './directory-actions.ts';
import { type Page, pageOf } from './page.ts';
import { done, type Result, unknown } from './result.ts';
import type { Reserved } from './resync-room.ts';

export interface BegunResync {
  readonly directoryId: string;
  /** Null where it was refused. */
  readonly resyncId: string | null;
  /** Null where it has begun. */
  readonly refusal: Refusal | null;
}

/** Directories that one call begins with; with the next page another one goes on. */
export const MAX_RESYNCS_AT_ONCE = 200;
/** The writer takes them in rounds of 50. */
const IN_PARALLEL = 25;

/** Begins with the directories after an id, in id order. */
export async function resyncOrganization(
  context: ActionContext,
  organizationId: string,
  after = '',
): Promise<Result<Page<BegunResync>, 'unknown'>> {
  const db = context.databases.of(organizationId);
  if (!db) return unknown('organization');
  const { from, to } = directoryRangeOf(organizationId);
  const limit = MAX_RESYNCS_AT_ONCE;
  const [[organization], rows] = await db.run([
    organizationById({ id: organizationId }),
    directoriesOfOrganization({ organizationId, after: after === '' ? from : after, to, limit: limit + 1 }),
  ]);
  if (!organization) return unknown('organization');
  const { items, next } = pageOf(rows, limit);
  const reserved: Reserved = { bytes: 0 };
  const begun: BegunResync[] = [];
  for (let at = 0; at < items.length; at += IN_PARALLEL)
    begun.push(...(await Promise.all(items.slice(at, at + IN_PARALLEL).map(({ id }) => begin(context, id, reserved)))));
  return done({ items: begun, next });
}

async function begin(context: ActionContext, directoryId: string, reserved: Reserved): Promise<BegunResync> {
  const result = await resyncDirectory(context, directoryId, reserved);
  if (result.ok) return { directoryId, resyncId: result.value.resyncId, refusal: null };
  const refusal =
    result.reason === 'refused' ? result.refusal : { status: 404, detail: 'This directory was deleted meanwhile.' };
  return { directoryId, resyncId: null, refusal };
}

export type { ResyncStanding };

/** The latest resync of each directory that ever had one. */
export async function resyncsOf(
  { databases }: Pick<ActionContext, 'databases'>,
  organizationId: string,
): Promise<readonly ResyncStanding[]> {
  const [rows] = (await databases
    .of(organizationId)
    ?.run([resyncsOfOrganization({ ...directoryRangeOf(organizationId), limit: MAX_RESYNCS_AT_ONCE })])) ?? [[]];
  return rows;
}
