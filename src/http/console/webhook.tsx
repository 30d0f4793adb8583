// /console/webhooks/wh_…: what it is, how its streams are doing, what may be done, and every attempt.

import type { Tested } from '../../delivery/single.ts';
import { isOrganizationId } from '../../id.ts';
import { list } from '../../store/db/statement.ts';
import {
  blockedStreams,
  type NamedStream,
  organizationNames,
  streamNamed,
} from '../../store/operator/organization-pages.ts';
import type { WebhookRow } from '../../store/operator/webhooks.ts';
import { activityOfWebhook } from '../../tenancy/activity.ts';
import { periodOf } from '../../tenancy/spans.ts';
import { findWebhook } from '../../tenancy/webhooks.ts';
import { Card, Facts, Time } from '../ui/parts.tsx';
import { allDatabases, databaseOf } from './act.ts';
import { Chart } from './chart.tsx';
import { type ConsoleContext, consolePath, webhookPath } from './context.ts';
import { Attempts, attemptsOf } from './deliveries.tsx';
import { withQuery } from './input.ts';
import { ReplayForm, StreamCard, Streams } from './streams.tsx';
import { Hears, NewSecret, TestOutcome, typesOf, WebhookDeeds, WebhookStatus } from './webhook-parts.tsx';

const MAX_BLOCKED = 20;

/** What a page shows that has no address of its own. */
export interface Fresh {
  readonly secret?: string;
  readonly tested?: Tested;
}

/** GET …/wh_…?organization=&status=&before=&period= */
export async function showWebhook(c: ConsoleContext): Promise<Response> {
  return webhookPage(c, await findWebhook(c.var.databases.operator, c.req.param('wh') ?? ''), {});
}

export async function webhookPage(
  c: ConsoleContext,
  webhook: WebhookRow,
  { secret, tested }: Fresh,
): Promise<Response> {
  const { now } = c.var;
  const asked = c.req.query('organization') ?? webhook.organizationId ?? '';
  const organizationId = isOrganizationId(asked) ? asked : null;
  const period = periodOf(c.req.query('period'));
  const databases = allDatabases(c);
  const [attempts, activity, stream, blocked] = await Promise.all([
    attemptsOf(c, webhook, organizationId),
    activityOfWebhook(databases, webhook.id, { period, now }),
    organizationId === null ? null : streamOf(c, webhook, organizationId),
    organizationId === null ? blockedOf(c, webhook) : [],
  ]);
  const title = webhook.description ?? webhook.url;
  const path = webhookPath(webhook.id);
  return c.render(
    <>
      <div class="head">
        <h1>{title}</h1>
        <WebhookStatus webhook={webhook} />
      </div>
      {secret === undefined ? null : <NewSecret secret={secret} />}
      {tested === undefined ? null : <TestOutcome tested={tested} />}
      <Card title="Details">
        <Facts
          facts={[
            ['URL', <code>{webhook.url}</code>],
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

/** The stream of an organization; its beginning where nothing was to be sent yet. */
async function streamOf(c: ConsoleContext, webhook: WebhookRow, organizationId: string): Promise<NamedStream | null> {
  const [[stream], [organization]] = await databaseOf(c, organizationId).run([
    streamNamed({ webhookId: webhook.id, organizationId }),
    organizationNames({ ids: list([organizationId]) }),
  ]);
  if (stream) return stream;
  if (!organization) return null;
  const nothing = { cursor: 0, head: 0, failures: 0, nextAttemptAt: 0, failingSince: null, lastAcceptedAt: null };
  return { ...nothing, webhookId: webhook.id, organizationId, organizationName: organization.name };
}

async function blockedOf(c: ConsoleContext, webhook: WebhookRow): Promise<NamedStream[]> {
  const statement = blockedStreams({ webhookId: webhook.id, limit: MAX_BLOCKED });
  const found = await Promise.all(allDatabases(c).map((db) => db.run([statement])));
  return found.flatMap(([rows]) => rows).slice(0, MAX_BLOCKED);
}
