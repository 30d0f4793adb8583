// How far a new mapping has reached the organization's people: a notice that renews itself while it goes on.

import type { RoleMappingView } from '../../../tenancy/role-mapping.ts';
import { Notice, Time } from '../components.tsx';
import { fragmentTag } from '../fragment.ts';
import type { RolesPlace } from './place.ts';

/** What has just ended is news for so long. */
const NEWS_MS = 10 * 60 * 1000;

type Recompute = RoleMappingView['recompute'];

/** Names what the notice shows. */
export function recomputeTag(recompute: Recompute): string {
  return fragmentTag(recompute);
}

interface RecomputeNoticeProps {
  readonly place: RolesPlace;
  readonly recompute: Recompute;
  /** Whether that it has ended is worth telling. */
  readonly isNews?: boolean;
}

export function RecomputeNotice({ place, recompute, isNews = true }: RecomputeNoticeProps) {
  const { n, show, texts } = place.language;
  const { roles } = texts;
  if (recompute === null) return <div id="recompute" />;
  const { changed, finishedAt } = recompute;
  if (finishedAt === null)
    return (
      <div
        id="recompute"
        data-poll=""
        hx-get={`${place.path}/progress`}
        hx-trigger="every 1500ms, wake"
        hx-swap="outerHTML"
        hx-headers={JSON.stringify({ 'If-None-Match': recomputeTag(recompute) })}
      >
        <Notice tone="wait">
          <p>
            <strong>{roles.applying}</strong> {n(roles.changedSoFar, changed)}
          </p>
        </Notice>
      </div>
    );
  if (!isNews || place.context.now - finishedAt > NEWS_MS) return <div id="recompute" />;
  return (
    <div id="recompute">
      <Notice tone="ok">
        <p>
          <strong>{roles.upToDate}</strong> {show(roles.finished, { when: <Time at={finishedAt} form="clock" /> })}{' '}
          {changed === 0 ? roles.noneChanged : n(roles.changed, changed)}
        </p>
      </Notice>
    </div>
  );
}
