// Fills a directory of any size through the store's own batches, without the writer: 100,000 users in half a minute.

import { openDatabase } from '../../src/database.ts';
import { rowOfGroup, rowOfUser } from '../../src/directory/entity.ts';
import { SHELF_SIZE, SHELVED_FROM, shelvesFor, textOfShelves } from '../../src/directory/shelves.ts';
import { newDirectoryId, newId, newOrganizationId, organizationOf } from '../../src/id.ts';
import { fold } from '../../src/protocol/fold.ts';
import { GROUP_TYPE, USER_TYPE } from '../../src/protocol/schema/types.ts';
import { searchCopy } from '../../src/protocol/search-copy.ts';
import { validateResource } from '../../src/protocol/validate.ts';
import type { Changes } from '../../src/store/commit/changes.ts';
import { commitBatch } from '../../src/store/commit/commit.ts';
import type { DirectoryRow } from '../../src/store/db/rows.ts';
import { BUCKET_SIZE } from '../../src/store/load/bucket-question.ts';
import { insertOrganization } from '../../src/store/operator/organizations.ts';
import { insertToken } from '../../src/store/operator/tokens.ts';
import { hashSecret, newSecret, secretHint } from '../../src/tenancy/secret.ts';
import { GROUP_SIZE, groupName, personBody, seededGroupId, seededUserId, userName } from '../people.ts';

const USERS_PER_BATCH = 500;
/** Of so many groups one is stale, since that time. */
const STALE_EVERY = 2_000;
const STALE_MS = 14 * 24 * 60 * 60 * 1000;

export interface NewDirectory {
  readonly organizationId: string;
  readonly directoryId: string;
  readonly token: string;
}

/** A commit that changes nothing but the fence. */
export const NO_CHANGES: Omit<Changes, 'organization'> = {
  epoch: null,
  heldChanged: false,
  discarded: null,
  directoriesInserted: [],
  directoriesChanged: [],
  usersInserted: [],
  usersChanged: [],
  usersDeleted: [],
  emailsInserted: [],
  emailsDeleted: [],
  groupsInserted: [],
  groupsChanged: [],
  groupsCounted: [],
  groupsDeleted: [],
  membersInserted: [],
  membersDeleted: [],
  bucketsSet: [],
  bucketsDeleted: [],
  events: [],
  audits: [],
  removals: [],
  roles: { people: [], mapping: null, usesInserted: [], usesDeleted: [], recompute: null },
  tokensDeletedOf: [],
  resyncs: [],
  credentialsTold: [],
};

/** An active directory with one token, counted as `size` users and their groups, which are to follow. */
export async function seedDirectory(db: D1Database, size: number, now: number): Promise<NewDirectory> {
  const organizationId = newOrganizationId();
  const directoryId = newDirectoryId(organizationId);
  const token = newSecret('rc');
  const directory: DirectoryRow = {
    id: directoryId,
    organizationId,
    provider: 'jumpcloud',
    name: null,
    status: 'active',
    deletedStatus: null,
    userCount: size,
    groupCount: Math.ceil(size / GROUP_SIZE),
    inactiveCount: 0,
    userShelves: shelves(size, (i) => seededUserId(directoryId, i)),
    groupShelves: shelves(Math.ceil(size / GROUP_SIZE), (i) => seededGroupId(directoryId, i)),
    extension: null,
    lastRequestAt: now,
    groupsSyncedAt: now,
    unknownMembers: null,
    profile: 'tolerant',
    guard: null,
    removals: null,
    heldFrom: null,
    heldAt: null,
    guardOpenUntil: null,
    maxTokenDays: null,
    allowedAddresses: null,
    createdAt: now,
    updatedAt: now,
  };
  await openDatabase(db).run([insertOrganization({ id: organizationId, name: 'Acme', externalId: null, now })]);
  await commit(db, organizationId, { directoriesInserted: [directory] });
  const hash = await hashSecret(token);
  const row = {
    directoryId,
    hash,
    id: newId('tok', now),
    hint: secretHint(token),
    now,
    expiresAt: null,
    maxTokenDays: null,
    toldDays: null,
    maxLive: 1,
  };
  await openDatabase(db).run([insertToken(row)]);
  return { organizationId, directoryId, token };
}

