// What the request log keeps of a bulk request's operations that failed: the answer as a whole is 200, and the providers
// that look at each of its results are few.

import { isObject, type Json, type JsonObject, memberNamed } from '../../protocol/json.ts';
import type { FailedOperation } from '../../tenancy/requests.ts';

/** Of one request: an entry of the log stays as short as its bodies are. */
const MAX_KEPT_CHARACTERS = 8 * 1024;
const MAX_TEXT = 256;
const MAX_NAMES = 5;

export interface FailedOperations {
  readonly count: number;
  /** The first of them; nothing in them is masked yet. */
  readonly operations: readonly FailedOperation[];
}

/**
 * @param sent the operations as they were sent
 * @param results of those that were tried, by their place among them
 */
export function failedOperations(
  sent: readonly Json[],
  results: readonly (readonly [index: number, result: JsonObject])[],
): FailedOperations {
  const failed = results.filter(([, { status }]) => Number(status) >= 400);
  const operations: FailedOperation[] = [];
  let left = MAX_KEPT_CHARACTERS;
  for (const [index, { response, status }] of failed) {
    const told = isObject(response) ? response : {};
    const operation = sent[index];
    const { bulkId, data, method, path } = partsOf(isObject(operation) ? operation : {});
    const kept: FailedOperation = {
      index,
      method: textOf(method),
      path: textOf(path),
      bulkId: textOf(bulkId),
      status: Number(status),
      scimType: textOf(told.scimType),
      detail: textOf(told.detail),
      names: namesIn(data).slice(0, MAX_NAMES),
    };
    left -= JSON.stringify(kept).length;
    if (left < 0) break;
    operations.push(kept);
  }
  return { count: failed.length, operations };
}

function partsOf(operation: JsonObject): Readonly<Record<'bulkId' | 'data' | 'method' | 'path', Json | undefined>> {
  const [bulkId, data, method, path] = ['bulkId', 'data', 'method', 'path'].map((name) => memberNamed(operation, name));
  return { bulkId, data, method, path };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : null;
}

/** What a resource, or a PATCH, has somebody called: user name, externalId, addresses. */
function namesIn(data: Json | undefined): string[] {
  if (!isObject(data)) return [];
  const steps = memberNamed(data, 'Operations');
  const set = Array.isArray(steps) ? steps.filter(isObject).map(setBy) : [];
  const names = [data, ...set].flatMap((resource) => [
    memberNamed(resource, 'userName'),
    memberNamed(resource, 'externalId'),
    ...addressesIn(memberNamed(resource, 'emails')),
  ]);
  return [...new Set(names.filter((name) => typeof name === 'string').map((name) => name.slice(0, MAX_TEXT)))];
}

/** What one step of a PATCH sets, as the resource that has it. */
function setBy(step: JsonObject): JsonObject {
  const [path, value] = [memberNamed(step, 'path'), memberNamed(step, 'value')];
  if (typeof path !== 'string') return isObject(value) ? value : {};
  const attribute = /^\w+/.exec(path.replace(/^urn:.*:/i, ''))?.[0] ?? '';
  return attribute === '' || value === undefined ? {} : { [attribute]: value };
}

function addressesIn(emails: Json | undefined): (Json | undefined)[] {
  const all = Array.isArray(emails) ? emails : [emails ?? null];
  return all.map((email) => (isObject(email) ? memberNamed(email, 'value') : email));
}
