// The answer to a list request (RFC 7644 §3.4.2, RFC 9865 §2).

import type { Json, JsonObject } from './json.ts';
import { URN } from './urn.ts';

export interface Page {
  readonly resources: readonly JsonObject[];
  /** Absent where pages go by cursor and to count all would read too much, which RFC 9865 allows. */
  readonly totalResults?: number;
  /** Absent where pages go by cursor. */
  readonly startIndex?: number;
  /** Absent on the last page. */
  readonly nextCursor?: string;
  readonly previousCursor?: string;
}

/** A ListResponse. `itemsPerPage` is what this page holds; `Resources` is there even where it is empty. */
export function listResponse(page: Page): JsonObject {
  const response: Record<string, Json> = {
    schemas: [URN.listResponse],
    ...(page.totalResults === undefined ? {} : { totalResults: page.totalResults }),
    itemsPerPage: page.resources.length,
  };
  if (page.startIndex !== undefined) response.startIndex = page.startIndex;
  if (page.previousCursor !== undefined) response.previousCursor = page.previousCursor;
  if (page.nextCursor !== undefined) response.nextCursor = page.nextCursor;
  response.Resources = page.resources;
  return response;
}
