// PATCH operations carried out on a document, all or none (RFC 7644 §3.5.2). Pure: the document is left as it is.

import { isObject, type Json, type JsonObject } from '../json.ts';
import { pathText } from '../path.ts';
import type { AttributePath, ResourceType } from '../schema/attribute.ts';
import { checkSize, requireAttributes } from '../validate.ts';
import { type Budget, newBudget, spend } from './budget.ts';
import { changedValue, withMember, withoutStaleReference } from './change.ts';
import type { PatchOperation } from './operation.ts';
import { changedSelection } from './select.ts';
import { listOf, settledValues, withoutShell } from './values.ts';

/**
 * The document after all operations. It holds nothing empty; a password is not kept.
 * @param budget what the request may still look at; it goes down
 * @throws ScimError invalidValue, noTarget, mutability, tooMany; 413 where it grows beyond 256 KiB
 */
export function applyPatch(
  doc: JsonObject,
  operations: readonly PatchOperation[],
  type: ResourceType,
  budget: Budget = newBudget(),
): JsonObject {
  const patched = operations.reduce((before, operation) => applied(before, operation, budget), doc);
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

function applied(doc: JsonObject, operation: PatchOperation, budget: Budget): JsonObject {
  const { path, filter } = operation.target;
  const { attribute, urn } = path;
  const extension = urn === undefined ? doc : doc[urn];
  const before = isObject(extension) ? extension : {};
  spend(budget, before[attribute.name], filter);
  const after = withMember(before, attribute.name, changedAttribute(operation, before[attribute.name]));
  if (urn === undefined) return after;
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
    const next = withoutStaleReference(
      object,
      withMember(object, sub.name, changedValue(sub, object[sub.name], change)),
    );
    if (attribute.multiValued) return withoutShell(object, next);
    return Object.keys(next).length === 0 ? undefined : next;
  };
  if (!attribute.multiValued) return changedSub(current);
  // `emails.type` without a filter speaks of every value, and of a first one where there is none yet.
  const values = listOf(current);
  const next = values.length === 0 ? [changedSub(undefined)] : values.map(changedSub);
  return settledValues(attribute, next, new Set(next.keys()), change.path);
}
