// What a request for one resource says beside its body: which attributes to show, under which condition to act.

import type { Shown } from '../../directory/find.ts';
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

/** The If-Match header as a change takes it. */
export function ifMatchOf({ request }: Pick<Call, 'request'>): { ifMatch?: string } {
  const ifMatch = request.headers.get('If-Match');
  return ifMatch === null ? {} : { ifMatch };
}
