// Webhooks of one organization on its moves: they go with it and keep their IDs, which lead on from where they were.

import { sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { endedWebhooks as ended, webhookDepartures } from '../db/schema-moves.ts';
import { webhooks } from '../db/schema-operator.ts';
import { compile, p, prepare } from '../db/statement.ts';

/** Where the webhook went that was here. */
export const webhookDeparture = prepare<{ readonly target: string }, { id: string }>(
  () => sql`SELECT ${webhookDepartures.target} AS "target" FROM ${webhookDepartures}
    WHERE ${webhookDepartures.id} = ${p('id')}`,
);

/** In the batch by which the organization leaves, before its webhooks go. */
export const noteWebhookDepartures = prepare<never, { organizationId: string; target: string }>(
  () => sql`INSERT OR REPLACE INTO ${webhookDepartures} (id, target)
    SELECT ${webhooks.id}, ${p('target')} FROM ${webhooks} WHERE ${webhooks.organizationId} = ${p('organizationId')}`,
);

/** Of those that stand here again. */
export const forgetWebhookDepartures = prepare<never, { organizationId: string }>(
  () => sql`DELETE FROM ${webhookDepartures} WHERE id IN
    (SELECT ${webhooks.id} FROM ${webhooks} WHERE ${webhooks.organizationId} = ${p('organizationId')})`,
);

/** Those of an organization, in a JSON list of which `forgetWebhooks` takes the addresses away that they left elsewhere. */
export const webhookIdsOf = prepare<{ readonly id: string }, { organizationId: string }>(
  () => sql`SELECT ${webhooks.id} AS "id" FROM ${webhooks} WHERE ${webhooks.organizationId} = ${p('organizationId')}`,
);
export const forgetWebhooks = prepare<never, { ids: string }>(
  () => sql`DELETE FROM ${webhookDepartures} WHERE id IN (SELECT value FROM json_each(${p('ids')}))`,
);

/** In the batch that deletes a webhook, of several databases: the others still know where it went. */
export const noteEnded = prepare<never, { id: string }>(
  () => sql`INSERT INTO ${ended} (id) VALUES (${p('id')}) ON CONFLICT DO NOTHING`,
);
export const endedWebhooks = prepare<{ readonly id: string }, { limit: number }>(
  () => sql`SELECT ${ended.id} AS "id" FROM ${ended} LIMIT ${p('limit')}`,
);
export const deleteWebhooks = prepare<never, { ids: string }>(
  () => sql`DELETE FROM ${webhooks} WHERE id IN (SELECT value FROM json_each(${p('ids')}))`,
);
export const forgetEnded = prepare<never, { ids: string }>(
  () => sql`DELETE FROM ${ended} WHERE id IN (SELECT value FROM json_each(${p('ids')}))`,
);

/**
 * Takes what was copied out of the database of a label. In the default one an older webhook of the organization may stand
 * that has always been there, which is none that was copied: its ID has no label, and leads nowhere else.
 */
export function deleteCopiedWebhooks(organizationId: string, label: string): Statement<never> {
  const copied =
    label === ''
      ? sql`AND (instr(substr(${webhooks.id}, 4), '_') > 0
          OR EXISTS (SELECT 1 FROM ${webhookDepartures} AS d WHERE d.id = ${webhooks.id}))`
      : sql``;
  return compile(sql`DELETE FROM ${webhooks} WHERE ${webhooks.organizationId} = ${organizationId} ${copied}`);
}
