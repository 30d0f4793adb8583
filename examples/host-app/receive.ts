// All that a webhook handler must do: verify, apply all or nothing, then answer 2xx. docs/host-app.md quotes it.

import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { applyEvent } from './apply.ts';
import { parseEvents } from './event.ts';
import type { Tables } from './tables.ts';

export function webhookHandler(secret: string, tables: Tables): (request: Request) => Promise<Response> {
  const webhook = new Webhook(secret);
  return async (request) => {
    // The signature is of the bytes as they came: verify the text, not what a parser made of it.
    const body = await request.text();
    let payload: unknown;
    try {
      payload = webhook.verify(body, Object.fromEntries(request.headers));
    } catch (error) {
      if (error instanceof WebhookVerificationError) return new Response('Bad signature.', { status: 401 });
      throw error;
    }
    const events = parseEvents(payload);
    tables.transaction(() => {
      for (const event of events) applyEvent(tables, event);
    });
    // Not before the commit: what is answered with 2xx is never sent again.
    return new Response(null, { status: 204 });
  };
}
