// Composition: the handlers for requests, queue batches and the schedule. Wiring only.

import { consume } from './delivery/consume.ts';
import { sweep } from './delivery/sweep.ts';
import type { DeliveryMessage, Env } from './env.ts';
import { app } from './http/app.ts';
import { keepCountsOf } from './http/metrics.ts';
import { count } from './metrics.ts';
import { upkeep } from './organization/upkeep.ts';

export { Organization } from './organization/organization.ts';

export default {
  fetch: app.fetch,
  async queue(batch, env, ctx) {
    await consume(batch, env, ctx);
    ctx.waitUntil(keepCountsOf(env, Date.now()));
  },
  async scheduled(_controller, env) {
    const now = Date.now();
    await Promise.all([sweep(env, now), upkeep(env, now)]);
    count('rollcall_sweeps', {});
    await keepCountsOf(env, now);
  },
} satisfies ExportedHandler<Env, DeliveryMessage>;
