// Everything that is kept of an organization, or of one person, a line at a time. Pages are read as lines are asked for,
// so that memory holds one page, whatever the size.

import type { Database } from '../database.ts';
import { joined, NO_TERMS, names, termsIn, termsOfUser } from '../directory/erase.ts';
import { groupProfile, userProfile } from '../directory/profile.ts';
import { directoryRecord, directoryView, userTypeOf } from '../directory/record.ts';
import { organizationOf } from '../id.ts';
import { auditAlone } from './audit.ts';
import type { ActionContext } from './context.ts';
import { findDirectory, listDirectories, type StoredDirectory } from './directories.ts';
import { eventsAfter, type StoredEvent } from './events.ts';
import { findOrganization } from './organizations.ts';
import { listGroupProfiles, listMembers, readUserProfile } from './people.ts';
import { listUserProfiles } from './people-pages.ts';
import { pageOfRequests } from './requests.ts';

export interface ExportedLine {
  readonly type: 'organization' | 'directory' | 'user' | 'group' | 'membership' | 'event' | 'request' | 'end';
  readonly data: object;
}

const ROWS_AT_ONCE = 100;

/**
 * Its directories with people, groups and memberships, its events, and the log of its providers' requests. The audit log
 * says by whom, before the first line leaves.
 */
export async function* exportOrganization(
  context: ActionContext,
  db: Database,
  organizationId: string,
): AsyncGenerator<ExportedLine> {
  const { id, name, externalId, createdAt, updatedAt } = await findOrganization(db, organizationId);
  const times = { createdAt: new Date(createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString() };
  await db.run([auditAlone(context, 'organization.export', organizationId, organizationId)]);
  let lines = 1;
  yield { type: 'organization', data: { id, name, externalId, ...times } };
  for (let after = ''; ; ) {
    const { items } = await listDirectories(db, organizationId, { after, limit: ROWS_AT_ONCE });
    for (const directory of items)
      for await (const line of directoryLines(db, directory)) {
        lines += 1;
        yield line;
      }
    after = items.at(-1)?.id ?? '';
    if (items.length < ROWS_AT_ONCE) break;
  }
  for await (const event of allEvents(db, organizationId)) {
    lines += 1;
    yield eventLine(event);
  }
  yield { type: 'end', data: { lines } };
}

/** The person with their groups, and what names them in events and in the log. @throws ScimError 404 without directory */
export async function* exportUser(
  context: ActionContext,
  db: Database,
  directoryId: string,
  userId: string,
): AsyncGenerator<ExportedLine> {
  const organizationId = organizationOf(directoryId);
  const directory = await findDirectory(db, organizationId, directoryId);
  await db.run([auditAlone(context, 'user.export', userId, organizationId)]);
  const user = await readUserProfile(db, directoryId, userId);
  let terms = NO_TERMS;
  let lines = 0;
  if (user !== null) {
    const view = userProfile(user, userTypeOf(directory.extension));
    terms = termsOfUser(view);
    lines += 1;
    yield { type: 'user', data: view };
    for (const { displayName, id } of user.groups) {
      lines += 1;
      yield { type: 'membership', data: { directoryId, userId, groupId: id, displayName } };
    }
  }
  for await (const event of allEvents(db, organizationId)) {
    if (!event.data.includes(userId)) continue;
    terms = joined(terms, termsIn(event.data, userId));
    lines += 1;
    yield eventLine(event);
  }
  for await (const request of requestLines(db, directoryId))
    if (names(JSON.stringify(request.data), userId, terms)) {
      lines += 1;
      yield request;
    }
  yield { type: 'end', data: { lines } };
}

async function* directoryLines(db: Database, directory: StoredDirectory): AsyncGenerator<ExportedLine> {
  const { id: directoryId } = directory;
  yield { type: 'directory', data: directoryView(directoryRecord(directory)) };
  const type = userTypeOf(directory.extension);
  for await (const user of paged(
    async (after) => (await listUserProfiles(db, directoryId, { after, limit: ROWS_AT_ONCE })).rows,
  ))
    yield { type: 'user', data: { directoryId, ...userProfile(user, type) } };
  for await (const group of paged((after) => listGroupProfiles(db, directoryId, { after, limit: ROWS_AT_ONCE }))) {
    yield { type: 'group', data: { directoryId, ...groupProfile(group, directory) } };
    for await (const { id: memberId, type: kind } of paged((after) =>
      listMembers(db, directoryId, group.id, { after, limit: ROWS_AT_ONCE }),
    ))
      yield { type: 'membership', data: { directoryId, groupId: group.id, memberId, type: kind } };
  }
  yield* requestLines(db, directoryId);
}

/** The newest first. */
async function* requestLines(db: Database, directoryId: string): AsyncGenerator<ExportedLine> {
  for (let before: string | null = ''; before !== null; ) {
    const page = await pageOfRequests(db, directoryId, { before, limit: ROWS_AT_ONCE });
    for (const { at, entry, id, method, status } of page.items)
      yield {
        type: 'request',
        data: { directoryId, id, at: new Date(at).toISOString(), method, status, ...entry },
      };
    before = page.next;
  }
}

/** None that the guard holds: those are told of once they may be sent. */
async function* allEvents(db: Database, organizationId: string): AsyncGenerator<StoredEvent> {
  for (let after = 0; ; ) {
    const found = await eventsAfter(db, organizationId, { after, epoch: null, limit: ROWS_AT_ONCE });
    const rows = found?.rows ?? [];
    yield* rows;
    after = rows.at(-1)?.sequence ?? after;
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

function eventLine({ at, data, directoryId, id, organizationId, sequence, type }: StoredEvent): ExportedLine {
  const timestamp = new Date(at).toISOString();
  return {
    type: 'event',
    data: { id, type, sequence, timestamp, organizationId, directoryId, data: JSON.parse(data) },
  };
}

/** Page after page by the id of the last one. */
async function* paged<Row extends { readonly id: string }>(
  read: (after: string) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  for (let after = ''; ; ) {
    const rows = await read(after);
    yield* rows;
    after = rows.at(-1)?.id ?? '';
    if (rows.length < ROWS_AT_ONCE) return;
  }
}
