// The Worker as tests run it: its queue leaves alone what a test delivers by itself. Otherwise both would take up the same
// streams, by two clocks, and the one that has no network would put the other off.

import type { DeliveryMessage, Env } from '../../src/env.ts';
import worker from '../../src/worker.ts';

export { Organization } from '../../src/organization/organization.ts';

const adopted = new Set<string>();

/** From now on a test alone delivers the events of this organization. */
export function leaveToTest(organizationId: string): void {
  adopted.add(organizationId);
}

export default {
  ...worker,
  queue: (batch, env, ctx) => {
    const messages = batch.messages.filter(({ body }) => !adopted.has(body.organizationId));
    return worker.queue({ ...batch, messages, ackAll: () => batch.ackAll() }, env, ctx);
  },
} satisfies ExportedHandler<Env, DeliveryMessage>;
