// A directory as row, as record for other rooms, and as the host app's view.

import QuickLRU from 'quick-lru';
import type { DirectoryView } from '../protocol/event.ts';
import type { Attribute, ResourceType } from '../protocol/schema/attribute.ts';
import { extensionSchema, USER_TYPE, userType } from '../protocol/schema/types.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import type { DirectoryExtension, DirectoryRecord } from './change.ts';
import { unknownMembersOf } from './settings.ts';

export function directoryRecord(row: DirectoryRow): DirectoryRecord {
  return { ...row, status: statusOf(row.status), extension: extensionOf(row.extension) };
}

/** Whether its provider is answered 429. */
export function isPaused(directory: DirectoryRow): boolean {
  return statusOf(directory.status) === 'paused';
}

function statusOf(text: string): DirectoryRecord['status'] {
  switch (text) {
    case 'pending':
    case 'active':
    case 'paused':
    case 'deleted':
      return text;
    case 'held':
      return 'paused';
    default:
      throw new Error(`A directory has the unknown status ${text}.`);
  }
}

/** The stored text was validated when it was set: its shape is ours. */
function extensionOf(json: string | null): DirectoryExtension | null {
  return json === null ? null : (JSON.parse(json) as { id: string; attributes: readonly Attribute[] });
}

/** Built types, by the stored text of the extension: each is built once in an isolate. */
const MAX_TYPES = 200;
const types = new QuickLRU<string, ResourceType>({ maxSize: MAX_TYPES });

/** The User type of a directory, with its own extension where it has one. */
export function userTypeOf(extension: string | null): ResourceType {
  if (extension === null) return USER_TYPE;
  const known = types.get(extension);
  if (known) return known;
  const definition = extensionOf(extension);
  const built = userType(definition === null ? null : extensionSchema(definition));
  types.set(extension, built);
  return built;
}

/** The directory as events show it. */
export function directoryView(record: DirectoryRecord): DirectoryView {
  return {
    id: record.id,
    organizationId: record.organizationId,
    provider: record.provider,
    name: record.name,
    status: record.status,
    unknownMembers: unknownMembersOf(record),
    profile: record.profile,
    userCount: record.userCount,
    groupCount: record.groupCount,
    lastRequestAt: record.lastRequestAt === null ? null : new Date(record.lastRequestAt).toISOString(),
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
  };
}
