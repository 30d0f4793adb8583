// /portal/org_…: the organization's directories, and the choice of a provider for the next one.

import { listDirectories, type StoredDirectory } from '../../tenancy/directories.ts';
import { chooseProvider as choose, MAX_DIRECTORIES_IN_PORTAL } from '../../tenancy/directory-actions.ts';
import { Card } from '../ui/components.tsx';
import { directoryName, Status } from '../ui/directory.tsx';
import { ago, counted } from '../ui/format.ts';
import { HeldBadge } from '../ui/held.tsx';
import { PROVIDERS, providerOf } from '../ui/providers.ts';
import { actionContext, completed } from './action-context.ts';
import { type PortalContext, portalPath, type Visitor } from './context.ts';
import { Csrf, respondRefused } from './layout.tsx';

export async function showHome(c: PortalContext): Promise<Response> {
  const { visitor, now } = c.var;
  const directories = await directoriesOf(c);
  const connected = directories.length > 0;
  return c.render(
    <>
      <h1>{connected ? 'Your directories' : `Which identity provider does ${visitor.organizationName} use?`}</h1>
      <p class="lead">
        {connected
          ? 'Each directory receives people and groups from one identity provider.'
          : 'Choose your identity provider. The next page walks you through its admin console, step by step.'}
      </p>
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
        <Card title="Connect another provider">
          <Choices visitor={visitor} />
        </Card>
      ) : null}
      {connected ? null : <Choices visitor={visitor} />}
    </>,
    { title: connected ? 'Your directories' : 'Choose your provider' },
  );
}

/** GET /portal/org_…/providers: the cards alone. */
export async function showProviders(c: PortalContext): Promise<Response> {
  const { visitor } = c.var;
  return c.render(
    <>
      <h1>Choose your provider</h1>
      <p class="lead">The next page walks you through its admin console, step by step.</p>
      <Choices visitor={visitor} />
    </>,
    { title: 'Choose your provider' },
  );
}

/** POST /portal/org_…/directories */
export async function chooseProvider(c: PortalContext): Promise<Response> {
  const { organizationId } = c.var.visitor;
  const { provider: chosen } = await c.req.parseBody();
  const provider = providerOf(chosen);
  if (provider === null) return respondRefused(c, 400, 'Choose one of the providers listed.');
  const id = completed(await choose(actionContext(c), organizationId, provider.id));
  return c.redirect(portalPath(organizationId, id, 'setup'), 303);
}

async function directoriesOf(c: PortalContext): Promise<readonly StoredDirectory[]> {
  const { db, visitor } = c.var;
  const page = await listDirectories(db, visitor.organizationId, { after: '', limit: MAX_DIRECTORIES_IN_PORTAL });
  return page.items;
}

function Choices({ visitor }: { readonly visitor: Visitor }) {
  return (
    <form method="post" action={portalPath(visitor.organizationId, 'directories')}>
      <Csrf visitor={visitor} />
      <ul class="cards">
        {PROVIDERS.map(({ id, name, about }) => (
          <li>
            <button type="submit" class="choice" name="provider" value={id}>
              <span class="initial" aria-hidden="true">
                {id === 'custom' ? '+' : name.replace('Microsoft ', '').charAt(0)}
              </span>
              <strong>{name}</strong>
              <span class="under">{about}</span>
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
  const { id, lastRequestAt, status, userCount, groupCount } = directory;
  const href = portalPath(visitor.organizationId, id, ...(status === 'pending' ? ['setup'] : []));
  return (
    <a class="choice" href={href}>
      <strong>{directoryName(directory)}</strong>
      <Status status={status} />
      <HeldBadge {...directory} />
      <span class="under">{`${counted(userCount, 'person', 'people')}, ${counted(groupCount, 'group')}`}</span>
      <span class="under">
        {lastRequestAt === null ? 'Nothing received yet' : `Last request ${ago(lastRequestAt, now)}`}
      </span>
    </a>
  );
}
