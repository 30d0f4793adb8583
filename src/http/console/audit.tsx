// The audit logs: what was done to keys, webhooks and the console itself, who was refused at its door, and what was
// done in one organization.

import type { Database } from '../../database.ts';
import { saidOf } from '../../tenancy/audit.ts';
import { type AuditEntry, type AuditPage, listAudit, listDeletions } from '../../tenancy/audit-log.ts';
import { nameOfOrganization } from '../../tenancy/organizations.ts';
import { Empty, Pager, Pills, Time } from '../ui/components.tsx';
import { type ConsoleContext, consolePath, organizationPath } from './context.ts';
import { databaseOf } from './databases.ts';
import { withQuery } from './input.ts';
import { respondNotFound } from './layout.tsx';
import { OrganizationPage, organizationCrumbs } from './organization-page.tsx';

const PAGE_SIZE = 50;

/** GET /console/audit?show=refused|deleted */
export async function showAudit(c: ConsoleContext): Promise<Response> {
  const asked = c.req.query('show');
  const show = asked === 'refused' || asked === 'deleted' ? asked : '';
  const path = consolePath('audit');
  const page =
    show === 'deleted'
      ? await listDeletions([...c.var.databases.all().values()], pageAsked(c))
      : await pageOfAudit(c, c.var.databases.operator, show === 'refused' ? 'refused sign-ins' : 'changes');
  const first = c.req.query('before') === undefined;
  return c.render(
    <>
      <h1>Audit log</h1>
      <p class="lead">
        Changes to API keys, webhooks and console access. Each organization has an audit log of its own.
      </p>
      <Pills
        label="Filter entries"
        tabs={[
          { text: 'Changes', href: path, here: show === '' },
          { text: 'Deleted organizations', href: withQuery(path, { show: 'deleted' }), here: show === 'deleted' },
          { text: 'Failed sign-ins', href: withQuery(path, { show: 'refused' }), here: show === 'refused' },
        ]}
      />
      <AuditTable entries={page.entries} />
      <Pager
        first={first ? null : withQuery(path, { show })}
        next={page.next === null ? null : withQuery(path, { show, before: page.next })}
      />
    </>,
    { title: 'Audit log' },
  );
}

/** GET …/org_…/audit: a deleted organization's too, which has no other page any more. */
export async function showOrganizationAudit(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const db = databaseOf(c, id);
  const [page, organization] = await Promise.all([pageOfAudit(c, db, id), nameOfOrganization(db, id)]);
  const first = c.req.query('before') === undefined;
  const path = organizationPath(id, 'audit');
  if (!organization?.living) {
    // Its name is kept as long as its events are.
    const name = organization?.row.name ?? id;
    if (page.entries.length === 0) return respondNotFound(c);
    return c.render(
      <>
        <h1>{name}</h1>
        <p class="lead">This organization was deleted. Its audit log is kept.</p>
        <AuditTable entries={page.entries} />
        <Pager first={first ? null : path} next={page.next === null ? null : withQuery(path, { before: page.next })} />
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
      <AuditTable entries={page.entries} />
      <Pager first={first ? null : path} next={page.next === null ? null : withQuery(path, { before: page.next })} />
    </OrganizationPage>,
    { title: `Audit log of ${organization.row.name}`, crumbs: organizationCrumbs(organization.row, 'audit') },
  );
}

function pageOfAudit(c: ConsoleContext, db: Database, of: string): Promise<AuditPage> {
  return listAudit(db, of, pageAsked(c));
}

function pageAsked(c: ConsoleContext) {
  return { before: c.req.query('before'), limit: PAGE_SIZE };
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  if (entries.length === 0)
    return (
      <Empty title="No entries yet">
        <p>Every change is recorded here.</p>
      </Empty>
    );
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">Action</th>
            <th scope="col">Target</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ action, actor, at, target }) => (
            <tr>
              <td class="when">
                <Time at={at} form="moment" />
              </td>
              <td>{whoIs(actor)}</td>
              <td>
                {saidOf(action)}
                <small class="mono">{action}</small>
              </td>
              <td class="mono">
                {action === 'organization.delete' && target ? (
                  <a href={organizationPath(target, 'audit')}>{target}</a>
                ) : (
                  target
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function whoIs(actor: string): string {
  if (actor === 'admin') return 'Admin key';
  if (actor === 'portal') return 'Customer administrator';
  return actor;
}
