// /console/directories/dir_…: one endpoint, its traffic, its log of requests in sentences.

import { organizationOf } from '../../id.ts';
import { activityOf } from '../../tenancy/activity.ts';
import { endingCredentials, overPolicy } from '../../tenancy/credentials.ts';
import { findDirectory, type StoredDirectory } from '../../tenancy/directories.ts';
import {
  changeDirectory,
  deleteDirectory,
  pauseDirectory,
  resumeDirectory,
  resyncDirectory,
} from '../../tenancy/directory-actions.ts';
import { heldOf } from '../../tenancy/held.ts';
import { listClients } from '../../tenancy/oauth-clients.ts';
import { findOrganization } from '../../tenancy/organizations.ts';
import { countRequests, oneRequest, pageOfRequests } from '../../tenancy/requests.ts';
import { periodOf } from '../../tenancy/spans.ts';
import { MAX_TOKEN_DAYS } from '../../tenancy/token-policy.ts';
import { listTokens } from '../../tenancy/tokens.ts';
import { CONSOLE_PATH } from '../paths.ts';
import type { TypedAddresses } from '../ui/allowed-addresses.tsx';
import { ENGLISH } from '../ui/catalog/language.ts';
import { Card, Facts, Pager, Pills, Time, Value } from '../ui/components.tsx';
import { directoryName, Status } from '../ui/directory.tsx';
import { ago, count, counted } from '../ui/format.ts';
import { HeldBadge } from '../ui/held.tsx';
import { describeRequests, Words } from '../ui/log/describe.tsx';
import { NoRequest } from '../ui/log/empty.tsx';
import { Exchange } from '../ui/log/exchange.tsx';
import { logFilter, logTabs, shownFilter } from '../ui/log/filters.ts';
import { plain } from '../ui/log/sentence.ts';
import { LogTable } from '../ui/log/table.tsx';
import { providerName } from '../ui/providers.ts';
import { chosenUnknownMembers, UnknownMembersChoice } from '../ui/unknown-members.tsx';
import { actionContext, completed } from './action-context.ts';
import { Addresses } from './addresses-form.tsx';
import { Chart } from './chart.tsx';
import { type ConsoleContext, directoryPath, organizationPath } from './context.ts';
import { Credentials, chosenTokenDays, EndingNotice, namedCredential, TokenDaysField } from './credentials.tsx';
import { databaseOf } from './databases.ts';
import { DirectoryPills } from './directory-people.tsx';
import { chosenGuard, GuardFields } from './guard-fields.tsx';
import { HeldCard } from './held.tsx';
import { withQuery } from './input.ts';
import { Action, Confirm, Form, respondNotFound, respondRefused } from './layout.tsx';
import { may } from './permissions.ts';
import { isMistyped, TypedConfirm } from './typed.tsx';

const PAGE_SIZE = 30;
const MAX_TOKENS = 20;

/** GET …/dir_…?show=&before=&period= */
export async function showDirectory(c: ConsoleContext): Promise<Response> {
  return directoryPage(c, null);
}

