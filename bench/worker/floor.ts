// What the platform alone can do: each operation's D1 statements, from the same store, with rows made beforehand. No
// SCIM, no checks, no write queue, no object. Changes of one organization go one after the other, as a fence demands.

import type { Database, Statement } from '../../src/database.ts';
import { newId, organizationOf } from '../../src/id.ts';
import { keysOfPerson } from '../../src/protocol/name-keys.ts';
import { USER_TYPE } from '../../src/protocol/schema/types.ts';
import { searchCopy } from '../../src/protocol/search-copy.ts';
import { validateResource } from '../../src/protocol/validate.ts';
import type { Changes } from '../../src/store/commit/changes.ts';
import { commitBatch } from '../../src/store/commit/commit.ts';
import { readAccess } from '../../src/store/list/access.ts';
import { type FoundUserRow, userColumns } from '../../src/store/list/found.ts';
import { NOTHING, pageOf } from '../../src/store/list/page.ts';
import { BY_ID } from '../../src/store/list/sort.ts';
import { usersByKey } from '../../src/store/list/users.ts';
import { load, noQuestions } from '../../src/store/load/load.ts';
import type { Loaded, Questions } from '../../src/store/load/questions.ts';
import { personBody } from '../people.ts';
import { NO_CHANGES, NOTHING_WRITTEN } from './seed.ts';

export interface Asked {
  readonly db: Database;
  readonly directoryId: string;
  readonly tokenHash: string;
  /** Id or key of what is asked for. */
  readonly key: string;
  /** The member that is added. */
  readonly member: string;
  readonly now: number;
}

type Row = Changes['usersInserted'][number];

/** Text of a made-up person's row: built once, since building it is no statement. */
let person: { readonly doc: string; readonly search: string; readonly nameKeys: string } | undefined;
/** Directories that are being changed. */
const busy = new Set<string>();

export const FLOOR: Readonly<Record<string, (asked: Asked) => Promise<string>>> = {
  'get-user': (asked) => findBy('id', asked, 1),
  'find-user': (asked) => findBy('userName', asked, 11),
  'list-users': async (asked) => {
    const [, rows] = await asked.db.run([readAccess(accessOf(asked)), firstPage(asked), NOTHING]);
    return `[${rows.map(({ doc }) => doc).join(',')}]`;
  },
  'create-user': (asked) => inLane(asked, () => createUser(asked)),
  'patch-user': (asked) => inLane(asked, () => patchUser(asked)),
  'add-member': (asked) => inLane(asked, () => addMember(asked)),
};

function accessOf({ directoryId, now, tokenHash }: Asked) {
  return { directoryId, tokenHash, now };
}

async function findBy(by: 'id' | 'userName', asked: Asked, limit: number): Promise<string> {
  const [[row]] = await asked.db.run([usersByKey(by, asked.key, true, accessOf(asked), limit)]);
  if (!row || row.id === null) throw new Error(`There is no user ${asked.key}.`);
  return row.doc;
}

function firstPage(asked: Asked): Statement<FoundUserRow> {
  const all = {
    filter: null,
    seek: null,
    byKeys: false,
    isRange: false,
    counted: null,
    sort: BY_ID,
    maxRows: 0,
  } as const;
  const listing = { kind: 'User', access: accessOf(asked), ...all } as const;
  return pageOf<FoundUserRow>(listing, userColumns(true), { kind: 'index', startIndex: 1, count: 100 });
}

async function patchUser(asked: Asked): Promise<string> {
  const { directoryId, key, now } = asked;
  const loaded = await ask(asked, { users: [[directoryId, key]], groupsOfUsers: [[directoryId, key]] });
  const [row] = loaded.answers.users;
  if (!row) throw new Error(`There is no user ${key}.`);
  const version = row.version + 1;
  const changed = { ...row, ...made(), version, indexedVersion: version, modifiedAt: now, syncedAt: now };
  await commit(asked, loaded, 'user.updated', { usersChanged: [{ row: changed, keysChanged: false }] });
  return changed.doc;
}

