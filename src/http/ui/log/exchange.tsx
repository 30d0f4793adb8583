// One logged request as it was sent, masked, and what was answered.

import type { FailedOperation, LoggedRequest } from '../../../tenancy/requests.ts';

/** What was sent (masked) and what was answered. */
export function Exchange({ request: { entry, method, status } }: { readonly request: LoggedRequest }) {
  const parsed = [`${status}`, entry.scimType ?? '', entry.detail ?? ''].filter((part) => part !== '').join('  ');
  const note = entry.requestBodyNote === undefined ? '' : `\n(${entry.requestBodyNote})`;
  const sent = entry.requestBody === null ? note : `\n${pretty(entry.requestBody)}`;
  const leftOut = (entry.skippedMembers ?? []).map((id) => `\n  skipped: ${id}`).join('');
  const failed = (entry.failedOperations ?? []).map((operation) => `\n  failed: ${asLine(operation)}`).join('');
  return <pre tabindex={0}>{`${method} ${entry.path}${sent}\n→ ${parsed}${failed}${leftOut}`}</pre>;
}

function asLine({ bulkId, detail, method, path, scimType, status }: FailedOperation): string {
  return [method, path, bulkId, '→', `${status}`, scimType, detail].filter((part) => part !== null).join(' ');
}

/** As it was sent where it was cut. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}
