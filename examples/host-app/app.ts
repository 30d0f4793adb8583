// The routes of the sample host app.

import { Hono } from 'hono';
import { webhookHandler } from './receive.ts';
import type { Tables } from './tables.ts';
import { everything, page, streams } from './views.ts';

/** `secret` is the webhook's, `whsec_…`. */
export function hostApp(secret: string, tables: Tables): Hono {
  const app = new Hono();
  const receive = webhookHandler(secret, tables);
  app.post('/webhooks', (c) => receive(c.req.raw));
  app.get('/', (c) => c.html(page(tables)));
  app.get('/streams.json', (c) => c.json(streams(tables)));
  app.get('/tables.json', (c) => c.json(everything(tables)));
  return app;
}
