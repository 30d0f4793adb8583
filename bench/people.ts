// The made-up people and groups of measured directories: number i is always the same. Each has what JumpCloud sends
// for a person, about 600 bytes. Pure: the Worker that seeds them and the client that asks for them both use it.

import { idAt } from '../src/id.ts';
import type { JsonObject } from '../src/protocol/json.ts';
import { URN } from '../src/protocol/urn.ts';

/** Members of each seeded group. User i is in group i / 50 and in no other. */
export const GROUP_SIZE = 50;

/** Seeded ids are older than any that the Worker makes, and grow with i. */
const EPOCH = Date.UTC(2026, 0, 1);
const UNIQUE_PART = 16;

const TITLES = ['Engineer', 'Analyst', 'Manager', 'Designer', 'Consultant'];
const DEPARTMENTS = ['Engineering', 'Sales', 'Support', 'Finance', 'Legal', 'Design', 'Security'];

export const userName = (i: number) => `ada.lovelace${i}@acme.example`;
export const externalId = (i: number) => `5f${i.toString(16).padStart(22, '0')}`;
export const groupName = (i: number) => `Group ${i}`;

/** Ids are unique over all directories, hence the directory's own last characters. */
export function seededUserId(directoryId: string, i: number): string {
  return `${idAt('usr', EPOCH + i)}${directoryId.slice(-UNIQUE_PART)}`;
}

export function seededGroupId(directoryId: string, i: number): string {
  return `${idAt('grp', EPOCH + i)}${directoryId.slice(-UNIQUE_PART)}`;
}

/** The body of a request that creates person number i. */
export function personBody(i: number): JsonObject {
  return {
    schemas: [URN.user, URN.enterpriseUser],
    userName: userName(i),
    externalId: externalId(i),
    // Two words, as most people are called: a third costs a row more (docs/decisions/0035).
    name: { givenName: 'Ada', familyName: `Lovelace${i}` },
    displayName: `Ada Lovelace${i}`,
    active: true,
    title: TITLES[i % TITLES.length] ?? '',
    emails: [{ value: userName(i), type: 'work', primary: true }],
    phoneNumbers: [{ value: `tel:+1-555-${String(1_000_000 + i)}`, type: 'work' }],
    addresses: [{ type: 'work', locality: 'London', country: 'GB', streetAddress: `${i} St James's Square` }],
    [URN.enterpriseUser]: { department: DEPARTMENTS[i % DEPARTMENTS.length] ?? '', employeeNumber: String(i) },
  };
}

/** The body of a PATCH with one operation. */
export function patchBody(op: string, path: string, value: JsonObject[string]): JsonObject {
  return { schemas: [URN.patchOp], Operations: [{ op, path, value }] };
}

/** The body of a PATCH that adds, removes or replaces members. */
export function membersBody(op: string, ids: readonly string[]): JsonObject {
  return patchBody(
    op,
    'members',
    ids.map((value) => ({ value })),
  );
}
