// Composition: what a request, a queue batch and the clock set in motion. Wiring only.

import type { DeliveryMessage, Env } from './env.ts';

export { Organization } from './organization/organization.ts';

export default {
  fetch() {
    return new Response('not yet', { status: 501 });
  },
} satisfies ExportedHandler<Env, DeliveryMessage>;
