// What the identity providers of directories authenticate with, tokens and client secrets alike: which end soon, and how
// many are valid for longer than their directory's policy.

import type { Database } from '../database.ts';
import { WARNING_DAYS } from '../directory/expiring.ts';
import { list } from '../store/db/statement.ts';
import { type CredentialRow, countOverPolicy, endingOf } from '../store/operator/credentials.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** More would be a page of its own. */
const MAX_SHOWN = 10;

export type EndingCredential = CredentialRow;

/** Of these directories what ends within 14 days, the first to end first; a few of them. */
export async function endingCredentials(
  db: Database,
  directoryIds: readonly string[],
  now: number,
): Promise<readonly EndingCredential[]> {
  if (directoryIds.length === 0) return [];
  const until = now + WARNING_DAYS.first * DAY_MS;
  const [rows] = await db.run([endingOf({ directoryIds: list(directoryIds), now, until, limit: MAX_SHOWN })]);
  return rows;
}

/** Live tokens and client secrets that are valid for longer than the directory's `maxTokenDays`: those from before it. */
export async function overPolicy(
  db: Database,
  { id, maxTokenDays }: { readonly id: string; readonly maxTokenDays: number | null },
  now: number,
): Promise<number> {
  if (maxTokenDays === null) return 0;
  const [[row]] = await db.run([countOverPolicy({ directoryId: id, now, maxMs: maxTokenDays * DAY_MS })]);
  return row?.n ?? 0;
}
