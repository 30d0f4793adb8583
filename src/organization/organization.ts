// The one writer of an organization's users, groups and memberships: a Durable Object that holds nothing but its write queue.
// Evicted at any moment, nothing is lost: what was acknowledged is in D1, and nothing else was promised.

import { DurableObject } from 'cloudflare:workers';
import type { ChangeRequest, Outcome } from '../directory/change.ts';
import type { Env } from '../env.ts';
import type { Writer } from './client.ts';
import { openWriter } from './writer.ts';

export class Organization extends DurableObject<Env> {
  readonly #writer: Writer;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#writer = openWriter(env, (work) => ctx.waitUntil(work));
  }

  /** Carries out one change in its turn. `bytes` is the size of its body. */
  change(request: ChangeRequest, bytes = 0): Promise<Outcome> {
    return this.#writer.change(request, bytes);
  }
}