export async function directoryPage(c: ConsoleContext, typed: TypedAddresses | null): Promise<Response> {
  const { db, directory, organizationId, organizationName } = await directoryOf(c);
  const { now, origin } = c.var;
  const filter = logFilter(c.req.query('show'));
  const before = c.req.query('before') ?? '';
  const period = periodOf(c.req.query('period'));
  const [page, counts, activity, tokens, clients, held, ending, over] = await Promise.all([
    pageOfRequests(db, directory.id, { filter, before, limit: PAGE_SIZE }),
    countRequests(db, directory.id),
    activityOf(db, { organizationId, directoryIds: [directory.id], webhookIds: null }, { period, now }),
    listTokens(db, organizationId, directory.id, { after: '', limit: MAX_TOKENS }),
    listClients(db, directory.id),
    heldOf(db, directory),
    endingCredentials(db, [directory.id], now),
    overPolicy(db, directory, now),
  ]);
  const { items, next } = page;
  const described = await describeRequests({ db, directory }, items);
  const path = directoryPath(directory.id);
  const show = shownFilter(filter);
  const tabs = logTabs(ENGLISH, filter, counts, (chosen) => withQuery(path, { show: chosen }));
  return c.render(
    <>
      <div class="head">
        <h1>{directoryName(directory)}</h1>
        <Status status={directory.status} />
        <HeldBadge {...directory} />
      </div>
      <DirectoryPills c={c} directory={directory} here="overview" />
      <p class="lead">{`${counted(directory.userCount, 'person', 'people')} and ${counted(directory.groupCount, 'group')} from ${providerName(directory.provider)}.`}</p>
      <EndingNotice
        ending={ending.map((each) => namedCredential(each))}
        now={now}
        href={`${organizationPath(organizationId)}#card-setup-portal-link`}
        link="Create a portal link, so that the customer’s administrator can replace it"
      />
      <HeldCard c={c} directory={directory} held={held} />
      <Card title="Activity">
        <Chart
          activity={activity}
          what="requests"
          link={(chosen) => withQuery(path, { period: chosen === 'week' ? chosen : '' })}
        />
      </Card>
      <h2 class="over">Requests</h2>
      <Pills label="Filter requests" tabs={tabs} />
      {described.length === 0 ? (
        <NoRequest filter={filter} next={next} />
      ) : (
        <LogTable described={described} path={may(c, 'GET', `${path}/requests/1`) ? `${path}/requests` : null} />
      )}
      <Pager
        first={before === '' ? null : withQuery(path, { show })}
        next={next === null ? null : withQuery(path, { show, before: next })}
      />
      <Credentials tokens={tokens.items} clients={clients} now={now} />
      <div class="halves">
        <Card title="Endpoint">
          <Value id="endpoint" label="SCIM base URL" value={`${origin}/directories/${directory.id}/scim/v2`} />
          <Facts
            facts={[
              ['ID', <code>{directory.id}</code>],
              ['Created', <Time at={directory.createdAt} />],
              ['Last request', directory.lastRequestAt === null ? 'never' : ago(directory.lastRequestAt, now)],
            ]}
          />
        </Card>
        <Card title="Settings">
          <Form c={c} action={`${path}/settings`}>
            <Settings directory={directory} over={over} />
          </Form>
          <Form c={c} action={`${path}/addresses`}>
            <Addresses directory={directory} typed={typed} now={now} />
          </Form>
        </Card>
        {may(c, 'POST', `${path}/resync`) ? (
          <Card title="Actions">
            <Deeds c={c} directory={directory} organizationName={organizationName} />
          </Card>
        ) : null}
      </div>
    </>,
    {
      title: directoryName(directory),
      crumbs: [
        { text: 'Organizations', href: CONSOLE_PATH },
        { text: organizationName, href: organizationPath(organizationId) },
        { text: directoryName(directory) },
      ],
    },
  );
}

/** GET …/dir_…/requests/req_…; with `?part=1` what was sent and answered alone, for the log's row. */
export async function showRequest(c: ConsoleContext): Promise<Response> {
  const { db, directory, organizationId, organizationName } = await directoryOf(c);
  const request = await oneRequest(db, directory.id, c.req.param('req') ?? '');
  if (request === null) return respondNotFound(c);
  if (c.req.query('part') === '1') return c.html(<Exchange request={request} />);
  const [described] = await describeRequests({ db, directory }, [request]);
  const parts = described?.sentence.parts ?? [];
  const { entry } = request;
  return c.render(
    <>
      <h1>
        <Words parts={parts} />
      </h1>
      <Card title="Request and response">
        <Facts
          facts={[
            ['Request ID', <code>{request.id}</code>],
            ['Time', <Time at={request.at} form="moment" />],
            ['Duration', `${Math.round(entry.durationMs)} ms`],
            ['Address', entry.address ?? null],
            ['D1 round trips', String(Math.round(entry.d1Trips * 100) / 100)],
            ['Rows read / written', `${count(Math.round(entry.rowsRead))} / ${count(Math.round(entry.rowsWritten))}`],
          ]}
        />
        <Exchange request={request} />
      </Card>
    </>,
    {
      title: plain(parts),
      crumbs: [
        { text: organizationName, href: organizationPath(organizationId) },
        { text: directoryName(directory), href: directoryPath(directory.id) },
        { text: 'Request' },
      ],
    },
  );
}

/** POST …/dir_…/pause, /resume */
export async function setDirectoryStatus(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('dir') ?? '';
  const deed = c.req.path.endsWith('/pause') ? 'pause' : 'resume';
  completed(await (deed === 'pause' ? pauseDirectory : resumeDirectory)(actionContext(c), id));
  return c.redirect(withQuery(directoryPath(id), { done: `directory.${deed}` }), 303);
}

