// Reading webhooks, in whichever database they stand.

import { findPlaced, together } from '../delivery/placed.ts';
import { askEach, type LabelledDatabases } from '../every-database.ts';
import { notFound } from '../protocol/error.ts';
import type { Databases } from '../shards.ts';
import { webhooksOf as ofOrganization, type WebhookRow, webhooksAfter } from '../store/operator/webhooks.ts';
import { type PageOfAll, type PageRequest, pageOf } from './page.ts';

/** @throws ScimError 404 */
export async function findWebhook(databases: Databases, id: string): Promise<WebhookRow> {
  const found = await findPlaced(databases, id);
  if (!found) throw notFound('No webhook has this ID.');
  return found.row;
}

/** Those that are told of an organization's events, whatever their status. */
export async function webhooksOf(databases: Databases, organizationId: string): Promise<WebhookRow[]> {
  const own = databases.of(organizationId);
  const asked = [ofOrganization({ organizationId })] as const;
  const [[general], [theirs]] = await Promise.all([databases.operator.run(asked), own ? own.run(asked) : [[]]]);
  return together(general, theirs);
}

/** A page in the order of IDs, which is the order of creation within a database, of all that answer. */
export async function listWebhooks(
  databases: LabelledDatabases,
  { after, limit }: PageRequest,
): Promise<PageOfAll<WebhookRow>> {
  const statement = webhooksAfter({ after, limit: limit + 1 });
  const { found, missing } = await askEach(databases, (db) => db.run([statement]));
  return { ...pageOf(together(...found.map(([rows]) => rows)), limit), missing };
}
