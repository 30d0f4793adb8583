// Composition: the handlers for requests, queue batches and the schedule. Wiring only.

import { goOn, tick } from './clock.ts';
import { consume } from './delivery/consume.ts';
import type { DeliveryMessage, Env } from './env.ts';
import { app } from './http/app.ts';
import { keepCountsOf } from './http/metrics.ts';
import { count } from './metrics.ts';

export { Organization } from './organization/organization.ts';

export default {
  fetch: app.fetch,
  async queue(batch, env, ctx) {
    await consume(batch, env, ctx);
    const turns = batch.messages.flatMap(({ body }) => body.clock ?? []);
    if (turns.length > 0) ctx.waitUntil(goOn(env, turns));
    ctx.waitUntil(keepCountsOf(env, Date.now()));
  },
  async scheduled(_controller, env) {
    await tick(env);
    count('rollcall_sweeps', {});
    await keepCountsOf(env, Date.now());
  },
} satisfies ExportedHandler<Env, DeliveryMessage>;
