// PATCH on a document, for tests: what comes out of it, or what it is refused with.

import { ScimError } from '../../../src/protocol/error.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { applyPatch } from '../../../src/protocol/patch/apply.ts';
import { readPatch, resolvedPatch } from '../../../src/protocol/patch/read.ts';
import type { ResourceType } from '../../../src/protocol/schema/attribute.ts';
import { USER_TYPE } from '../../../src/protocol/schema/types.ts';
import { URN } from '../../../src/protocol/urn.ts';

/** The operations of a body, read and resolved at once. @throws ScimError */
export function parsePatch(body: JsonObject, type: ResourceType, id?: string) {
  return resolvedPatch(readPatch(body, type, id), type, id);
}

/** The document after the operations. @throws ScimError */
export function patched(
  doc: JsonObject,
  operations: readonly JsonObject[],
  type: ResourceType = USER_TYPE,
): JsonObject {
  return applyPatch(doc, parsePatch({ schemas: [URN.patchOp], Operations: operations }, type, 'usr_b'), type);
}

/** The error with which the operations are refused. @throws Error where they are not */
export function refusal(doc: JsonObject, operations: readonly JsonObject[], type: ResourceType = USER_TYPE): ScimError {
  try {
    patched(doc, operations, type);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('Accepted.');
}
