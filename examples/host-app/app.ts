// The routes of the sample host app.

import type { Client } from '@rollcall/sdk';
import { honoHandler } from '@rollcall/sdk/hono';
import { Hono } from 'hono';
import { directoryReceiver } from './receiver.ts';
import type { Tables } from './tables.ts';
import { everything, page, streams } from './views.ts';

/** `secret` is the webhook's, `whsec_…`. */
export function hostApp(secret: string, tables: Tables, client?: Client): Hono {
  const app = new Hono();
  app.post('/webhooks', honoHandler(directoryReceiver(secret, tables, client)));
  app.get('/', (c) => c.html(page(tables)));
  app.get('/streams.json', (c) => c.json(streams(tables)));
  app.get('/tables.json', (c) => c.json(everything(tables)));
  return app;
}
