// The webhooks that hear of an organization: how much waits, since when, and what blocks.

import type { StreamHealth } from '../../delivery/health.ts';
import type { StoredWebhook } from '../../tenancy/webhooks.ts';
import { Badge } from '../ui/components.tsx';
import { count, lasting } from '../ui/format.ts';
import { type ConsoleContext, webhookPath } from './context.ts';
import { withQuery } from './input.ts';
import { shownUrl, WebhookStatus, webhookTitle } from './webhook-components.tsx';

interface StreamTableProps {
  readonly c: ConsoleContext;
  readonly organizationId: string;
  readonly webhooks: readonly StoredWebhook[];
  readonly streams: readonly StreamHealth[];
}

export function StreamTable({ c, organizationId, webhooks, streams }: StreamTableProps) {
  return (
    <div class="sheet">
      <table class="folds">
        <thead>
          <tr>
            <th scope="col">Webhook</th>
            <th scope="col">Status</th>
            <th scope="col">Events waiting</th>
            <th scope="col">Blocked by</th>
            <th scope="col">Failure rate, 24 hours</th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map((webhook) => {
            const health = streams.find(({ id }) => id === webhook.id);
            return (
              <tr>
                <td>
                  <a href={withQuery(webhookPath(webhook.id), { organization: organizationId })}>
                    {webhookTitle(c, webhook)}
                  </a>
                  {webhook.description === null ? null : <small class="mono">{shownUrl(c, webhook.url)}</small>}
                </td>
                <td>
                  <WebhookStatus webhook={webhook} />
                </td>
                <td>
                  <span class="folded">Events waiting: </span>
                  {health ? waiting(health) : '–'}
                  {health && health.setAside > 0 ? <small>{`${count(health.setAside)} set aside`}</small> : null}
                </td>
                <td>
                  {health?.unreadableSecret ? (
                    <Badge tone="bad">Secret cannot be read</Badge>
                  ) : health?.blockedBy ? (
                    <>
                      <Badge tone="bad">Blocked</Badge> <small class="mono">{health.blockedBy}</small>
                    </>
                  ) : (
                    <span class="when">–</span>
                  )}
                </td>
                <td class="when">
                  <span class="folded">Failure rate, 24 hours: </span>
                  {health && health.failureRate > 0 ? `${Math.max(1, Math.round(health.failureRate * 100))} %` : 'none'}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function waiting({ backlog, oldestUndeliveredSeconds }: StreamHealth): string {
  if (backlog === 0) return 'none';
  const since = oldestUndeliveredSeconds === null ? '' : `, the oldest for ${lasting(oldestUndeliveredSeconds * 1000)}`;
  return `${count(backlog)}${since}`;
}