async function addMember(asked: Asked): Promise<string> {
  const { directoryId, key, member, now } = asked;
  const loaded = await ask(asked, {
    groups: [[directoryId, key]],
    memberNames: [[directoryId, member]],
    pairs: [[directoryId, key, member]],
  });
  const [row] = loaded.answers.groups;
  if (!row) throw new Error(`There is no group ${key}.`);
  const counted = { ...row, memberCount: row.memberCount + 1, version: row.version + 1, modifiedAt: now };
  const membersInserted = loaded.answers.pairs.length === 0 ? [{ groupId: key, memberId: member }] : [];
  await commit(asked, loaded, 'group.members_changed', { groupsCounted: [counted], membersInserted });
  return '';
}

const NO_ROLES = { roles: null, roleSources: null };

async function createUser(asked: Asked): Promise<string> {
  const { directoryId, key: userName, now } = asked;
  const id = newId('usr', now);
  const loaded = await ask(asked, {
    users: [[directoryId, id]],
    userNames: [[directoryId, userName]],
    buckets: [[directoryId, 'User', id]],
  });
  const [directory] = loaded.answers.tokens;
  if (!directory) throw new Error(`There is no directory ${directoryId}.`);
  const times = { version: 1, createdAt: now, modifiedAt: now, syncedAt: now };
  const row: Row = {
    directoryId,
    id,
    userNameKey: userName,
    externalId: userName,
    active: 1,
    ...times,
    ...made(),
    ...NO_ROLES,
    indexedVersion: times.version,
  };
  const [bucket] = loaded.answers.buckets;
  await commit(asked, loaded, 'user.created', {
    usersInserted: [row],
    emailsInserted: [{ directoryId, valueKey: userName, userId: id }],
    bucketsSet: [{ directoryId, kind: 'User', firstId: bucket?.firstId ?? '', n: (bucket?.n ?? 0) + 1 }],
    directoriesChanged: [{ ...directory, userCount: directory.userCount + 1 }],
  });
  return row.doc;
}

function ask(asked: Asked, questions: Partial<Questions>): Promise<Loaded> {
  const { db, directoryId, tokenHash } = asked;
  const organizationId = organizationOf(directoryId);
  return load(db, organizationId, { ...noQuestions(), tokens: [tokenHash], ...questions });
}

async function commit(asked: Asked, { organization }: Loaded, type: string, changes: Partial<Changes>): Promise<void> {
  const { db, directoryId, now } = asked;
  const organizationId = organizationOf(directoryId);
  const { lastCommit = null, lastSequence = 0 } = organization ?? {};
  const sequence = lastSequence + 1;
  const head = { sequence, id: newId('evt', now), type, directoryId, at: now, epoch: 1 };
  const event = { ...head, data: `{"user":${made().doc}}` };
  const moved = {
    id: organizationId,
    lastSequence: sequence,
    deletedAt: null,
    restorableUntil: null,
    restoredAt: null,
  };
  const all = { ...NO_CHANGES, ...changes, organization: moved, events: [event] };
  const batch = commitBatch({ organizationId, lastSequence, lastCommit }, event.id, all, NOTHING_WRITTEN);
  await db.run(batch);
}

function made() {
  if (person) return person;
  const doc = validateResource(personBody(1), USER_TYPE);
  const nameKeys = JSON.stringify(keysOfPerson(doc));
  person = { doc: JSON.stringify(doc), search: JSON.stringify(searchCopy(doc, USER_TYPE)), nameKeys };
  return person;
}

/** Requests wait by the clock: workerd does not let one wait for what another does. */
async function inLane<T>({ directoryId }: Asked, work: () => Promise<T>): Promise<T> {
  while (busy.has(directoryId)) await new Promise((resolve) => setTimeout(resolve, 1));
  busy.add(directoryId);
  try {
    return await work();
  } finally {
    busy.delete(directoryId);
  }
}
