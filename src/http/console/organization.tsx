// /console/organizations/org_…: what comes in, what goes out, and the door for its administrator.

import { streamHealth } from '../../delivery/health.ts';
import { bytesOfHour, type WriteLimits, writeLimitsOf } from '../../directory/budget.ts';
import { activityOf } from '../../tenancy/activity.ts';
import { endingCredentials } from '../../tenancy/credentials.ts';
import type { StoredDirectory } from '../../tenancy/directories.ts';
import { createDirectory, deleteOrganization } from '../../tenancy/directory-actions.ts';
import { webhooksOf } from '../../tenancy/find-webhooks.ts';
import { MAX_NAME } from '../../tenancy/name.ts';
import { findOrganization, type StoredOrganization } from '../../tenancy/organizations.ts';
import { overviewOf } from '../../tenancy/overview.ts';
import { resyncsOf } from '../../tenancy/resync-organization.ts';
import { periodOf } from '../../tenancy/spans.ts';
import { CONSOLE_PATH } from '../paths.ts';
import { Card, Empty, Facts, Time } from '../ui/components.tsx';
import { directoryName } from '../ui/directory.tsx';
import { count, counted, megabytes } from '../ui/format.ts';
import { PROVIDERS, providerOf } from '../ui/providers.ts';
import { actionContext, completed } from './action-context.ts';
import { Chart } from './chart.tsx';
import { type ConsoleContext, directoryPath, organizationPath } from './context.ts';
import { EndingNotice, namedCredential } from './credentials.tsx';
import { databaseOf } from './databases.ts';
import { deletedOrganization, showDeletedOrganization } from './deleted.tsx';
import { DirectoryTable } from './directory-table.tsx';
import { optionalTextField, withQuery } from './input.ts';
import { Csrf, respondRefused } from './layout.tsx';
import { MissingDatabases } from './missing.tsx';
import { OrganizationPage, organizationCrumbs } from './organization-page.tsx';
import { may } from './permissions.ts';
import { LinkMaker, MadeLink, type NewLink, newPortalLink } from './portal-link.tsx';
import { Resyncs } from './resyncs.tsx';
import { StreamTable } from './stream-table.tsx';
import { isMistyped, TypedConfirm } from './typed.tsx';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A customer may have more; the API lists them all. */
const MAX_DIRECTORIES = 50;

/** GET …/org_… */
export async function showOrganization(c: ConsoleContext): Promise<Response> {
  const deleted = await deletedOrganization(c, c.req.param('org') ?? '');
  return deleted === null ? organizationOverview(c, null) : showDeletedOrganization(c, deleted);
}

/** POST …/org_…/portal-links: answers with the page that shows the link, which has no address of its own. */
export async function makePortalLink(c: ConsoleContext): Promise<Response> {
  const made = await newPortalLink(c);
  return made instanceof Response ? made : organizationOverview(c, made);
}

async function organizationOverview(c: ConsoleContext, link: NewLink | null): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const { now } = c.var;
  const db = databaseOf(c, id);
  const period = periodOf(c.req.query('period'));
  const [{ directories, health, organization, written }, webhooks, { missing, streams }, resyncs] = await Promise.all([
    overviewOf(db, id, { limit: MAX_DIRECTORIES, now }),
    webhooksOf(c.var.databases, id),
    streamHealth({ ...actionContext(c).delivery, databases: c.var.databases }, id, now),
    resyncsOf(c.var, id),
  ]);
  const directoryIds = directories.map((directory) => directory.id);
  const webhookIds = webhooks.map((webhook) => webhook.id);
  const [activity, ending] = await Promise.all([
    activityOf(db, { organizationId: id, directoryIds, webhookIds }, { period, now }),
    endingCredentials(db, directoryIds, now),
  ]);
  const nameOf = new Map(directories.map((directory) => [directory.id, directoryName(directory)]));
  return c.render(
    <OrganizationPage organization={organization} here="overview">
      {link === null ? null : <MadeLink link={link} />}
      <MissingDatabases missing={missing} />
      <EndingNotice
        ending={ending.map((each) => namedCredential(each, nameOf.get(each.directoryId)))}
        now={now}
        href="#card-setup-portal-link"
        link="Create a portal link, so that the customer’s administrator can replace it"
      />
      <Totals directories={directories} backlog={streams.reduce((sum, { backlog }) => sum + backlog, 0)} />
      <Card title="Activity">
        <Chart
          activity={activity}
          what="requests"
          link={(chosen) => withQuery(organizationPath(id), { period: chosen === 'week' ? chosen : '' })}
        />
      </Card>
      <h2 class="over">Directories</h2>
      <DirectoryTable directories={directories} health={health} now={now} />
      <h2 class="over">Webhooks</h2>
      {webhooks.length === 0 ? (
        <Empty title="No webhooks for this organization">
          <p>Events are kept for 30 days. You can read them through the API or replay them later.</p>
        </Empty>
      ) : (
        <StreamTable c={c} organizationId={id} webhooks={webhooks} streams={streams} />
      )}
      <Resyncs c={c} organizationId={id} resyncs={resyncs} />
      <div class="halves">
        {may(c, 'POST', organizationPath(id, 'portal-links')) ? <LinkMaker c={c} organizationId={id} /> : null}
        {may(c, 'POST', organizationPath(id, 'directories')) ? (
          <Card title="Create a directory">
            <NewDirectory c={c} organizationId={id} />
          </Card>
        ) : null}
      </div>
      <Card title="Details">
        <About organization={organization} bytes={bytesOfHour(written, now)} limits={writeLimitsOf(c.env)} />
        <TypedConfirm
          c={c}
          action={organizationPath(id, 'delete')}
          text="Delete"
          label={`Delete… the organization ${organization.name}`}
          name={organization.name}
          what="organization’s name"
        >
          Its directories, tokens and portal sessions stop working at once, and your app is told by one event.{' '}
          {restorable(actionContext(c).restorableForMs)}
        </TypedConfirm>
      </Card>
    </OrganizationPage>,
    { title: organization.name, crumbs: organizationCrumbs(organization, 'overview') },
  );
}

