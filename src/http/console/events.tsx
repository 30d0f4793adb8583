// …/org_…/events: the stream of an organization, newest first, each event with its payload: in the row where it is
// short, on a page of its own where it is long.

import { findEvent, type ListedEvent, newestEvents } from '../../tenancy/events.ts';
import { findOrganization } from '../../tenancy/organizations.ts';
import { Card, Empty, Facts, Pager, Time } from '../ui/components.tsx';
import { count } from '../ui/format.ts';
import { type ConsoleContext, directoryPath, organizationPath } from './context.ts';
import { databaseOf } from './databases.ts';
import { numberField, withQuery } from './input.ts';
import { respondNotFound } from './layout.tsx';
import { OrganizationPage, organizationCrumbs } from './organization-page.tsx';
import { Payload } from './payload.tsx';
import { may } from './permissions.ts';

const PAGE_SIZE = 30;
/** With 30 of them and their mark-up a page stays below 100 kB. */
const MAX_INLINE_LENGTH = 1_500;

/** GET …/events?before=SEQ */
export async function showEvents(c: ConsoleContext): Promise<Response> {
  const organizationId = c.req.param('org') ?? '';
  const db = databaseOf(c, organizationId);
  const before = numberField(c.req.query('before'), 1) ?? Number.MAX_SAFE_INTEGER;
  const organization = await findOrganization(db, organizationId);
  const { earliest, lastSequence, rows } = await newestEvents(db, organizationId, {
    before,
    inline: MAX_INLINE_LENGTH,
    limit: PAGE_SIZE + 1,
  });
  const shown = rows.slice(0, PAGE_SIZE);
  const path = organizationPath(organizationId, 'events');
  const next = rows.length > PAGE_SIZE ? withQuery(path, { before: String(shown.at(-1)?.sequence) }) : null;
  return c.render(
    <OrganizationPage organization={organization} here="events">
      <p class="lead">
        {earliest === null
          ? 'Every change made by the identity providers, in order. Events are kept for 30 days.'
          : `Events ${count(earliest)} to ${count(lastSequence)}, newest first. Events are kept for 30 days.`}
      </p>
      {shown.length === 0 ? (
        <Empty title="No events">
          <p>An event is recorded for each change to a person or group.</p>
        </Empty>
      ) : (
        <EventTable rows={shown} path={path} withPayload={may(c, 'GET', `${path}/1`)} />
      )}
      <Pager first={c.req.query('before') === undefined ? null : path} next={next} />
    </OrganizationPage>,
    { title: `Events of ${organization.name}`, crumbs: organizationCrumbs(organization, 'events') },
  );
}

/** GET …/events/SEQ */
export async function showEvent(c: ConsoleContext): Promise<Response> {
  const organizationId = c.req.param('org') ?? '';
  const sequence = numberField(c.req.param('seq'), 1);
  if (sequence === null) return respondNotFound(c);
  const db = databaseOf(c, organizationId);
  const organization = await findOrganization(db, organizationId);
  const event = await findEvent(db, organizationId, sequence);
  if (!event) return respondNotFound(c);
  return c.render(
    <OrganizationPage organization={organization} here="events">
      <Card title={`Event ${count(sequence)}: ${event.type}`}>
        <Facts
          facts={[
            ['ID', <code>{event.id}</code>],
            ['Time', <Time at={event.at} form="moment" />],
            [
              'Directory',
              event.directoryId === null ? null : (
                <a href={directoryPath(event.directoryId)}>
                  <code>{event.directoryId}</code>
                </a>
              ),
            ],
          ]}
        />
        <Payload text={event.data} />
      </Card>
    </OrganizationPage>,
    { title: `Event ${sequence}`, crumbs: organizationCrumbs(organization, 'events') },
  );
}

interface EventTableProps {
  readonly rows: readonly ListedEvent[];
  readonly path: string;
  readonly withPayload: boolean;
}

function EventTable({ rows, path, withPayload }: EventTableProps) {
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col" class="right">
              No.
            </th>
            <th scope="col">Time</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((event) => (
            <tr>
              <td class="right when beside">
                <span class="folded">No. </span>
                {withPayload ? (
                  <a href={`${path}/${event.sequence}`}>{count(event.sequence)}</a>
                ) : (
                  count(event.sequence)
                )}
              </td>
              <td class="when beside">
                <Time at={event.at} form="moment" />
              </td>
              <td>
                {!withPayload ? (
                  <>
                    <strong>{event.type}</strong> {aboutIn(event.data)}
                  </>
                ) : event.data === null ? (
                  <>
                    <strong>{event.type}</strong> {aboutIn(event.data)}
                    <small>
                      <a href={`${path}/${event.sequence}`}>{`Payload, ${count(Math.ceil(event.size / 1000))} kB`}</a>
                    </small>
                  </>
                ) : (
                  <details>
                    <summary>
                      <strong>{event.type}</strong> {aboutIn(event.data)}
                    </summary>
                    <Payload text={event.data} />
                  </details>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Whom an event is about, from its payload; '' where that does not say. */
function aboutIn(data: string | null): string {
  if (data === null) return '';
  const parsed: unknown = JSON.parse(data);
  if (typeof parsed !== 'object' || parsed === null) return '';
  for (const kind of ['user', 'group', 'directory', 'organization']) {
    const subject: unknown = Reflect.get(parsed, kind);
    if (typeof subject !== 'object' || subject === null) continue;
    for (const name of ['displayName', 'userName', 'name', 'provider']) {
      const value: unknown = Reflect.get(subject, name);
      if (typeof value === 'string') return value;
    }
  }
  return '';
}
