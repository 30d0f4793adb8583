// How organizations are doing, in a word and a sentence: what comes in from providers, what goes out to webhooks.

import { idAt, shardLabelOf } from '../../id.ts';
import { list } from '../../store/db/statement.ts';
import {
  type DirectoriesSummary,
  directoriesSummaries,
  type StreamStanding,
  streamStandings,
} from '../../store/operator/organization-pages.ts';
import type { OrganizationRow } from '../../store/operator/organizations.ts';
import type { WebhookRow } from '../../store/operator/webhooks.ts';
import { listWebhooks } from '../../tenancy/webhooks.ts';
import { count, counted } from '../ui/format.ts';
import { databaseOf } from './act.ts';
import type { ConsoleContext } from './context.ts';

const HOUR_MS = 60 * 60 * 1000;
/** Webhooks that the list of organizations looks at; a page of one organization looks at all of its own. */
const MAX_WEBHOOKS = 50;

export interface Standing {
  readonly tone: 'ok' | 'bad' | 'wait' | 'plain';
  readonly word: string;
  /** Null where the word says it all. */
  readonly detail: string | null;
  readonly summary: DirectoriesSummary | null;
}

/** By organization. */
export async function standingsOf(
  c: ConsoleContext,
  organizations: readonly OrganizationRow[],
): Promise<ReadonlyMap<string, Standing>> {
  const { now } = c.var;
  const webhooks = (await listWebhooks(c.var.databases.operator, { after: '', limit: MAX_WEBHOOKS })).items;
  const webhookIds = list(webhooks.filter(({ status }) => status !== 'paused').map(({ id }) => id));
  const since = idAt('req', now - HOUR_MS);
  const byShard = Map.groupBy(organizations, ({ id }) => shardLabelOf(id));
  const standings = new Map<string, Standing>();
  for (const [, [first, ...others]] of byShard) {
    if (!first) continue;
    const own = [first, ...others];
    const organizationIds = list(own.map(({ id }) => id));
    const [summaries, streams] = await databaseOf(c, first.id).run([
      directoriesSummaries({ organizationIds, since }),
      streamStandings({ organizationIds, webhookIds }),
    ]);
    for (const { id } of own) {
      const summary = summaries.find(({ organizationId }) => organizationId === id) ?? null;
      const ownStreams = streams.filter(({ organizationId }) => organizationId === id);
      standings.set(id, standingOf(summary, ownStreams, webhooks));
    }
  }
  return standings;
}

function standingOf(
  summary: DirectoriesSummary | null,
  streams: readonly StreamStanding[],
  webhooks: readonly WebhookRow[],
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

function waiting(streams: readonly StreamStanding[]): string {
  const backlog = Math.max(...streams.map(({ cursor, head }) => head - cursor));
  return `${count(backlog)} ${backlog === 1 ? 'event waiting' : 'events waiting'}`;
}
