// What the ledger's Worker does about upkeep: seeds organizations that are idle and rows that are too old, runs the clock
// once, and writes the counters that monitoring reads.

import type { Env } from '../../src/env.ts';
import { keepCountsOf } from '../../src/http/metrics.ts';
import { keyRing } from '../../src/keys.ts';
import { count } from '../../src/metrics.ts';
import { type OldRows, seedIdleOrganizations, seedOldRows } from '../../test/seed/idle-organizations.ts';
import { counted } from './count.ts';

/** How many of the rows that were put there as too old are left. */
const COUNT_OLD = `SELECT (SELECT count(*) FROM events WHERE at = 1) + (SELECT count(*) FROM request_log WHERE at = 1)
  + (SELECT count(*) FROM deliveries WHERE at = 1) AS "n"`;
/** Counters are written only after some seconds: times that are far enough apart, whatever was written before. */
const FAR_MS = 3_600_000;
const KINDS: readonly string[] = ['events', 'requests', 'deliveries'] satisfies OldRows[];

/** Serves /ledger/upkeep/…; undefined for another path. `run` is the scheduled handler. */
export async function controlUpkeep(url: URL, env: Env, run: (env: Env) => Promise<void>): Promise<unknown> {
  const number = (name: string) => Number(url.searchParams.get(name) ?? 0);
  const [from, to] = [number('from'), number('to')];
  switch (url.pathname) {
    case '/ledger/upkeep/idle': {
      const [{ id }] = await keyRing(env.ENCRYPTION_KEY ?? '');
      await seedIdleOrganizations(env.DB, from, to, id);
      return {};
    }
    case '/ledger/upkeep/old': {
      const kind = url.searchParams.get('kind') ?? '';
      if (!isOldRows(kind)) throw new Error(`There are no old rows of the kind ${kind}.`);
      await seedOldRows(env.DB, kind, from, to, number('each'));
      return {};
    }
    case '/ledger/upkeep/due': {
      await env.DB.prepare(`INSERT INTO wakeups SELECT 0, id FROM organizations WHERE name = 'Idle'`).run();
      return {};
    }
    case '/ledger/upkeep/silent':
      await env.DB.prepare('UPDATE directories SET last_request_at = ? WHERE id = ?')
        .bind(Date.now() - 2 * FAR_MS, url.searchParams.get('directory'))
        .run();
      return {};
    case '/ledger/upkeep/clock': {
      await run(counted({ ...env, METRICS: 'false' }, 'clock'));
      const left = await env.DB.prepare(COUNT_OLD).first<number>('n');
      const place = await env.DB.prepare('SELECT organizations_after AS "place" FROM clock').first<string>('place');
      return { left, place };
    }
    case '/ledger/upkeep/counters': {
      // The first call writes what was counted so far, and keeps requests from writing by themselves; the last one the rest.
      const last = url.searchParams.has('last');
      count('rollcall_sweeps', {});
      const counting = { ...env, METRICS: 'true' };
      await keepCountsOf(last ? counted(counting, 'counters') : counting, Date.now() + (last ? 2 : 1) * FAR_MS);
      return {};
    }
    default:
      return undefined;
  }
}

function isOldRows(kind: string): kind is OldRows {
  return KINDS.includes(kind);
}