/** POST …/dir_…/settings */
export async function setDirectorySettings(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('dir') ?? '';
  const form = await c.req.parseBody();
  const unknownMembers = chosenUnknownMembers(form['unknownMembers']);
  const profile = form['profile'];
  if (unknownMembers === undefined || (profile !== 'tolerant' && profile !== 'strict'))
    return respondRefused(c, 400, 'Choose one of the options in the form.');
  const { directory } = await directoryOf(c);
  const guard = chosenGuard(form, directory);
  if (guard === null) return respondRefused(c, 400, 'Enter whole numbers: people up to 1,000,000, percent up to 100.');
  const maxTokenDays = chosenTokenDays(form['maxTokenDays'], directory.maxTokenDays);
  if (maxTokenDays === undefined) return respondRefused(c, 400, `Enter 1 to ${MAX_TOKEN_DAYS} days, or none.`);
  completed(await changeDirectory(actionContext(c), id, { unknownMembers, profile, guard, maxTokenDays }));
  return c.redirect(withQuery(directoryPath(id), { done: 'directory.settings' }), 303);
}

/** POST …/dir_…/delete */
export async function removeDirectory(c: ConsoleContext): Promise<Response> {
  const { directory, organizationId, organizationName } = await directoryOf(c);
  if (await isMistyped(c, organizationName)) return directoryPage(c, null);
  completed(await deleteDirectory(actionContext(c), directory.id));
  return c.redirect(withQuery(organizationPath(organizationId), { done: 'directory.delete' }), 303);
}

/** POST …/dir_…/resync */
export async function startResync(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('dir') ?? '';
  completed(await resyncDirectory(actionContext(c), id));
  return c.redirect(withQuery(directoryPath(id), { done: 'directory.resync' }), 303);
}

async function directoryOf(c: ConsoleContext) {
  const id = c.req.param('dir') ?? '';
  const organizationId = organizationOf(id);
  const db = databaseOf(c, id);
  const [directory, organization] = await Promise.all([
    findDirectory(db, organizationId, id),
    findOrganization(db, organizationId),
  ]);
  return { db, directory, organizationId, organizationName: organization.name };
}

interface SettingsProps {
  readonly directory: StoredDirectory;
  /** How many credentials are valid for longer than new ones may be. */
  readonly over: number;
}

function Settings({ directory, over }: SettingsProps) {
  return (
    <>
      <div class="field">
        <label for="unknown-members">Unknown group members</label>
        <UnknownMembersChoice directory={directory} />
      </div>
      <div class="field">
        <label for="profile">Validation profile</label>
        <select id="profile" name="profile">
          <option value="tolerant" selected={directory.profile === 'tolerant'}>
            Tolerant: accept common provider quirks
          </option>
          <option value="strict" selected={directory.profile === 'strict'}>
            Strict: SCIM interoperability profile only
          </option>
        </select>
      </div>
      <GuardFields directory={directory} />
      <TokenDaysField maxTokenDays={directory.maxTokenDays} over={over} />
    </>
  );
}

interface DeedsProps {
  readonly c: ConsoleContext;
  readonly directory: StoredDirectory;
  readonly organizationName: string;
}

function Deeds({ c, directory, organizationName }: DeedsProps) {
  const path = directoryPath(directory.id);
  return (
    <div class="deeds">
      {directory.status === 'paused' ? (
        <Action c={c} action={`${path}/resume`} text="Resume" tone="plain" />
      ) : directory.status === 'active' ? (
        <Confirm c={c} action={`${path}/pause`} text="Pause">
          Requests from the provider get a 429 until you resume. People, groups and tokens stay as they are.
        </Confirm>
      ) : null}
      <Confirm c={c} action={`${path}/resync`} text="Resync">
        {`All ${counted(directory.userCount, 'person', 'people')} and ${counted(directory.groupCount, 'group')} are sent to the webhooks again as resync events. You can do this once an hour.`}
      </Confirm>
      <TypedConfirm c={c} action={`${path}/delete`} text="Delete" name={organizationName} what="organization’s name">
        {`${counted(directory.userCount, 'person', 'people')} and ${counted(directory.groupCount, 'group')} are deleted, and tokens and OAuth clients stop working at once. Your app is told by one event.`}
      </TypedConfirm>
    </div>
  );
}
