// A resync of all directories of an organization, and how far it is: a table that renews itself while one runs.

import { type ResyncStanding, resyncOrganization, resyncsOf } from '../../tenancy/resync-organization.ts';
import { Badge, Card, Time } from '../ui/components.tsx';
import { directoryName } from '../ui/directory.tsx';
import { count } from '../ui/format.ts';
import { fragmentTag, unchanged } from '../ui/fragment.ts';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, directoryPath, organizationPath } from './context.ts';
import { withQuery } from './input.ts';
import { Confirm } from './layout.tsx';

/** POST …/org_…/resync */
export async function resyncAll(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const { items } = completed(await resyncOrganization(actionContext(c), id));
  const begun = items.some(({ resyncId }) => resyncId !== null);
  const done = begun ? 'organization.resync' : 'organization.resync_none';
  return c.redirect(`${withQuery(organizationPath(id), { done })}#resyncs`, 303);
}

/** GET …/org_…/resyncs: the table alone. */
export async function showResyncs(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('org') ?? '';
  const resyncs = await resyncsOf(actionContext(c), id);
  const tag = fragmentTag(resyncs);
  return unchanged(c, tag) ?? c.html(<ResyncTable organizationId={id} resyncs={resyncs} />, 200, { ETag: tag });
}

interface ResyncsProps {
  readonly organizationId: string;
  readonly resyncs: readonly ResyncStanding[];
}

export function Resyncs({ c, ...props }: ResyncsProps & { readonly c: ConsoleContext }) {
  return (
    <Card title="Resync">
      <ResyncTable {...props} />
      <Confirm c={c} action={organizationPath(props.organizationId, 'resync')} text="Resync all directories">
        Everyone in all directories is sent to the webhooks again as resync events, up to 200 directories at a time. A
        directory that was resynced within the last hour is left out.
      </Confirm>
    </Card>
  );
}

function ResyncTable({ organizationId, resyncs }: ResyncsProps) {
  if (resyncs.length === 0)
    return (
      <div id="resyncs">
        <p>No directory was resynced yet.</p>
      </div>
    );
  const running = resyncs.some(({ finishedAt }) => finishedAt === null);
  const poll = running
    ? {
        'data-poll': '',
        'hx-get': organizationPath(organizationId, 'resyncs'),
        'hx-trigger': 'every 2s, wake',
        'hx-swap': 'outerHTML',
        'hx-headers': JSON.stringify({ 'If-None-Match': fragmentTag(resyncs) }),
      }
    : {};
  return (
    <div id="resyncs" aria-live="polite" {...poll}>
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Directory</th>
            <th scope="col">Started</th>
            <th scope="col">Progress</th>
          </tr>
        </thead>
        <tbody>
          {resyncs.map((resync) => (
            <tr>
              <td>
                <a href={directoryPath(resync.directoryId)}>
                  {directoryName({ name: resync.directoryName, provider: resync.provider })}
                </a>
              </td>
              <td class="when">
                <Time at={resync.startedAt} />
              </td>
              <td>
                <Progress resync={resync} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Progress({ resync: { finishedAt, people, peopleSent, stage } }: { readonly resync: ResyncStanding }) {
  if (finishedAt !== null)
    return (
      <>
        <Badge tone="ok">Finished</Badge> <Time at={finishedAt} />
      </>
    );
  return (
    <>
      <Badge tone="wait">Running</Badge>{' '}
      {stage === 'users'
        ? `about ${count(Math.min(peopleSent, people))} of ${count(people)} people`
        : 'people done, groups'}
    </>
  );
}
