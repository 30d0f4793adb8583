// A webhook's attempts, newest first: each with the answer's body, and a button to send the event once more.

import {
  DELIVERY_STATUSES,
  type DeliveryStatus,
  type LoggedDelivery,
  type LogPage,
  listDeliveries,
} from '../../delivery/log.ts';
import type { StoredWebhook } from '../../tenancy/webhooks.ts';
import { Badge, Empty, Pager, Pills, Time } from '../ui/components.tsx';
import { count, lasting } from '../ui/format.ts';
import { type ConsoleContext, organizationPath, webhookPath } from './context.ts';
import { allDatabases, databaseOf } from './databases.ts';
import { withQuery } from './input.ts';
import { Action } from './layout.tsx';
import { Payload } from './payload.tsx';
import { may } from './permissions.ts';

/** Of at most 1 KiB of answer each: a page stays below 100 kB. */
const PAGE_SIZE = 25;

const WORDS: Readonly<Record<DeliveryStatus, readonly ['ok' | 'bad' | 'wait' | 'plain', string]>> = {
  accepted: ['ok', 'Accepted'],
  retrying: ['wait', 'Retrying'],
  failed: ['bad', 'Failed'],
  skipped: ['plain', 'Skipped'],
};

export function attemptsOf(c: ConsoleContext, webhook: StoredWebhook, organizationId: string | null): Promise<LogPage> {
  const databases = organizationId === null ? allDatabases(c) : new Map([['', databaseOf(c, organizationId)]]);
  const query = {
    webhookId: webhook.id,
    status: statusAsked(c),
    organizationId,
    before: c.req.query('before') ?? null,
    limit: PAGE_SIZE,
  };
  return listDeliveries(databases, query);
}

interface AttemptsProps {
  readonly c: ConsoleContext;
  readonly webhook: StoredWebhook;
  readonly organizationId: string | null;
  readonly page: LogPage;
}

export function Attempts({ c, webhook, organizationId, page: { items, next } }: AttemptsProps) {
  const status = statusAsked(c);
  const link = (query: Record<string, string | null>) =>
    withQuery(webhookPath(webhook.id), { organization: organizationId, status, ...query });
  const tabs = [
    { text: 'All', href: link({ status: null }), here: status === null },
    ...DELIVERY_STATUSES.map((one) => ({ text: WORDS[one][1], href: link({ status: one }), here: status === one })),
  ];
  return (
    <section aria-labelledby="attempts">
      <h2 id="attempts" class="over">
        Attempts
      </h2>
      <Pills label="Filter attempts" tabs={tabs} />
      {items.length === 0 ? (
        <Empty title={status === null ? 'No attempts yet' : 'No matching attempts'}>
          <p>Every attempt from the last 30 days appears here, with the endpoint’s response.</p>
        </Empty>
      ) : (
        <div class="sheet">
          <table class="folds">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Event</th>
                <th scope="col">Status</th>
                <th scope="col">Response</th>
                <th scope="col">
                  <span class="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((row) => (
                <Attempt c={c} row={row} organizationId={organizationId} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager
        first={c.req.query('before') === undefined ? null : link({})}
        next={next === null ? null : link({ before: next })}
      />
    </section>
  );
}

function Attempt({
  c,
  row,
  organizationId,
}: {
  c: ConsoleContext;
  row: LoggedDelivery;
  organizationId: string | null;
}) {
  const [tone, word] = WORDS[row.status];
  const event = organizationPath(row.organizationId, 'events', String(row.sequence));
  return (
    <tr>
      <td class="when">
        <Time at={row.at} form="moment" />
      </td>
      <td>
        {may(c, 'GET', event) ? <a href={event}>{`No. ${count(row.sequence)}`}</a> : `No. ${count(row.sequence)}`}
        {` ${row.eventType}`}
        <small>{`Attempt ${row.attempt}`}</small>
      </td>
      <td>
        <Badge tone={tone}>{word}</Badge>
        {row.nextAttemptAt === null ? null : (
          <small>
            Next: <Time at={row.nextAttemptAt} form="clock" />
          </small>
        )}
      </td>
      <td>
        <Answer row={may(c, 'GET', event) ? row : { ...row, responseBody: null }} />
      </td>
      <td>
        <Action
          c={c}
          action={`${webhookPath(row.webhookId)}/deliveries/${row.id}/retry`}
          fields={organizationId === null ? {} : { organization: organizationId }}
          text="Resend"
          label={`Resend event ${row.sequence}`}
        />
      </td>
    </tr>
  );
}

function Answer({ row: { responseBody, responseStatus, durationMs } }: { readonly row: LoggedDelivery }) {
  const said =
    responseStatus === null ? (
      'No response'
    ) : (
      <span class={responseStatus < 300 ? 'code' : 'code bad'}>{responseStatus}</span>
    );
  const took = durationMs === 0 ? '' : ` in ${lasting(durationMs)}`;
  if (responseBody === null || responseBody === '')
    return (
      <>
        {said}
        {took}
      </>
    );
  return (
    <details>
      <summary>
        {said}
        {took}
      </summary>
      <Payload text={responseBody} />
    </details>
  );
}

function statusAsked(c: ConsoleContext): DeliveryStatus | null {
  return DELIVERY_STATUSES.find((status) => status === c.req.query('status')) ?? null;
}
