// A PATCH body read before it is known which extension the directory adds to its users: what is built in is resolved,
// what stands under any other URN waits as it was sent. Readings of both kinds keep their order (RFC 7644 §3.5.2).

import type { Json, JsonObject } from '../json.ts';
import { findAttribute } from '../path.ts';
import type { ResourceType } from '../schema/attribute.ts';
import type { PatchOperation } from './operation.ts';
import { attributeOperations, limited, pathlessOperation, pathlessValue, pathOf } from './parse.ts';
import { type SentOperation, sentOperations } from './quirks.ts';

/** An operation, or one as sent that names something under a URN that is not built in. */
export type ReadOperation = PatchOperation | SentOperation;

/**
 * The operations that a PATCH body asks for, in order, as far as the built-in schemas say.
 * @param id the resource's own: a value without path may repeat it, and no other
 * @throws ScimError invalidSyntax, invalidPath, invalidFilter, invalidValue, noTarget, mutability; 413 above 1,000
 */
export function readPatch(body: JsonObject, builtIn: ResourceType, id?: string): readonly ReadOperation[] {
  const read = sentOperations(body).flatMap((sent) => readOperation(sent, builtIn, id));
  limited(read.filter(isResolved));
  return read;
}

function readOperation(sent: SentOperation, builtIn: ResourceType, id?: string): readonly ReadOperation[] {
  const path = pathOf(sent, builtIn);
  if (path !== undefined) return waits(path, builtIn) ? [sent] : attributeOperations(sent, builtIn, id);
  return pathlessValue(sent, builtIn).flatMap(([name, value]): readonly ReadOperation[] =>
    waits(name, builtIn) ? [only(sent, name, value)] : pathlessOperation(sent, name, value, builtIn, id),
  );
}

/** Of an operation without path one member alone. */
function only({ op }: SentOperation, name: string, value: Json): SentOperation {
  return { op, value: { [name]: value } };
}

/** Whether a path or member's name is under a URN that is not built in. */
function waits(name: string, builtIn: ResourceType): boolean {
  const [plain = ''] = name.trim().split('[');
  return /^urn:/i.test(plain) && typeof findAttribute(plain, builtIn) === 'string';
}

/**
 * The operations, all resolved now that the type is known.
 * @throws ScimError as readPatch
 */
export function resolvedPatch(
  read: readonly ReadOperation[],
  type: ResourceType,
  id?: string,
): readonly PatchOperation[] {
  return limited(read.flatMap((each) => (isResolved(each) ? [each] : attributeOperations(each, type, id))));
}

export function isResolved(operation: ReadOperation): operation is PatchOperation {
  return 'target' in operation;
}
