// Composition: what a request, a queue batch and the clock set in motion. Wiring only.

import type { DeliveryMessage, Env } from './env.ts';
import { app } from './http/app.ts';

export { Organization } from './organization/organization.ts';

export default {
  fetch: app.fetch,
} satisfies ExportedHandler<Env, DeliveryMessage>;
