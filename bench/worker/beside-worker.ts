// The whole Worker, and beside it a path that answers 401 to everything at once: what the stranger's requests cost in this
// very process before any code of ours sees them. Only `npm run bench` serves this; it is in no bundle that is deployed.

import type { DeliveryMessage, Env } from '../../src/env.ts';
import { dropBody } from '../../src/http/body-limit.ts';
import worker from '../../src/worker.ts';

export { Organization } from '../../src/organization/organization.ts';

/** Takes the place of /directories. */
const NOBODY = '/nobody/';

export default {
  ...worker,
  async fetch(request, env, ctx) {
    if (!new URL(request.url).pathname.startsWith(NOBODY)) return worker.fetch(request, env, ctx);
    await dropBody(request);
    return new Response('{"detail":"Nobody is let in here."}', { status: 401 });
  },
} satisfies ExportedHandler<Env, DeliveryMessage>;
