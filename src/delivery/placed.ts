// Where a webhook stands: those of all organizations in the default database; those of one in its database, or, if they are
// older than that rule (docs/decisions/0030), in the default one.

import type { Database } from '../database.ts';
import { webhookLabelOf } from '../id.ts';
import type { Databases } from '../shards.ts';
import { webhookDeparture } from '../store/moves/webhooks.ts';
import { type WebhookRow, webhookById } from '../store/operator/webhooks.ts';

/** A webhook, and the database that it is read and changed in: if it moves with its organization, the handle follows. */
export interface PlacedWebhook {
  readonly row: WebhookRow;
  readonly db: Database;
  /** It stands in the database of its one organization, where its stream is too, and `db` follows both. */
  readonly isOwn: boolean;
}

/**
 * What is asked of the default database about an organization of another one is waited for no longer: whoever needs it
 * does without, or comes again with the sweep.
 */
export const DEFAULT_PATIENCE_MS = 5_000;

/** A webhook that has moved on more often while it was looked for is looked for once more. */
const MAX_HOPS = 10;

/** The webhook of an id, wherever it stands; null where there is none. */
export async function findPlaced(databases: Databases, id: string): Promise<PlacedWebhook | null> {
  const found = await lookUp(databases, id);
  const organizationId = found?.row.organizationId ?? null;
  if (!found || organizationId === null) return found;
  if (databases.all().size === 1) return { ...found, isOwn: true };
  const db = databases.of(organizationId);
  const [[row]] = (await db?.run([webhookById({ id })])) ?? [[]];
  if (db && row) return { row, db, isOwn: true };
  return found.isCopy ? null : found;
}

interface Found extends PlacedWebhook {
  /** It has left, and what is here was copied by a move that is under way: it counts where its organization stands alone. */
  readonly isCopy: boolean;
}

/** By the label in its id, and from there by the addresses that it left behind. */
async function lookUp(databases: Databases, id: string): Promise<Found | null> {
  let label = webhookLabelOf(id);
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const db = label === '' ? databases.operator : databases.all().get(label);
    const [[row], [departure]] = (await db?.run([webhookById({ id }), webhookDeparture({ id })])) ?? [[], []];
    if (db && row) return { row, db, isOwn: false, isCopy: departure !== undefined };
    if (!departure) return null;
    label = departure.target;
  }
  return null;
}

/** As a delivery of an organization finds it: of its own webhooks it asks no other database. */
export async function webhookOf(
  databases: Databases,
  id: string,
  organizationId: string,
): Promise<{ readonly row: WebhookRow; readonly isOwn: boolean } | null> {
  const own = databases.of(organizationId);
  if (!own) return null;
  const asked = [webhookById({ id }), webhookDeparture({ id })] as const;
  const isElsewhere = () => databases.labelOf(organizationId) !== '';
  // At once, as most are of all organizations; where it stands with its own, nobody waits for this.
  const ofAll = isElsewhere() && webhookLabelOf(id) === '' ? databases.operator.run(asked, DEFAULT_PATIENCE_MS) : null;
  ofAll?.catch(() => undefined);
  const [[row]] = await own.run([webhookById({ id })]);
  if (row) return { row, isOwn: isElsewhere() };
  if (!isElsewhere() || webhookLabelOf(id) !== '') return null;
  const [[general], [departure]] = await (ofAll ?? databases.operator.run(asked, DEFAULT_PATIENCE_MS));
  return general && !departure ? { row: general, isOwn: false } : null;
}

/** Webhooks of two databases, each once, in the order of their IDs. */
export function together(...parts: readonly (readonly WebhookRow[])[]): WebhookRow[] {
  const byId = new Map(parts.flat().map((row) => [row.id, row]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
