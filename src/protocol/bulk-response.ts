// The answer to a bulk request (RFC 7644 §3.7): one result for each operation that was tried.

import { errorBody, type ScimError } from './error.ts';
import type { Json, JsonObject } from './json.ts';
import { URN } from './urn.ts';

/** What of an operation its result gives back. */
interface Tried {
  readonly method?: string;
  readonly bulkId?: string;
}

/**
 * @param location the URI of the resource: absent for a failed POST, present for all else where it is known
 * @param version the entity tag, where the resource is still there
 */
export function bulkSuccess(operation: Tried, status: number, location: string, version?: string): JsonObject {
  return { ...resultOf(operation, status), location, ...(version === undefined ? {} : { version }) };
}

/** @param location the URI of the resource that the operation was for; absent for POST */
export function bulkFailure(operation: Tried, error: ScimError, location?: string): JsonObject {
  const { schemas, ...rest } = errorBody(error);
  return {
    ...resultOf(operation, error.status),
    ...(location === undefined ? {} : { location }),
    response: { schemas: [...schemas], ...rest },
  };
}

/** @param results in the order of the request */
export function bulkResponse(results: readonly JsonObject[]): JsonObject {
  return { schemas: [URN.bulkResponse], Operations: results };
}

function resultOf({ method, bulkId }: Tried, status: number): JsonObject {
  const result: Record<string, Json> = {};
  if (method !== undefined) result.method = method;
  if (bulkId !== undefined) result.bulkId = bulkId;
  result.status = String(status);
  return result;
}
