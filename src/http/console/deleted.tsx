// /console/deleted: organizations that can still be restored, and the page of one that was deleted.

import { type DeletedOrganization, findDeleted, listRestorable } from '../../tenancy/deleted-organizations.ts';
import { restoreOrganization } from '../../tenancy/directory-actions.ts';
import { CONSOLE_PATH } from '../paths.ts';
import { Card, Empty, Facts, Notice, Pager, Time } from '../ui/components.tsx';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, consolePath, organizationPath } from './context.ts';
import { allDatabases, databaseOf } from './databases.ts';
import { withQuery } from './input.ts';
import { Confirm } from './layout.tsx';
import { MissingDatabases } from './missing.tsx';

const PAGE_SIZE = 50;
const DELETED_PATH = consolePath('deleted');

/** GET /console/deleted?after= */
export async function showDeleted(c: ConsoleContext): Promise<Response> {
  const after = c.req.query('after') ?? '';
  const { items, missing, next } = await listRestorable(allDatabases(c), { after, limit: PAGE_SIZE }, c.var.now);
  return c.render(
    <>
      <h1>Deleted organizations</h1>
      <p class="lead">These can still be restored, with people, groups, settings and tokens.</p>
      <MissingDatabases missing={missing} />
      {items.length === 0 ? (
        <Empty title="Nothing to restore">
          <p>
            A deleted organization appears here until its data is deleted. Older deletions are in the{' '}
            <a href={withQuery(consolePath('audit'), { show: 'deleted' })}>audit log</a>.
          </p>
        </Empty>
      ) : (
        <div class="sheet">
          <table class="folds">
            <thead>
              <tr>
                <th scope="col">Organization</th>
                <th scope="col">Deleted</th>
                <th scope="col">Can be restored until</th>
                <th scope="col">Restore</th>
              </tr>
            </thead>
            <tbody>
              {items.map((organization) => (
                <Row c={c} organization={organization} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager
        first={after === '' ? null : DELETED_PATH}
        next={next === null ? null : withQuery(DELETED_PATH, { after: next })}
      />
    </>,
    {
      title: 'Deleted organizations',
      crumbs: [{ text: 'Organizations', href: CONSOLE_PATH }, { text: 'Deleted organizations' }],
    },
  );
}

interface DeletedProps {
  readonly c: ConsoleContext;
  readonly organization: DeletedOrganization;
}

function Row({ c, organization }: DeletedProps) {
  const { deletedAt, externalId, id, name, restorableUntil } = organization;
  return (
    <tr>
      <td>
        <a href={organizationPath(id)}>
          <strong>{name}</strong>
        </a>
        {externalId === null ? null : <small>{externalId}</small>}
      </td>
      <td class="when">
        <span class="folded">Deleted </span>
        <Time at={deletedAt} />
      </td>
      <td class="when">
        {restorableUntil === null ? null : (
          <>
            <span class="folded">Can be restored until </span>
            <Time at={restorableUntil} />
          </>
        )}
      </td>
      <td>
        <Restore c={c} organization={organization} />
      </td>
    </tr>
  );
}

/** Null where the organization is not deleted, or gone for good. */
export async function deletedOrganization(c: ConsoleContext, id: string): Promise<DeletedOrganization | null> {
  return findDeleted(databaseOf(c, id), id);
}

/** GET …/org_… of one that was deleted. */
export async function showDeletedOrganization(c: ConsoleContext, organization: DeletedOrganization): Promise<Response> {
  const { deletedAt, externalId, id, name, restorableUntil } = organization;
  const open = restorableUntil !== null && restorableUntil > c.var.now;
  return c.render(
    <>
      <h1>{name}</h1>
      <p class="lead">A deleted organization.</p>
      <Notice tone="wait">
        {open ? (
          <p>
            Deleted, can be restored until <Time at={restorableUntil} />. Its tokens are rejected, and its webhooks were
            told that it is gone.
          </p>
        ) : (
          <p>Deleted, and its data too: it can no longer be restored.</p>
        )}
      </Notice>
      <Card title="Details">
        <Facts
          facts={[
            ['ID', <code>{id}</code>],
            ['External ID', externalId],
            ['Deleted', <Time at={deletedAt} />],
            ['Audit log', <a href={organizationPath(id, 'audit')}>Who deleted it</a>],
          ]}
        />
        {open ? <Restore c={c} organization={organization} /> : null}
      </Card>
    </>,
    {
      title: `${name} (deleted)`,
      crumbs: [
        { text: 'Organizations', href: CONSOLE_PATH },
        { text: 'Deleted organizations', href: DELETED_PATH },
        { text: name },
      ],
    },
  );
}

function Restore({ c, organization: { id, name } }: DeletedProps) {
  return (
    <Confirm c={c} action={organizationPath(id, 'restore')} text="Restore" tone="plain" label={`Restore ${name}`}>
      Everything is as it was, and providers need no new token. Webhooks get <code>organization.restored</code> and
      everyone again.
    </Confirm>
  );
}

/** POST …/org_…/restore */
export async function restore(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  completed(await restoreOrganization(actionContext(c), id));
  return c.redirect(withQuery(organizationPath(id), { done: 'organization.restore' }), 303);
}
