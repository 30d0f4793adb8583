// Serves the sample host app on 127.0.0.1:PORT (4000). WEBHOOK_SECRET is the webhook's `whsec_…`; DATABASE is the
// file of its tables (host-app.db). With ROLLCALL_ORIGIN and ROLLCALL_KEY it fetches what the webhook did not bring.

import { serve } from '@hono/node-server';
import { createClient } from '@rollcall/sdk';
import { hostApp } from './app.ts';
import { openTables } from './tables.ts';

const { PORT = '4000', WEBHOOK_SECRET, DATABASE = 'host-app.db', ROLLCALL_ORIGIN, ROLLCALL_KEY } = process.env;
if (!WEBHOOK_SECRET) {
  console.error('WEBHOOK_SECRET is not set. It is the secret in the response of POST /api/v1/webhooks.');
  process.exit(1);
}
const client =
  ROLLCALL_ORIGIN && ROLLCALL_KEY ? createClient({ origin: ROLLCALL_ORIGIN, apiKey: ROLLCALL_KEY }) : undefined;
const { fetch } = hostApp(WEBHOOK_SECRET, openTables(DATABASE), client);
serve({ fetch, hostname: '127.0.0.1', port: Number(PORT) }, ({ port }) => {
  console.log(`Host app on http://127.0.0.1:${port}`);
});
