// What tests hand to the application room: a real database, a writer that runs its rounds here, hosts that answer 200.

import { env } from 'cloudflare:workers';
import { type Delivery, liveDelivery } from '../../src/delivery/deps.ts';
import type { ChangeRequest } from '../../src/directory/change.ts';
import { seal } from '../../src/encrypt.ts';
import { newId } from '../../src/id.ts';
import { runRound } from '../../src/organization/round.ts';
import { LIVE_CLOCK } from '../../src/patience.ts';
import { openDatabases } from '../../src/shards.ts';
import type { ActionContext } from '../../src/tenancy/context.ts';
import type { Reason, Result } from '../../src/tenancy/result.ts';

export const NOW = Date.UTC(2026, 10, 24, 9, 0, 0);

export interface TestContext extends ActionContext {
  /** What nobody waits for, until it is done. */
  settled(): Promise<void>;
}

export function testContext(given: Partial<ActionContext> = {}): TestContext {
  const { now = NOW, databases = openDatabases(env) } = given;
  const pending: Promise<unknown>[] = [];
  const later = (work: Promise<unknown>) => void pending.push(work);
  const delivery: Delivery = {
    ...liveDelivery(env, databases.meter),
    ...LIVE_CLOCK,
    now: () => now,
    fetcher: async () => new Response(null, { status: 200 }),
  };
  const change = async (request: ChangeRequest) => {
    const deps = { db: env.DB, holdsWebhooks: true, ...LIVE_CLOCK, now: () => now, committed: () => undefined, later };
    const [outcome] = await runRound({ ...deps, newCommitId: () => crypto.randomUUID() }, request.organizationId, [
      request,
    ]);
    if (!outcome) throw new Error('The round answered nothing.');
    return outcome;
  };
  return {
    actor: { kind: 'operator', id: 'admin', name: 'Admin key' },
    client: { address: '203.0.113.7', userAgent: 'tests' },
    now,
    newId: (prefix) => newId(prefix, now),
    databases,
    change,
    delivery,
    seal: (place, secret) => seal(env.ENCRYPTION_KEY, place, secret),
    placement: [''],
    regions: new Map(),
    restorableForMs: 7 * 24 * 60 * 60 * 1000,
    later,
    ...given,
    settled: async () => void (await Promise.all(pending)),
  };
}

/** What an action came to, where it was done. */
export function value<Value>(result: Result<Value, Reason['reason']>): Value {
  if (result.ok) return result.value;
  throw new Error(`Not done: ${JSON.stringify(result)}`);
}

/** Who did what to what, oldest first: of an organization, or ('') of none. */
export async function auditOf(organizationId: string, target?: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `SELECT actor || ' ' || action AS text FROM audit_log
     WHERE organization_id = ?1 AND (?2 IS NULL OR target = ?2) ORDER BY at, id`,
  )
    .bind(organizationId, target ?? null)
    .all<{ text: string }>();
  return results.map(({ text }) => text);
}
