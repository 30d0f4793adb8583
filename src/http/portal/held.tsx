// …/held: what the guard holds, and the two ways to go on: send it, or discard it and send how everything is now.

import { discardHeldEvents, releaseHeldEvents } from '../../tenancy/directory-actions.ts';
import { type Held, heldOf } from '../../tenancy/held.ts';
import { Card, Notice } from '../ui/components.tsx';
import { HeldNames, HeldSentence } from '../ui/held.tsx';
import { providerName } from '../ui/providers.ts';
import { actionContext, completed } from './action-context.ts';
import type { PortalContext } from './context.ts';
import { linksToNamed, pathIn } from './directory.tsx';
import { Csrf, respondRefused } from './layout.tsx';

const TITLE = 'Removals on hold';

/** GET …/held */
export async function showHeld(c: PortalContext): Promise<Response> {
  const { db, directory } = c.var;
  const held = await heldOf(db, directory);
  if (!held) return c.redirect(pathIn(directory, 'overview'), 303);
  const provider = providerName(directory.provider);
  return c.render(
    <>
      <h1>{held.refusing ? 'Removals are rejected' : TITLE}</h1>
      <p class="lead">
        <HeldSentence held={held} provider={provider} />
      </p>
      {held.refusing ? null : (
        <Card title="Who would lose access">
          <HeldNames held={held} {...linksToNamed(c)} />
        </Card>
      )}
      {held.refusing ? null : <DiscardCard c={c} held={held} provider={provider} />}
      <ReleaseCard c={c} held={held} provider={provider} />
    </>,
    { title: TITLE },
  );
}

interface CardProps {
  readonly c: PortalContext;
  readonly held: Held;
  readonly provider: string;
}

function DiscardCard({ c, held, provider }: CardProps) {
  const { directory, visitor } = c.var;
  return (
    <Card title="It was a mistake">
      <ol>
        <li>{`Put it right in ${provider}: assign the groups and people again, and let it sync.`}</li>
        <li>Reload this page until everyone is back.</li>
        <li>Discard the removals. The app is never told of them; it gets the directory as it is then.</li>
      </ol>
      {held.back < held.people || held.more ? (
        <Notice tone="wait">
          <p>Not everyone is back yet. Whoever is missing when you discard loses access.</p>
        </Notice>
      ) : null}
      <form method="post" action={pathIn(directory, 'held', 'discard')}>
        <Csrf visitor={visitor} />
        <p>
          <label>
            <input type="checkbox" name="sure" value="yes" required />
            {' Yes, discard the removals and send the directory as it is now'}
          </label>
        </p>
        <button type="submit">Discard removals</button>
      </form>
    </Card>
  );
}

function ReleaseCard({ c, held, provider }: CardProps) {
  const { directory, visitor } = c.var;
  return (
    <Card title="It was intended" danger>
      <p>
        {held.refusing
          ? `Requests from ${provider} that take access away are accepted for the next hour, and it will try again. The app usually ends these people’s access.`
          : 'Everything is sent to the app in order, and it usually ends these people’s access within seconds. This cannot be undone.'}
      </p>
      <form method="post" action={pathIn(directory, 'held', 'release')}>
        <Csrf visitor={visitor} />
        <p>
          <label>
            <input type="checkbox" name="sure" value="yes" required />
            {held.refusing ? ' Yes, let the removals through' : ' Yes, send the removals to the app'}
          </label>
        </p>
        <button type="submit" class="bad">
          {held.refusing ? 'Let removals through' : 'Send removals'}
        </button>
      </form>
    </Card>
  );
}

/** POST …/held/release, /discard */
export async function settleHeld(c: PortalContext): Promise<Response> {
  const { directory } = c.var;
  const { sure } = await c.req.parseBody();
  if (sure !== 'yes') return respondRefused(c, 400, 'Nothing was changed. Select the checkbox to confirm.');
  const settle = c.req.path.endsWith('/discard') ? discardHeldEvents : releaseHeldEvents;
  completed<unknown>(await settle(actionContext(c), directory.id));
  return c.redirect(pathIn(directory, 'overview'), 303);
}
