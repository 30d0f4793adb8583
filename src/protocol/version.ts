// Versions as entity tags (RFC 7644 §3.14, RFC 9110 §8.8.3, §13.1). All of ours are weak: equal versions have equal
// attributes, not equal bytes. No header that cannot be read ever matches.

import { preconditionFailed } from './error.ts';

/** The entity tag of a version, as `ETag` and `meta.version` show it: `W/"3"`. */
export function etag(version: number): string {
  return `W/"${version}"`;
}

/** What a request demands of the version that it finds: the headers as they were sent. */
export interface Conditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}

/** @throws ScimError 412 where a condition fails; of a GET, If-None-Match asks for 304 instead: ifNoneMatchNames */
export function requireVersion({ ifMatch, ifNoneMatch }: Conditions, version: number): void {
  if (ifMatch !== undefined && !names(ifMatch, version))
    throw preconditionFailed('The resource has changed: its version does not match If-Match. Read it again and retry.');
  if (ifNoneMatch !== undefined && names(ifNoneMatch, version))
    throw preconditionFailed('The resource already has a version listed in If-None-Match.');
}

/** Whether `If-None-Match` names this version: true means 304 for a read. */
export function ifNoneMatchNames(header: string, version: number): boolean {
  return names(header, version);
}

/** One entity tag and the comma or the end after it; the opaque part may hold commas. */
const ENTITY_TAG = /[ \t]*(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(,|$)/y;

/** Weak comparison (RFC 9110 §8.8.3.2) with each tag of the list; `*` names every version. */
function names(header: string, version: number): boolean {
  if (header.trim() === '*') return true;
  const wanted = String(version);
  let found = false;
  let at = 0;
  for (;;) {
    ENTITY_TAG.lastIndex = at;
    const match = ENTITY_TAG.exec(header);
    if (!match) return false;
    found ||= match[1] === wanted;
    if (match[2] === '') return found;
    at = ENTITY_TAG.lastIndex;
  }
}
