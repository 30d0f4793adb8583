// The one writer of an organization's users, groups and memberships: a Durable Object that holds nothing but its lane.
// Evicted at any moment, nothing is lost: what is acknowledged stands in D1, what is not was never said to be.

import { DurableObject } from 'cloudflare:workers';
import { wake } from '../delivery/wake.ts';
import { writeLimitsOf } from '../directory/budget.ts';
import type { ChangeRequest, Outcome } from '../directory/change.ts';
import type { Env } from '../env.ts';
import { overloaded } from '../protocol/error.ts';
import { shardOf } from '../store/shards.ts';
import { type Lane, openLane } from './lane.ts';
import { failed, refused } from './outcome.ts';
import { type RoundDeps, runRound } from './round.ts';
import { spaced, WAKE_SPACING_MS } from './wakes.ts';

export class Organization extends DurableObject<Env> {
  readonly #lane: Lane<ChangeRequest, Outcome>;
  /** Made with the first change, which says which organization this is. */
  #spacedWake: (() => Promise<void>) | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#lane = openLane(
      (requests) => this.#round(requests),
      () => refused(overloaded('This organization has too many changes waiting; try again.')),
      Date.now,
    );
  }

  /** Carries out one change in its turn. `bytes` is the size of its body. */
  change(request: ChangeRequest, bytes = 0): Promise<Outcome> {
    const answered = this.#lane.submit(request, bytes);
    // Should the caller go away, the round that this call leads must still come to its end.
    this.ctx.waitUntil(answered.catch(() => undefined));
    return answered;
  }

  async #round(requests: readonly ChangeRequest[]): Promise<Outcome[]> {
    const organizationId = requests[0]?.organizationId ?? '';
    const shard = shardOf(this.env, organizationId);
    const deps: RoundDeps = {
      limits: writeLimitsOf(this.env),
      // Without a session every batch goes to the primary, which is all that a writer asks of one.
      db: shard,
      holdsWebhooks: shard === this.env.DB,
      now: Date.now,
      newCommitId: () => crypto.randomUUID(),
      committed: () => this.#later(this.#wake(organizationId), 'a wake-up was lost; the sweep will find the events'),
      later: (work) => this.#later(work, 'a note of the last synchronization was lost'),
    };
    // A bug of ours is answered here: what breaks between the Worker and this object is then none (client.ts).
    const outcomes = await runRound(deps, organizationId, requests).catch((error: unknown) =>
      requests.map(() => failed(error)),
    );
    for (const [index, outcome] of outcomes.entries()) this.#goOn(requests[index], outcome);
    return outcomes;
  }

  #wake(organizationId: string): Promise<void> {
    this.#spacedWake ??= spaced(() => wake(this.env.DELIVERIES, organizationId), WAKE_SPACING_MS, Date.now);
    return this.#spacedWake();
  }

  /** A resync takes its next stretch in a turn of its own, so that live changes come between. */
  #goOn(request: ChangeRequest | undefined, outcome: Outcome): void {
    if (!request || !outcome.ok || outcome.result.kind !== 'resync' || outcome.result.finished) return;
    const { directoryId, organizationId, tokenHash } = request;
    const step: ChangeRequest = {
      organizationId,
      directoryId,
      tokenHash,
      change: { kind: 'resync.step', id: outcome.result.id },
    };
    this.#later(this.change(step), 'a resync was interrupted; the sweep will go on with it');
  }

  #later(work: Promise<unknown>, message: string): void {
    this.ctx.waitUntil(work.catch((error: unknown) => console.warn(JSON.stringify({ message, error: String(error) }))));
  }
}
