// How organizations are doing, in a word and a sentence: what comes in from providers, what goes out to webhooks.

import { listWebhooks } from '../../tenancy/find-webhooks.ts';
import type { StoredOrganization } from '../../tenancy/organizations.ts';
import { type OrganizationSummary, summariesOf } from '../../tenancy/summaries.ts';
import type { StoredWebhook } from '../../tenancy/webhooks.ts';
import { count, counted } from '../ui/format.ts';
import type { ConsoleContext } from './context.ts';

/** Webhooks that the list of organizations looks at; a page of one organization looks at all of its own. */
const MAX_WEBHOOKS = 50;

export interface Standing {
  readonly tone: 'ok' | 'bad' | 'wait' | 'plain';
  readonly word: string;
  /** Null where the word says it all. */
  readonly detail: string | null;
  readonly summary: OrganizationSummary['directories'];
}

/** By organization. */
export async function standingsOf(
  c: ConsoleContext,
  organizations: readonly StoredOrganization[],
): Promise<ReadonlyMap<string, Standing>> {
  const { databases, now } = c.var;
  const webhooks = (await listWebhooks(databases.all(), { after: '', limit: MAX_WEBHOOKS })).items;
  const webhookIds = webhooks.filter(({ status }) => status !== 'paused').map(({ id }) => id);
  const ids = organizations.map(({ id }) => id);
  const summaries = await summariesOf(databases, ids, { webhookIds, now });
  return new Map(
    [...summaries].map(([id, { directories, streams }]) => [id, standingOf(directories, streams, webhooks)]),
  );
}

function standingOf(
  summary: OrganizationSummary['directories'],
  streams: OrganizationSummary['streams'],
  webhooks: readonly StoredWebhook[],
): Standing {
  const disabled = streams.filter(({ webhookId, cursor, head }) =>
    webhooks.some(({ id, status }) => id === webhookId && status === 'disabled' && cursor < head),
  );
  if (disabled.length > 0) return { tone: 'bad', word: 'Webhook disabled', detail: waiting(disabled), summary };
  const blocked = streams.filter(({ failures }) => failures > 0);
  if (blocked.length > 0) return { tone: 'bad', word: 'Webhook blocked', detail: waiting(blocked), summary };
  if (summary === null) return { tone: 'plain', word: 'No directory', detail: null, summary };
  if (summary.failures > 0) {
    const detail = `${counted(summary.failures, 'request')} rejected in the last hour`;
    return { tone: 'wait', word: 'Rejected requests', detail, summary };
  }
  if (summary.connected === 0) return { tone: 'plain', word: 'Not connected', detail: null, summary };
  return { tone: 'ok', word: 'Healthy', detail: null, summary };
}

function waiting(streams: OrganizationSummary['streams']): string {
  const backlog = Math.max(...streams.map(({ cursor, head }) => head - cursor));
  return `${count(backlog)} ${backlog === 1 ? 'event waiting' : 'events waiting'}`;
}
