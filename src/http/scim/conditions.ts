// What a request for one resource says beside its body: which attributes to show, under which condition to act.

import type { Shown } from '../../directory/find.ts';
import type { Conditions } from '../../protocol/version.ts';
import type { Call } from './call.ts';

/** `attributes` and `excludedAttributes` of the query string; empty ones count as absent. */
export function shownBy({ params }: Pick<Call, 'params'>): Shown {
  const attributes = params.get('attributes') ?? '';
  const excludedAttributes = params.get('excludedAttributes') ?? '';
  return {
    ...(attributes.trim() === '' ? {} : { attributes }),
    ...(excludedAttributes.trim() === '' ? {} : { excludedAttributes }),
  };
}

/** The conditional headers (RFC 7644 §3.14, RFC 9110 §13.1) as a change takes them. */
export function conditionsOf({ request }: Pick<Call, 'request'>): Conditions {
  const ifMatch = request.headers.get('If-Match');
  const ifNoneMatch = request.headers.get('If-None-Match');
  return {
    ...(ifMatch === null ? {} : { ifMatch }),
    ...(ifNoneMatch === null ? {} : { ifNoneMatch }),
  };
}
