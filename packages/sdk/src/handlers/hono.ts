// app.post('/webhooks', honoHandler(receiver))

import type { Receiver } from '../receiver/receiver.ts';

/** A handler of Hono's. */
export function honoHandler(receiver: Receiver) {
  return (context: { readonly req: { readonly raw: Request } }): Promise<Response> => receiver.handle(context.req.raw);
}
