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

/** GET …/held */
export async function showHeld(c: PortalContext): Promise<Response> {
  const { db, directory, language } = c.var;
  const { held: said } = language.texts;
  const held = await heldOf(db, directory);
  if (!held) return c.redirect(pathIn(directory, 'overview'), 303);
  const provider = providerName(directory.provider, language);
  return c.render(
    <>
      <h1>{held.refusing ? said.rejected : said.onHold}</h1>
      <p class="lead">
        <HeldSentence held={held} provider={provider} />
      </p>
      {held.refusing ? null : (
        <Card title={said.who}>
          <HeldNames held={held} {...linksToNamed(c)} />
        </Card>
      )}
      {held.refusing ? null : <DiscardCard c={c} held={held} provider={provider} />}
      <ReleaseCard c={c} held={held} provider={provider} />
    </>,
    { title: said.onHold },
  );
}

interface CardProps {
  readonly c: PortalContext;
  readonly held: Held;
  readonly provider: string;
}

function DiscardCard({ c, held, provider }: CardProps) {
  const { directory, language, visitor } = c.var;
  const { say, texts } = language;
  const { held: said } = texts;
  return (
    <Card title={said.mistake}>
      <ol>
        <li>{say(said.mistake1, { provider })}</li>
        <li>{said.mistake2}</li>
        <li>{said.mistake3}</li>
      </ol>
      {held.back < held.people || held.more ? (
        <Notice tone="wait">
          <p>{said.notBack}</p>
        </Notice>
      ) : null}
      <form method="post" action={pathIn(directory, 'held', 'discard')}>
        <Csrf visitor={visitor} />
        <p>
          <label>
            <input type="checkbox" name="sure" value="yes" required />
            {` ${said.sureDiscard}`}
          </label>
        </p>
        <button type="submit">{said.discard}</button>
      </form>
    </Card>
  );
}

function ReleaseCard({ c, held, provider }: CardProps) {
  const { directory, language, visitor } = c.var;
  const { say, texts } = language;
  const { held: said } = texts;
  return (
    <Card title={said.intended} danger>
      <p>{held.refusing ? say(said.letLead, { provider }) : said.sendLead}</p>
      <form method="post" action={pathIn(directory, 'held', 'release')}>
        <Csrf visitor={visitor} />
        <p>
          <label>
            <input type="checkbox" name="sure" value="yes" required />
            {` ${held.refusing ? said.sureLet : said.sureSend}`}
          </label>
        </p>
        <button type="submit" class="bad">
          {held.refusing ? said.let : said.send}
        </button>
      </form>
    </Card>
  );
}

/** POST …/held/release, /discard */
export async function settleHeld(c: PortalContext): Promise<Response> {
  const { directory } = c.var;
  const { sure } = await c.req.parseBody();
  if (sure !== 'yes') return respondRefused(c, 400, c.var.language.texts.held.notSure);
  const settle = c.req.path.endsWith('/discard') ? discardHeldEvents : releaseHeldEvents;
  completed<unknown>(await settle(actionContext(c), directory.id));
  return c.redirect(pathIn(directory, 'overview'), 303);
}
