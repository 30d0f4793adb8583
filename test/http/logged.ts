// Requests as the log keeps them, for tests of what pages make of them.

import type { LogEntry, LoggedRequest } from '../../src/tenancy/requests.ts';

let number = 0;

/** Each later than the one before. A body of text stands as it is, like one that was cut. */
export function logged(
  method: string,
  path: string,
  status: number,
  body: object | string | null = null,
  entry: Partial<LogEntry> = {},
): LoggedRequest {
  number += 1;
  return {
    id: `req_${String(number).padStart(10, '0')}`,
    directoryId: 'dir_',
    at: number,
    method,
    status,
    entry: {
      path,
      scimType: null,
      detail: null,
      durationMs: 1,
      requestBody: body === null ? null : typeof body === 'string' ? body : JSON.stringify(body),
      d1Trips: 1,
      rowsRead: 1,
      rowsWritten: 1,
      ...entry,
    },
  };
}
