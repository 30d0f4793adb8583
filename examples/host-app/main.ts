// Serves the sample host app on 127.0.0.1:PORT (4000). WEBHOOK_SECRET is the webhook's `whsec_…`; DATABASE is the
// file of its tables (host-app.db).

import { serve } from '@hono/node-server';
import { hostApp } from './app.ts';
import { openTables } from './tables.ts';

const { PORT = '4000', WEBHOOK_SECRET, DATABASE = 'host-app.db' } = process.env;
if (!WEBHOOK_SECRET) {
  console.error('WEBHOOK_SECRET is not set. It is the secret in the response of POST /api/v1/webhooks.');
  process.exit(1);
}
const { fetch } = hostApp(WEBHOOK_SECRET, openTables(DATABASE));
serve({ fetch, hostname: '127.0.0.1', port: Number(PORT) }, ({ port }) => {
  console.log(`Host app on http://127.0.0.1:${port}`);
});