/** POST …/org_…/delete */
export async function removeOrganization(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const { name } = await findOrganization(databaseOf(c, id), id);
  if (await isMistyped(c, name)) return organizationOverview(c, null);
  completed(await deleteOrganization(actionContext(c), id));
  return c.redirect(withQuery(CONSOLE_PATH, { done: 'organization.delete' }), 303);
}

/** POST …/org_…/directories */
export async function makeDirectory(c: ConsoleContext): Promise<Response> {
  const organizationId = c.req.param('org') ?? '';
  const form = await c.req.parseBody();
  const provider = providerOf(form['provider']);
  const name = optionalTextField(form['name'], MAX_NAME);
  if (provider === null || name === null)
    return respondRefused(c, 400, `Choose a provider. The name is optional, up to ${MAX_NAME} characters.`);
  const wanted = { provider: provider.id, name: name === '' ? null : name };
  const { id } = completed(await createDirectory(actionContext(c), organizationId, wanted));
  return c.redirect(withQuery(directoryPath(id), { done: 'directory.create' }), 303);
}

function Totals({
  directories,
  backlog,
}: {
  readonly directories: readonly StoredDirectory[];
  readonly backlog: number;
}) {
  const sum = (of: (directory: StoredDirectory) => number) => directories.reduce((total, one) => total + of(one), 0);
  const connected = directories.filter(({ status }) => status === 'active').length;
  return (
    <ul class="numbers">
      <li>
        <b>{`${connected} of ${directories.length}`}</b> directories connected
      </li>
      <li>
        <b>{count(sum(({ userCount }) => userCount))}</b> people
      </li>
      <li>
        <b>{count(sum(({ groupCount }) => groupCount))}</b> groups
      </li>
      <li class={backlog > 0 ? 'wait' : ''}>
        <b>{count(backlog)}</b> events waiting to be sent
      </li>
    </ul>
  );
}

function NewDirectory({ c, organizationId }: { readonly c: ConsoleContext; readonly organizationId: string }) {
  return (
    <form method="post" action={organizationPath(organizationId, 'directories')}>
      <Csrf c={c} />
      <div class="field">
        <label for="provider">Identity provider</label>
        <select id="provider" name="provider" class="short">
          {PROVIDERS.map(({ id, name }) => (
            <option value={id}>{name}</option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="name">Name (optional)</label>
        <input id="name" name="name" type="text" maxlength={200} />
      </div>
      <div class="field">
        <button type="submit" class="quiet">
          Create directory
        </button>
      </div>
    </form>
  );
}

function restorable(forMs: number): string {
  const days = Math.floor(forMs / DAY_MS);
  return days > 0
    ? `For ${counted(days, 'day')} it can be restored, then its people are deleted.`
    : 'Its people are deleted. This cannot be undone.';
}

interface AboutProps {
  readonly organization: StoredOrganization;
  /** Written by its providers in this hour. */
  readonly bytes: number;
  readonly limits: WriteLimits;
}

function About({ organization, bytes, limits: { bytesPerHour, usersPerDirectory } }: AboutProps) {
  const { createdAt, externalId, id } = organization;
  return (
    <Facts
      facts={[
        ['ID', <code>{id}</code>],
        ['External ID', externalId],
        ['Created', <Time at={createdAt} />],
        ['Data written this hour', `${megabytes(bytes)}${bytesPerHour > 0 ? ` of ${megabytes(bytesPerHour)}` : ''}`],
        ['User limit per directory', usersPerDirectory > 0 ? count(usersPerDirectory) : null],
      ]}
    />
  );
}
