// …/setup: the two values to paste, the provider's guide, and the live check list beside them.

import { tokenEndpointOf } from '../paths.ts';
import { Card, Notice, Value } from '../ui/components.tsx';
import { directoryName } from '../ui/directory.tsx';
import { CheckList, checkListModel } from './check-list.tsx';
import { type PortalContext, portalPath } from './context.ts';
import { isShown, LinkTo, pathIn } from './directory.tsx';
import { guideFor, Steps } from './guide.tsx';
import { ClientForm, makeClient, NewClient, type ShownClient } from './oauth.tsx';
import { newTicket } from './ticket.ts';
import { makeToken, NewToken, TokenForm, tokensOf } from './tokens.tsx';

/** GET …/setup */
export async function showSetup(c: PortalContext): Promise<Response> {
  return setupPage(c, {});
}

/** POST …/setup: makes a token and answers with the page that shows it, which has no address of its own. */
export async function createTokenInSetup(c: PortalContext): Promise<Response> {
  const made = await makeToken(c);
  return typeof made === 'string' ? setupPage(c, { secret: made }) : made;
}

/** POST …/setup/oauth: the same for an OAuth client. */
export async function createClientInSetup(c: PortalContext): Promise<Response> {
  const client = await makeClient(c);
  return client instanceof Response ? client : setupPage(c, { client });
}

interface JustMade {
  readonly secret?: string;
  readonly client?: ShownClient;
}

async function setupPage(c: PortalContext, { client, secret }: JustMade): Promise<Response> {
  const { directory, language, now, origin, visitor } = c.var;
  const { say, show, texts } = language;
  const { setup } = texts;
  const endpoint = `${origin}/directories/${directory.id}/scim/v2`;
  const guide = guideFor(directory.provider, language, {
    endpoint,
    tokenEndpoint: tokenEndpointOf(origin, directory.id),
  });
  const [tokens, model] = [await tokensOf(c), await checkListModel(c, now)];
  const name = directoryName(directory, language);
  return c.render(
    <div class="columns">
      <div>
        <h1>{directory.provider === 'custom' ? setup.connectOwn : say(setup.connect, { directory: name })}</h1>
        <p class="lead">{say(setup.lead, { lead: guide.lead })}</p>
        {directory.status === 'paused' ? (
          <Notice tone="wait">
            <p>
              {show(setup.paused, {
                resume: (
                  <LinkTo c={c} place="settings">
                    {setup.resumeIt}
                  </LinkTo>
                ),
              })}
            </p>
          </Notice>
        ) : null}
        <Card title={setup.values}>
          <Value id="endpoint" label={guide.urlLabel} value={endpoint} />
          {guide.oauth ? (
            <div class="field">
              <div class="label">{setup.oauth}</div>
              {client ? (
                <NewClient c={c} client={client} />
              ) : (
                <ClientForm c={c} action={pathIn(directory, 'setup', 'oauth')} ticket={await newTicket(c, 'oc')} />
              )}
            </div>
          ) : null}
          {secret === undefined ? (
            <div class="field">
              <div class="label">
                {guide.oauth ? say(setup.orToken, { token: guide.tokenLabel }) : guide.tokenLabel}
              </div>
              {tokens.length > 0 ? (
                <p>
                  {`${say(setup.newest, { hint: tokens.at(-1)?.hint ?? '' })} `}
                  {isShown(c, 'tokens') ? <a href={pathIn(directory, 'tokens')}>{setup.allTokens}</a> : null}
                </p>
              ) : null}
              <TokenForm
                visitor={visitor}
                directory={directory}
                action={pathIn(directory, 'setup')}
                ticket={await newTicket(c)}
              />
            </div>
          ) : (
            <div class="field">
              <NewToken secret={secret} label={guide.tokenLabel} />
            </div>
          )}
        </Card>
        <Card title={setup.steps}>
          <Steps steps={guide.steps} />
        </Card>
        {directory.status === 'pending' ? (
          <p class="note">
            {setup.different} <a href={portalPath(visitor.organizationId, 'providers')}>{setup.choose}</a>
          </p>
        ) : null}
      </div>
      <aside class="first" aria-label={setup.progress}>
        <Card title={setup.progressTitle}>
          <p id="checks-live" class="unseen" role="status" />
          <CheckList model={model} />
        </Card>
      </aside>
    </div>,
    { title: say(setup.connect, { directory: name }) },
  );
}
