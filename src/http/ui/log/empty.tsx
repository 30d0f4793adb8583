// What stands in place of a page of the log that has no request.

import type { LogFilter } from '../../../tenancy/requests.ts';
import { useLanguage } from '../catalog/use.ts';
import { Empty } from '../components.tsx';

/** A page that looked through a stretch of a long log in vain has a next one. */
export function NoRequest({ filter, next }: { readonly filter: LogFilter; readonly next: string | null }) {
  const { log } = useLanguage().texts;
  if (next !== null)
    return (
      <Empty title={log.noneSoFar}>
        <p>{log.olderFollow}</p>
      </Empty>
    );
  return filter === 'all' ? (
    <Empty title={log.none}>
      <p>{log.noneHint}</p>
    </Empty>
  ) : (
    <Empty title={filter === 'failed' ? log.noneFailed : log.noneMatching}>
      <p>{log.otherFilter}</p>
    </Empty>
  );
}
