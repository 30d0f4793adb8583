// How a write reaches the organization's writer, and what becomes of its answer.

import { addToMeter } from '../../database.ts';
import type { Change, ChangeResult, DirectoryExtension, SkippedMembers } from '../../directory/change.ts';
import { change, errorOf } from '../../organization/client.ts';
import type { ResourceType } from '../../protocol/schema/attribute.ts';
import { extensionSchema, userType } from '../../protocol/schema/types.ts';
import type { Call } from './call.ts';

/** Members skipped that one entry of the log names; it counts them all. */
const MAX_SKIPPED_LOGGED = 100;

/**
 * Carries out one change.
 * @throws ScimError what the change was refused for; 429 where its answer was lost
 */
export async function write(call: Call, wanted: Change, bytes: number): Promise<ChangeResult> {
  const { directoryId, tokenHash } = call.reader.access;
  const { address } = call.reader;
  const request = { organizationId: call.organizationId, directoryId, tokenHash, address, change: wanted };
  const outcome = await change(call.env, request, bytes);
  addToMeter(call.reader.db.meter, outcome.cost);
  call.writerAnswered = true;
  call.nearlyFull ||= outcome.nearlyFull === true;
  if (outcome.ok) {
    if (outcome.result.kind === 'group') noteSkipped(call, outcome.result.skipped);
    return outcome.result;
  }
  throw errorOf(outcome.refusal);
}

/** A Bulk request may leave members out in many of its operations. */
function noteSkipped({ skipped }: Call, { count, ids }: SkippedMembers): void {
  skipped.count += count;
  skipped.ids.push(...ids.slice(0, MAX_SKIPPED_LOGGED - skipped.ids.length));
}

/** The type of a user that a write answered with. */
export function typeOfResult(extension: DirectoryExtension | null): ResourceType {
  return userType(extension === null ? null : extensionSchema(extension));
}
