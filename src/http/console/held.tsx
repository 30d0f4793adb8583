// The card of a directory of which the guard holds something: who would lose access, and how to go on.

import type { StoredDirectory } from '../../tenancy/directories.ts';
import { discardHeldEvents, releaseHeldEvents } from '../../tenancy/directory-actions.ts';
import type { Held } from '../../tenancy/held.ts';
import { Card } from '../ui/components.tsx';
import { counted } from '../ui/format.ts';
import { HeldNames, HeldSentence } from '../ui/held.tsx';
import { providerName } from '../ui/providers.ts';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, directoryPath } from './context.ts';
import { withQuery } from './input.ts';
import { Confirm } from './layout.tsx';

interface HeldCardProps {
  readonly c: ConsoleContext;
  readonly directory: StoredDirectory;
  readonly held: Held | null;
}

export function HeldCard({ c, directory, held }: HeldCardProps) {
  if (!held) return null;
  const path = directoryPath(directory.id);
  const missing = held.people - held.back;
  return (
    <Card title={held.refusing ? 'Removals are rejected' : 'Removals on hold'} danger>
      <p>
        <HeldSentence held={held} provider={providerName(directory.provider)} />
      </p>
      {held.refusing ? null : <HeldNames held={held} />}
      <div class="deeds">
        {held.refusing ? null : (
          <Confirm c={c} action={`${path}/guard/discard`} text="Discard and resync">
            {missing > 0 || held.more
              ? `${held.more ? 'More than ' : ''}${counted(missing, 'person is', 'people are')} not back yet and will lose access. The held events are never sent; a resync with the directory as it is now is sent instead.`
              : 'Everyone is back. The held events are never sent; a resync with the directory as it is now is sent instead.'}
          </Confirm>
        )}
        <Confirm c={c} action={`${path}/guard/release`} text={held.refusing ? 'Let removals through' : 'Send removals'}>
          {held.refusing
            ? 'Requests that take access away are accepted for the next hour.'
            : 'Everything is sent in order. Host apps usually end these people’s access within seconds.'}
        </Confirm>
      </div>
    </Card>
  );
}

/** POST …/dir_…/guard/release, /guard/discard */
export async function settleHeld(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('dir') ?? '';
  const done = c.req.path.endsWith('/discard') ? 'guard.discard' : 'guard.release';
  const settle = done === 'guard.discard' ? discardHeldEvents : releaseHeldEvents;
  completed<unknown>(await settle(actionContext(c), id));
  return c.redirect(withQuery(directoryPath(id), { done }), 303);
}
