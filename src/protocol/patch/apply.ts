// PATCH operations carried out on a document, all or none (RFC 7644 §3.5.2). Pure: the document is left as it is.

import { isObject, type Json, type JsonObject } from '../json.ts';
import { pathText } from '../path.ts';
import type { AttributePath, ResourceType } from '../schema/attribute.ts';
import { checkSize, requireAttributes } from '../validate.ts';
import { changedValue, withMember } from './change.ts';
import type { PatchOperation } from './operation.ts';
import { changedSelection } from './select.ts';
import { listOf, settledValues } from './values.ts';

/**
 * The document after all operations. It holds nothing empty; a password is not kept.
 * @throws ScimError invalidValue, noTarget, mutability; 413 where it grows beyond 256 KiB
 */
export function applyPatch(doc: JsonObject, operations: readonly PatchOperation[], type: ResourceType): JsonObject {
  const patched = operations.reduce(applied, doc);
  requireAttributes(patched, type.schema.attributes, '');
  for (const { target } of operations) requireParts(patched, target.path, type);
  checkSize(patched);
  return patched;
}

/** What an extension or a complex attribute requires is asked for where it was written to, once all is done. */
function requireParts(doc: JsonObject, { attribute, urn }: AttributePath, type: ResourceType): void {
  const extension = type.extensions.find(({ schema }) => schema.id === (urn ?? attribute.name))?.schema;
  const written = doc[extension?.id ?? attribute.name];
  const parts = extension?.attributes ?? attribute.subAttributes ?? [];
  if (isObject(written)) requireAttributes(written, parts, extension ? `${extension.id}:` : `${attribute.name}.`);
}

function applied(doc: JsonObject, operation: PatchOperation): JsonObject {
  const { attribute, urn } = operation.target.path;
  if (urn === undefined) return withMember(doc, attribute.name, changedAttribute(operation, doc[attribute.name]));
  const extension = doc[urn];
  const before = isObject(extension) ? extension : {};
  const after = withMember(before, attribute.name, changedAttribute(operation, before[attribute.name]));
  return withMember(doc, urn, Object.keys(after).length === 0 ? undefined : after);
}

function changedAttribute(operation: PatchOperation, current: Json | undefined): Json | undefined {
  const { filter, path } = operation.target;
  const { attribute, sub } = path;
  if (filter) return changedSelection(operation, filter, current);
  const change = { ...operation, path: pathText(path) };
  if (!sub) return changedValue(attribute, current, change);
  const changedSub = (value: Json | undefined): Json | undefined => {
    const object = isObject(value) ? value : {};
    const next = withMember(object, sub.name, changedValue(sub, object[sub.name], change));
    return Object.keys(next).length === 0 ? undefined : next;
  };
  if (!attribute.multiValued) return changedSub(current);
  // `emails.type` without a filter speaks of every value, and of a first one where there is none yet.
  const values = listOf(current);
  const next = values.length === 0 ? [changedSub(undefined)] : values.map(changedSub);
  return settledValues(attribute, next, new Set(next.keys()), change.path);
}
