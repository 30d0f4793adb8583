// The audit logs: who did what in the whole installation, with filters, and what was done in one organization.

import { ACTIONS, isAction } from '../../tenancy/audit.ts';
import { type AuditPage, listAudit, listDeletions } from '../../tenancy/audit-log.ts';
import { nameOfOrganization } from '../../tenancy/organizations.ts';
import { Card, Pager, Pills } from '../ui/components.tsx';
import { AuditTable } from './audit-table.tsx';
import { type ConsoleContext, consolePath, organizationPath } from './context.ts';
import { databaseOf } from './databases.ts';
import { dayField, withQuery } from './input.ts';
import { respondNotFound } from './layout.tsx';
import { MissingDatabases } from './missing.tsx';
import { OrganizationPage, organizationCrumbs } from './organization-page.tsx';

const PAGE_SIZE = 50;
const MAX_ACTOR = 320;

/** What the filters of a page say, as its query has them. */
type Asked = Readonly<Record<'action' | 'actor' | 'from' | 'to', string>>;

/** GET /console/audit?show=refused|deleted&actor=&action=&from=&to= */
export async function showAudit(c: ConsoleContext): Promise<Response> {
  const show = c.req.query('show') === 'refused' ? 'refused' : c.req.query('show') === 'deleted' ? 'deleted' : '';
  const path = consolePath('audit');
  const asked = askedOf(c);
  const page =
    show === 'deleted'
      ? await listDeletions(c.var.databases, pageAsked(c))
      : await pageOfAudit(c, show === 'refused' ? { ...asked, action: 'console.refuse' } : asked);
  return c.render(
    <>
      <h1>Audit log</h1>
      <p class="lead">What operators, API keys and customers’ administrators did, in all organizations.</p>
      <Pills
        label="Filter entries"
        tabs={[
          { text: 'All', href: path, here: show === '' },
          { text: 'Deleted organizations', href: withQuery(path, { show: 'deleted' }), here: show === 'deleted' },
          { text: 'Failed sign-ins', href: withQuery(path, { show: 'refused' }), here: show === 'refused' },
        ]}
      />
      {show === '' ? <Filters path={path} asked={asked} /> : null}
      <Entries c={c} page={page} path={path} query={{ ...asked, show }} withOrganization />
    </>,
    { title: 'Audit log' },
  );
}

/** GET …/org_…/audit: a deleted organization's too, which has no other page any more. */
export async function showOrganizationAudit(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const db = databaseOf(c, id);
  const asked = askedOf(c);
  const [page, organization] = await Promise.all([pageOfAudit(c, asked, id), nameOfOrganization(db, id)]);
  const path = organizationPath(id, 'audit');
  const list = (
    <>
      <Filters path={path} asked={asked} />
      <Entries c={c} page={page} path={path} query={asked} />
    </>
  );
  if (!organization?.living) {
    // Its name is kept as long as its events are.
    const name = organization?.row.name ?? id;
    if (page.entries.length === 0 && !organization && Object.values(asked).every((text) => text === ''))
      return respondNotFound(c);
    return c.render(
      <>
        <h1>{name}</h1>
        <p class="lead">
          This organization was deleted. Its audit log is kept.{' '}
          <a href={organizationPath(id)}>See whether it can be restored</a>
        </p>
        {list}
      </>,
      {
        title: `Audit log of ${name}`,
        crumbs: [
          { text: 'Deleted organizations', href: withQuery(consolePath('audit'), { show: 'deleted' }) },
          { text: name },
        ],
      },
    );
  }
  return c.render(
    <OrganizationPage organization={organization.row} here="audit">
      <p class="lead">Changes made by operators, API keys and the customer’s administrators, newest first.</p>
      {list}
    </OrganizationPage>,
    { title: `Audit log of ${organization.row.name}`, crumbs: organizationCrumbs(organization.row, 'audit') },
  );
}

function askedOf(c: ConsoleContext): Asked {
  const { action = '', actor = '', from = '', to = '' } = c.req.query();
  return { action, actor: actor.trim().slice(0, MAX_ACTOR), from, to };
}

/** Days are those of UTC, the last one whole. */
function pageOfAudit(
  c: ConsoleContext,
  { action, actor, from, to }: Asked,
  organizationId?: string,
): Promise<AuditPage> {
  const search = {
    organizationId,
    action: isAction(action) ? action : undefined,
    actor: actor === '' ? undefined : actor,
    from: dayField(from)?.begins,
    to: dayField(to)?.ends,
  };
  return listAudit(c.var.databases, search, pageAsked(c));
}

function pageAsked(c: ConsoleContext) {
  return { before: c.req.query('before'), limit: PAGE_SIZE };
}

interface EntriesProps {
  readonly c: ConsoleContext;
  readonly page: AuditPage;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly withOrganization?: boolean;
}

function Entries({ c, page: { entries, missing, next }, path, query, withOrganization = false }: EntriesProps) {
  const isFirst = c.req.query('before') === undefined;
  return (
    <>
      <MissingDatabases missing={missing} />
      <AuditTable entries={entries} withOrganization={withOrganization} goesOn={next !== null} />
      <Pager
        first={isFirst ? null : withQuery(path, query)}
        next={next === null ? null : withQuery(path, { ...query, before: next })}
      />
    </>
  );
}

function Filters({ path, asked }: { readonly path: string; readonly asked: Asked }) {
  return (
    <Card title="Find entries">
      <form method="get" action={path}>
        <div class="halves">
          <div class="field">
            <label for="action">Action</label>
            <select id="action" name="action">
              <option value="">Any</option>
              {Object.entries(ACTIONS).map(([name, said]) => (
                <option value={name} selected={asked.action === name}>
                  {said}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="actor">Actor: admin, portal, key_… or an email address</label>
            <input id="actor" name="actor" type="text" maxlength={MAX_ACTOR} value={asked.actor} />
          </div>
          <div class="field">
            <label for="from">From (UTC)</label>
            <input id="from" name="from" type="date" value={asked.from} />
          </div>
          <div class="field">
            <label for="to">To (UTC)</label>
            <input id="to" name="to" type="date" value={asked.to} />
          </div>
        </div>
        <div class="row">
          <button type="submit" class="quiet">
            Find
          </button>
          <a class="button quiet" href={path}>
            Clear
          </a>
        </div>
      </form>
    </Card>
  );
}
