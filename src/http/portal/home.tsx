// /portal/org_…: the organization's directories, and the choice of a provider for the next one.

import { listDirectories, type StoredDirectory } from '../../tenancy/directories.ts';
import { chooseProvider as choose, MAX_DIRECTORIES_IN_PORTAL } from '../../tenancy/directory-actions.ts';
import { useLanguage } from '../ui/catalog/use.ts';
import { Card } from '../ui/components.tsx';
import { directoryName, Status } from '../ui/directory.tsx';
import { HeldBadge } from '../ui/held.tsx';
import { PROVIDERS, providerOf } from '../ui/providers.ts';
import { actionContext, completed } from './action-context.ts';
import { type PortalContext, portalPath, type Visitor } from './context.ts';
import { Csrf, respondRefused } from './layout.tsx';

export async function showHome(c: PortalContext): Promise<Response> {
  const { language, visitor, now } = c.var;
  const { say, texts } = language;
  const { home } = texts;
  const directories = await directoriesOf(c);
  const connected = directories.length > 0;
  return c.render(
    <>
      <h1>{connected ? home.title : say(home.which, { organization: visitor.organizationName })}</h1>
      <p class="lead">{connected ? home.lead : home.leadFirst}</p>
      {connected ? (
        <ul class="cards">
          {directories.map((directory) => (
            <li>
              <DirectoryCard visitor={visitor} directory={directory} now={now} />
            </li>
          ))}
        </ul>
      ) : null}
      {connected && directories.length < MAX_DIRECTORIES_IN_PORTAL ? (
        <Card title={home.another}>
          <Choices visitor={visitor} />
        </Card>
      ) : null}
      {connected ? null : <Choices visitor={visitor} />}
    </>,
    { title: connected ? home.title : home.choose },
  );
}

/** GET /portal/org_…/providers: the cards alone. */
export async function showProviders(c: PortalContext): Promise<Response> {
  const { language, visitor } = c.var;
  const { home } = language.texts;
  return c.render(
    <>
      <h1>{home.choose}</h1>
      <p class="lead">{home.chooseLead}</p>
      <Choices visitor={visitor} />
    </>,
    { title: home.choose },
  );
}

/** POST /portal/org_…/directories */
export async function chooseProvider(c: PortalContext): Promise<Response> {
  const { organizationId } = c.var.visitor;
  const { provider: chosen } = await c.req.parseBody();
  const provider = providerOf(chosen);
  if (provider === null) return respondRefused(c, 400, c.var.language.texts.home.chooseListed);
  const id = completed(await choose(actionContext(c), organizationId, provider.id));
  return c.redirect(portalPath(organizationId, id, 'setup'), 303);
}

async function directoriesOf(c: PortalContext): Promise<readonly StoredDirectory[]> {
  const { db, visitor } = c.var;
  const page = await listDirectories(db, visitor.organizationId, { after: '', limit: MAX_DIRECTORIES_IN_PORTAL });
  return page.items;
}

function Choices({ visitor }: { readonly visitor: Visitor }) {
  const { home } = useLanguage().texts;
  return (
    <form method="post" action={portalPath(visitor.organizationId, 'directories')}>
      <Csrf visitor={visitor} />
      <ul class="cards">
        {PROVIDERS.map(({ id, name }) => (
          <li>
            <button type="submit" class="choice" name="provider" value={id}>
              <span class="initial" aria-hidden="true">
                {id === 'custom' ? '+' : name.replace('Microsoft ', '').charAt(0)}
              </span>
              <strong>{id === 'custom' ? home.anotherProvider : name}</strong>
              <span class="under">{home.about[id]}</span>
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}

interface DirectoryCardProps {
  readonly visitor: Visitor;
  readonly directory: StoredDirectory;
  readonly now: number;
}

function DirectoryCard({ visitor, directory, now }: DirectoryCardProps) {
  const language = useLanguage();
  const { home, words } = language.texts;
  const { id, lastRequestAt, status, userCount, groupCount } = directory;
  const href = portalPath(visitor.organizationId, id, ...(status === 'pending' ? ['setup'] : []));
  return (
    <a class="choice" href={href}>
      <strong>{directoryName(directory, language)}</strong>
      <Status status={status} />
      <HeldBadge {...directory} />
      <span class="under">{`${language.n(words.people, userCount)}, ${language.n(words.groups, groupCount)}`}</span>
      <span class="under">
        {lastRequestAt === null
          ? home.nothingYet
          : language.say(home.lastRequest, { ago: language.ago(lastRequestAt, now) })}
      </span>
    </a>
  );
}
