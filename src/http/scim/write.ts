// How a write reaches the organization's writer, and what becomes of its answer.

import type { Change, ChangeResult, DirectoryExtension } from '../../directory/change.ts';
import { change, errorOf } from '../../organization/client.ts';
import { overloaded } from '../../protocol/error.ts';
import type { ResourceType } from '../../protocol/schema/attribute.ts';
import { extensionSchema, userType } from '../../protocol/schema/types.ts';
import { addToMeter } from '../../store/trip.ts';
import type { Call } from './call.ts';

/**
 * Carries out one change. A create whose answer was lost is sent once more: its id was minted here, so that the row
 * may be there already. Of any other change nobody knows whether it happened: 503, and the client decides.
 * @throws ScimError what the change was refused for
 */
export async function write(call: Call, wanted: Change, bytes: number): Promise<ChangeResult> {
  const { directoryId, tokenHash } = call.reader.access;
  const request = { organizationId: call.organizationId, directoryId, tokenHash, change: wanted };
  const mayRepeat = wanted.kind === 'user.create' || wanted.kind === 'group.create';
  const outcome = await change(call.env, request, bytes)
    .catch((error: unknown) => {
      if (!mayRepeat) throw error;
      return change(call.env, request, bytes);
    })
    .catch((error: unknown) => {
      console.warn(
        JSON.stringify({ message: 'the answer of a writer was lost', change: wanted.kind, error: String(error) }),
      );
      throw overloaded('The answer of the directory was lost; whether the change was made is not known. Try again.');
    });
  addToMeter(call.reader.meter, outcome.cost);
  call.writerAnswered = true;
  if (outcome.ok) return outcome.result;
  throw errorOf(outcome.refusal);
}

/** The type of a user that a write answered with. */
export function typeOfResult(extension: DirectoryExtension | null): ResourceType {
  return userType(extension === null ? null : extensionSchema(extension));
}
