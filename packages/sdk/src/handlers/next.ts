// app/webhooks/route.ts: export const POST = nextHandler(receiver)

import type { Receiver } from '../receiver/receiver.ts';

/** A route handler of Next's. */
export function nextHandler(receiver: Receiver) {
  return (request: Request): Promise<Response> => receiver.handle(request);
}
