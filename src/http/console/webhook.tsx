// /console/webhooks/wh_…: what it is, how its streams are doing, what may be done, and every attempt.

import { hasUnreadableSecret } from '../../delivery/secrets.ts';
import type { Tested } from '../../delivery/single.ts';
import { isOrganizationId } from '../../id.ts';
import { activityOfWebhook } from '../../tenancy/activity.ts';
import { findWebhook } from '../../tenancy/find-webhooks.ts';
import { periodOf } from '../../tenancy/spans.ts';
import { findStream, listBlockedStreams } from '../../tenancy/streams.ts';
import { listWebhookJobs } from '../../tenancy/webhook-jobs.ts';
import type { StoredWebhook } from '../../tenancy/webhooks.ts';
import { Card, Facts, Time } from '../ui/components.tsx';
import { actionContext } from './action-context.ts';
import { Chart } from './chart.tsx';
import { type ConsoleContext, consolePath, webhookPath } from './context.ts';
import { allDatabases, databaseOf } from './databases.ts';
import { Attempts, attemptsOf } from './deliveries.tsx';
import { withQuery } from './input.ts';
import { MissingDatabases } from './missing.tsx';
import { ReplayForm, StreamCard, Streams } from './streams.tsx';
import {
  Hears,
  NewSecret,
  shownUrl,
  TestOutcome,
  typesOf,
  UnreadableSecret,
  WebhookDeeds,
  WebhookJobs,
  WebhookStatus,
  webhookTitle,
} from './webhook-components.tsx';

const MAX_BLOCKED = 20;

/** What a page shows that has no address of its own. */
export interface Fresh {
  readonly secret?: string;
  readonly tested?: Tested;
}

/** GET …/wh_…?organization=&status=&before=&period= */
export async function showWebhook(c: ConsoleContext): Promise<Response> {
  return webhookPage(c, await findWebhook(c.var.databases, c.req.param('wh') ?? ''), {});
}

export async function webhookPage(
  c: ConsoleContext,
  webhook: StoredWebhook,
  { secret, tested }: Fresh,
): Promise<Response> {
  const { now } = c.var;
  const asked = c.req.query('organization') ?? webhook.organizationId ?? '';
  const organizationId = isOrganizationId(asked) ? asked : null;
  const period = periodOf(c.req.query('period'));
  const databases = allDatabases(c);
  const [attempts, activity, stream, blocked, unreadable, jobs] = await Promise.all([
    attemptsOf(c, webhook, organizationId),
    activityOfWebhook(databases, webhook, { period, now }),
    organizationId === null
      ? null
      : findStream(databaseOf(c, organizationId), { webhookId: webhook.id, organizationId }),
    organizationId === null ? listBlockedStreams(databases, webhook.id, MAX_BLOCKED) : [],
    hasUnreadableSecret(actionContext(c).delivery, webhook),
    listWebhookJobs(actionContext(c), webhook.id),
  ]);
  const title = webhookTitle(c, webhook);
  const path = webhookPath(webhook.id);
  return c.render(
    <>
      <div class="head">
        <h1>{title}</h1>
        <WebhookStatus webhook={webhook} />
      </div>
      <MissingDatabases missing={attempts.missing} />
      {unreadable ? <UnreadableSecret /> : null}
      <WebhookJobs jobs={jobs} />
      {secret === undefined ? null : <NewSecret secret={secret} />}
      {tested === undefined ? null : <TestOutcome tested={tested} />}
      <Card title="Details">
        <Facts
          facts={[
            ['URL', <code>{shownUrl(c, webhook.url)}</code>],
            ['ID', <code>{webhook.id}</code>],
            ['Organizations', <Hears webhook={webhook} />],
            ['Events', `${typesOf(webhook)}, up to ${webhook.maxBatch} per request`],
            ['Created', <Time at={webhook.createdAt} />],
          ]}
        />
        <WebhookDeeds c={c} webhook={webhook} />
      </Card>
      {stream === null ? null : <StreamCard c={c} webhook={webhook} stream={stream} />}
      {organizationId === null ? <Streams c={c} webhook={webhook} streams={blocked} /> : null}
      {organizationId === null ? <ReplayForm c={c} webhook={webhook} organizationId={null} /> : null}
      <Card title="Activity">
        <Chart
          activity={activity}
          what="attempts"
          link={(chosen) => withQuery(path, { organization: organizationId, period: chosen === 'week' ? chosen : '' })}
        />
      </Card>
      <Attempts c={c} webhook={webhook} organizationId={organizationId} page={attempts} />
    </>,
    { title, crumbs: [{ text: 'Webhooks', href: consolePath('webhooks') }, { text: title }] },
  );
}