/** Users from..to (exclusive) and their groups; `from` is a multiple of 500. */
export async function seedUsers(db: D1Database, directoryId: string, from: number, to: number, now: number) {
  for (let start = from; start < to; start += USERS_PER_BATCH)
    await commit(
      db,
      organizationOf(directoryId),
      changesFor(directoryId, start, Math.min(to, start + USERS_PER_BATCH), now),
    );
}

function changesFor(directoryId: string, from: number, to: number, now: number): Partial<Changes> {
  const times = { directoryId, version: 1, createdAt: now, modifiedAt: now, syncedAt: now };
  const numbers = range(from, to);
  const groups = range(from / GROUP_SIZE, Math.ceil(to / GROUP_SIZE));
  return {
    usersInserted: numbers.map((i) => {
      const doc = validateResource(personBody(i), USER_TYPE);
      const search = JSON.stringify(searchCopy(doc, USER_TYPE));
      const row = rowOfUser({ ...times, id: seededUserId(directoryId, i), doc, search });
      return { ...row, roles: null, roleSources: null };
    }),
    emailsInserted: numbers.map((i) => ({
      directoryId,
      valueKey: fold(userName(i)),
      userId: seededUserId(directoryId, i),
    })),
    groupsInserted: groups.map((i) => {
      const doc = { displayName: groupName(i) };
      const search = JSON.stringify(searchCopy(doc, GROUP_TYPE));
      const memberCount = Math.min(to, (i + 1) * GROUP_SIZE) - i * GROUP_SIZE;
      const counts = { memberCount, parentCount: 0, unassigned: false };
      const syncedAt = i % STALE_EVERY === 7 ? now - STALE_MS : now;
      return rowOfGroup({ ...times, ...counts, syncedAt, id: seededGroupId(directoryId, i), doc, search });
    }),
    membersInserted: numbers.map((i) => ({
      groupId: seededGroupId(directoryId, Math.floor(i / GROUP_SIZE)),
      memberId: seededUserId(directoryId, i),
    })),
    bucketsSet: [
      ...buckets(from, to).map(([i, n]) => {
        return { directoryId, kind: 'User', firstId: i === 0 ? '' : seededUserId(directoryId, i), n };
      }),
      ...buckets(groups[0] ?? 0, (groups.at(-1) ?? -1) + 1).map(([i, n]) => {
        return { directoryId, kind: 'Group', firstId: i === 0 ? '' : seededGroupId(directoryId, i), n };
      }),
    ],
  };
}

/** First number and size of each bucket that a range reaches, as it is once the range is there. */
function buckets(from: number, to: number): [first: number, n: number][] {
  return range(Math.floor(from / BUCKET_SIZE), Math.ceil(to / BUCKET_SIZE)).map((bucket) => {
    const first = bucket * BUCKET_SIZE;
    return [first, Math.min(to, first + BUCKET_SIZE) - first];
  });
}

/** As a directory of that size has them. */
function shelves(size: number, idOf: (i: number) => string): string | null {
  if (size < SHELVED_FROM) return null;
  const all = buckets(0, size).map(([first, n]) => ({ firstId: first === 0 ? '' : idOf(first), n }));
  return textOfShelves(shelvesFor(all, SHELF_SIZE));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

/** What was written this hour, which the seed does not count. */
export const NOTHING_WRITTEN = { hour: 0, bytes: 0 };

async function commit(db: D1Database, organizationId: string, changes: Partial<Changes>): Promise<void> {
  const organization = {
    id: organizationId,
    lastSequence: 0,
    deletedAt: null,
    restorableUntil: null,
    restoredAt: null,
  };
  const all = { ...NO_CHANGES, ...changes, organization };
  const row = await db
    .prepare('SELECT last_commit AS "lastCommit" FROM organizations WHERE id = ?')
    .bind(organizationId)
    .first<{ lastCommit: string | null }>();
  const fence = { organizationId, lastSequence: 0, lastCommit: row?.lastCommit ?? null };
  const batch = commitBatch(fence, crypto.randomUUID(), all, NOTHING_WRITTEN);
  await openDatabase(db).run(batch);
}
