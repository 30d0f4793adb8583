// The people of an organization by what a host app knows of one who signs in.

import { userTypeOf } from '../directory/record.ts';
import { directoryRangeOf } from '../id.ts';
import { fold } from '../protocol/fold.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import type { StoredUser } from '../protocol/stored.ts';
import { toUser } from '../store/list/found.ts';
import { organizationById } from '../store/operator/organizations.ts';
import { type PersonKey, peopleBy } from '../store/operator/people.ts';
import type { ActionContext } from './context.ts';
import { done, type Result, unknown } from './result.ts';

export interface FoundPerson {
  readonly directoryId: string;
  readonly user: StoredUser;
  /** With the directory's own attributes. */
  readonly type: ResourceType;
}

/** As the index of a key has it: an id is compared as it stands, a name and an address whatever their case. */
export function keyFor(by: PersonKey, value: string): string {
  return by === 'externalId' ? value : fold(value);
}

/**
 * Everyone who has it in one of the directories, with groups and roles, active ones first. An e-mail address is any of
 * a user's, or the user name.
 */
export async function findPeople(
  { databases }: Pick<ActionContext, 'databases'>,
  organizationId: string,
  by: PersonKey,
  value: string,
): Promise<Result<readonly FoundPerson[], 'unknown'>> {
  const db = databases.of(organizationId);
  if (!db) return unknown('organization');
  const range = directoryRangeOf(organizationId);
  const [[organization], found] = await db.run([
    organizationById({ id: organizationId }),
    peopleBy(by, range, keyFor(by, value)),
  ]);
  if (!organization) return unknown('organization');
  const activeFirst = found.toSorted((a, b) => b.active - a.active || (a.directoryId < b.directoryId ? -1 : 1));
  return done(
    activeFirst.map((row) => ({
      directoryId: row.directoryId,
      user: toUser(row),
      type: userTypeOf(row.extension),
    })),
  );
}
