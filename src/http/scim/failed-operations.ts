// What the request log keeps of a bulk request's operations that failed: the answer as a whole is 200, and the providers
// that look at each of its results are few.

import { isObject, type Json, type JsonObject, memberNamed } from '../../protocol/json.ts';
import { namesIn, resourcesIn } from '../../protocol/naming.ts';
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
      names: namesSent(data).slice(0, MAX_NAMES),
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

/** Whom it was about: those of a PATCH as well. */
function namesSent(data: Json | undefined): string[] {
  const names = isObject(data) ? resourcesIn(data).flatMap(namesIn) : [];
  return [...new Set(names.map((name) => name.slice(0, MAX_TEXT)))];
}
