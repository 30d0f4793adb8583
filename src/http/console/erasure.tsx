// …/org_…/erasures/era_…: how far an erasure is, and in the end the proof that nothing is left.

import { type Erasure, findErasure } from '../../tenancy/erasures.ts';
import { nameOfOrganization } from '../../tenancy/organizations.ts';
import { Card, Facts, Notice, Time } from '../ui/components.tsx';
import { count, counted } from '../ui/format.ts';
import { fragmentTag, unchanged } from '../ui/fragment.ts';
import { type ConsoleContext, directoryPath, organizationPath } from './context.ts';
import { databaseOf } from './databases.ts';
import { OrganizationPage, organizationCrumbs } from './organization-page.tsx';

export const erasurePath = (organizationId: string, id: string) => organizationPath(organizationId, 'erasures', id);

/** GET …/erasures/era_…; with `?part=1` the state alone, for who waits. Of a deleted organization too. */
export async function showErasure(c: ConsoleContext): Promise<Response> {
  const organizationId = c.req.param('org') ?? '';
  const db = databaseOf(c, organizationId);
  const erasure = await findErasure(db, organizationId, c.req.param('era') ?? '');
  if (c.req.query('part') === '1')
    return unchanged(c, fragmentTag(erasure)) ?? c.html(<ErasureState erasure={erasure} />);
  const organization = await nameOfOrganization(db, organizationId);
  const title = erasure.userId === null ? 'Erasure of the organization' : 'Erasure of a person';
  const card = (
    <Card title={title}>
      <ErasureState erasure={erasure} />
    </Card>
  );
  if (!organization?.living)
    return c.render(
      <>
        <h1>{organizationId}</h1>
        <p class="lead">
          This organization was deleted. Its <a href={organizationPath(organizationId, 'audit')}>audit log</a> is kept.
        </p>
        {card}
      </>,
      { title },
    );
  return c.render(
    <OrganizationPage organization={organization.row} here="privacy">
      {card}
    </OrganizationPage>,
    { title, crumbs: organizationCrumbs(organization.row, 'privacy') },
  );
}

function ErasureState({ erasure }: { readonly erasure: Erasure }) {
  const { deliveries, directoryId, events, finishedAt, found, id, organizationId, pass, requests, startedAt, userId } =
    erasure;
  const running = finishedAt === null;
  const polls = {
    'data-poll': '',
    'hx-get': `${erasurePath(organizationId, id)}?part=1`,
    'hx-trigger': 'every 1500ms, wake',
    'hx-swap': 'outerHTML',
    'hx-headers': JSON.stringify({ 'If-None-Match': fragmentTag(erasure) }),
  };
  return (
    <div id="erasure" aria-live="polite" {...(running ? polls : {})}>
      <Notice tone={running ? 'wait' : 'ok'}>
        {running ? (
          <p>
            <strong>Running, pass {pass}.</strong> Everything is searched until one pass finds nothing. It goes on
            without this page.
          </p>
        ) : (
          <p>
            <strong>Done: nothing is left.</strong> The last of {counted(pass, 'pass', 'passes')} over events, request
            log and delivery attempts found {count(found)}.
          </p>
        )}
      </Notice>
      <Facts
        facts={[
          ['Erasure ID', <code>{id}</code>],
          ['Person', userId === null ? null : <code>{userId}</code>],
          ['Directory', directoryId === null ? null : <a href={directoryPath(directoryId)}>{directoryId}</a>],
          ['Events blanked', count(events)],
          ['Logged requests blanked', count(requests)],
          ['Delivery attempts blanked', count(deliveries)],
          ['Started', <Time at={startedAt} form="moment" />],
          ['Finished', finishedAt === null ? 'not yet' : <Time at={finishedAt} form="moment" />],
          ['Left over', running ? 'known when done' : count(found)],
        ]}
      />
    </div>
  );
}
