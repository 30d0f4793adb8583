// PATCH of a group as steps (RFC 7644 §3.5.2): its members are rows, not part of its document, so what is asked of
// them stands apart from what is asked of its attributes, in the order of the operations.

import { invalidValue, mutability } from '../error.ts';
import type { Filter } from '../filter/ast.ts';
import { parseTarget, type TargetPath } from '../filter/parse.ts';
import { fold } from '../fold.ts';
import type { Json, JsonObject } from '../json.ts';
import { idsOfMembers, MAX_MEMBERS, tooManyMembersNamed } from '../members.ts';
import { pathText } from '../path.ts';
import { GROUP_TYPE } from '../schema/types.ts';
import type { PatchOperation } from './operation.ts';
import { attributeOperations, limited, pathlessTarget, pathlessValue, pathOf } from './parse.ts';
import { memberObjects, type SentOperation, sentOperations } from './quirks.ts';

export type GroupStep =
  | { readonly kind: 'attributes'; readonly operations: readonly PatchOperation[] }
  /** Ids may be repeated, of members already there, or of strangers: whether these exist is not known here. */
  | { readonly kind: 'add' | 'remove' | 'replace'; readonly ids: readonly string[] }
  /** A value path on `members`, to be matched with one member at a time as the group would show it. */
  | { readonly kind: 'removeWhere'; readonly filter: Filter };

/**
 * The steps that a PATCH body asks of a group: those of attributes are one step and come first, neighbours of a kind are
 * one step.
 * @param id the group's own: a value without path may repeat it (Okta does), and no other
 * @throws ScimError invalidSyntax, invalidPath, invalidFilter, invalidValue, noTarget, mutability; 413
 */
export function parseGroupPatch(body: JsonObject, id?: string): readonly GroupStep[] {
  const steps = sentOperations(body).flatMap((sent) => stepsOf(sent, id));
  const attributes = limited(steps.flatMap((step) => (step.kind === 'attributes' ? step.operations : [])));
  const named = steps.reduce((sum, step) => sum + ('ids' in step ? step.ids.length : 0), 0);
  if (named > MAX_MEMBERS) throw tooManyMembersNamed();
  // Attributes and members do not depend on each other: all attributes at once are checked for their size once.
  const members = merged(steps.filter((step) => step.kind !== 'attributes'));
  return attributes.length === 0 ? members : [{ kind: 'attributes', operations: attributes }, ...members];
}

function stepsOf(sent: SentOperation, id?: string): readonly GroupStep[] {
  const path = pathOf(sent, GROUP_TYPE);
  if (path !== undefined) {
    const target = parseTarget(path, GROUP_TYPE);
    return target.path.attribute.name === 'members' ? [membersStep(sent, target)] : attributesStep(sent, id);
  }
  const attributes: Record<string, Json> = {};
  const steps: GroupStep[] = [];
  for (const [name, value] of pathlessValue(sent, GROUP_TYPE)) {
    const target = pathlessTarget(name, GROUP_TYPE);
    if (target?.path.attribute.name === 'members') steps.push(membersStep({ ...sent, value }, target));
    else attributes[name] = value;
  }
  return [...attributesStep({ op: sent.op, value: attributes }, id), ...steps];
}

function attributesStep(sent: SentOperation, id?: string): readonly GroupStep[] {
  const operations = attributeOperations(sent, GROUP_TYPE, id);
  return operations.length === 0 ? [] : [{ kind: 'attributes', operations }];
}

function membersStep({ op, value }: SentOperation, { filter, path }: TargetPath): GroupStep {
  if (path.sub?.mutability === 'readOnly') throw mutability(`${pathText(path)} is readOnly.`);
  if (path.sub) throw mutability(`${pathText(path)} is immutable. Remove the member and add the new one.`);
  if (filter) {
    if (op !== 'remove') throw mutability(`A member cannot be changed. Remove it and add the new one.`);
    const ids = idsNamedBy(filter);
    return ids ? { kind: 'remove', ids } : { kind: 'removeWhere', filter: { kind: 'valuePath', path, filter } };
  }
  // JumpCloud and Entra ID name the members to remove in the value; without one all go (RFC 7644 §3.5.2.2).
  if (op === 'remove' && (value === undefined || value === null)) return { kind: 'replace', ids: [] };
  if (value === undefined) throw invalidValue(`${op} of members requires a value.`);
  const ids = idsOfMembers(memberObjects(value));
  return { kind: op, ids: op === 'remove' ? ids.map(fold) : ids };
}

/**
 * The ids of `value eq "a" or value eq "b"`; undefined for a filter that must be matched with each member. Case does not
 * count, as in any filter on members.value (caseExact is false); ids are in lower case.
 */
function idsNamedBy(filter: Filter): readonly string[] | undefined {
  if (filter.kind === 'or') {
    const ids = filter.filters.map(idsNamedBy);
    return ids.every((each) => each !== undefined) ? ids.flat() : undefined;
  }
  const isId = filter.kind === 'compare' && filter.operator === 'eq' && filter.path.sub?.name === 'value';
  return isId && typeof filter.value === 'string' ? [fold(filter.value)] : undefined;
}

function merged(steps: readonly GroupStep[]): readonly GroupStep[] {
  const result: GroupStep[] = [];
  let run: { kind: 'add' | 'remove'; ids: string[] } | undefined;
  for (const step of steps) {
    if (step.kind !== 'add' && step.kind !== 'remove') {
      run = undefined;
      result.push(step);
    } else if (run?.kind === step.kind) {
      for (const id of step.ids) run.ids.push(id);
    } else {
      run = { kind: step.kind, ids: [...step.ids] };
      result.push(run);
    }
  }
  return result;
}
