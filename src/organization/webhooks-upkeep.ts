// What the clock continues for webhooks of one organization that were deleted: the databases in which they once stood send
// those on who look for them, and a move may have copied them there.

import { askEach } from '../every-database.ts';
import { list } from '../store/db/statement.ts';
import { deleteWebhooks, endedWebhooks, forgetEnded, forgetWebhooks } from '../store/moves/webhooks.ts';
import type { Upkeep } from './upkeep-context.ts';

const AT_ONCE = 100;

/** Of those deleted in this database, in all others. While one of them is silent, they wait. */
export async function upkeepOfWebhooks({ databases, db }: Upkeep): Promise<boolean> {
  const everywhere = databases.all();
  if (everywhere.size === 1) return false;
  const [ended] = await db.run([endedWebhooks({ limit: AT_ONCE })]);
  if (ended.length === 0) return false;
  const ids = list(ended.map(({ id }) => id));
  const batch = [deleteWebhooks({ ids }), forgetWebhooks({ ids })] as const;
  const { missing } = await askEach(everywhere, (other) => other.run(batch));
  if (missing.length > 0) return false;
  await db.run([forgetEnded({ ids })]);
  return ended.length === AT_ONCE;
}
