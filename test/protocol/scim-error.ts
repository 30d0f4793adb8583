// What a call throws, as the client would see it.

import { errorBody, ScimError } from '../../src/protocol/error.ts';

/** "400 invalidValue" and the like, with the detail after it; "no error" where it returns. */
export function refusalOf(call: () => unknown): string {
  try {
    call();
    return 'no error';
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const { status, scimType, detail } = errorBody(error);
    return `${status}${scimType ? ` ${scimType}` : ''}: ${detail}`;
  }
}
