// What an operator says after putting a database back to an earlier state: from then on its events have a new epoch, so
// that host apps tell sequences that come a second time from those they know. Nothing in a restored database shows that
// it was restored, hence the call.

import { askEach } from '../every-database.ts';
import type { RestoreRow } from '../store/upkeep/restores.ts';
import { declareRestore, restoreNow } from '../store/upkeep/restores.ts';
import { audit, auditAlone } from './audit.ts';
import type { ActionContext } from './context.ts';
import { done, invalid, type Result } from './result.ts';
import { noDatabase } from './shard.ts';

/** The last restore of a database. */
export interface Restore extends RestoreRow {
  /** Of the database, '' for the default one. */
  readonly shard: string;
}

/** Organizations begin the epoch when they are next written to, or when the scheduled handler reaches them. */
export async function declareRestored(context: ActionContext, shard: string): Promise<Result<Restore, 'invalid'>> {
  const { databases, now } = context;
  const db = databases.all().get(shard);
  if (!db) return invalid({ member: 'shard', detail: noDatabase(databases, shard) });
  const target = shard === '' ? null : shard;
  const epoch = Math.floor(now / 1000);
  const declared = declareRestore({ epoch, now });
  const changed = { after: { epoch } };
  // The operator's own log is in the default database.
  const [[row]] = await db.run(
    shard === '' ? [declared, audit(context, 'restore.declare', target, '', changed)] : [declared],
  );
  if (shard !== '') await databases.operator.run([auditAlone(context, 'restore.declare', target, '', changed)]);
  if (!row) throw new Error('A restore was declared, and is not there.');
  return done({ shard, ...row });
}

/** Of each database that was ever restored, and answers. */
export async function listRestores({ databases }: Pick<ActionContext, 'databases'>): Promise<{
  readonly items: readonly Restore[];
  readonly missing: readonly string[];
}> {
  const all = databases.all();
  const { found, missing } = await askEach(all, async (db) => {
    const [[row]] = await db.run([restoreNow({})]);
    const shard = [...all].find(([, each]) => each === db)?.[0] ?? '';
    return row ? [{ shard, ...row }] : [];
  });
  return { items: found.flat(), missing };
}
