// `npm run encryption-keys`: which keys of ENCRYPTION_KEY are in use, and which can be removed. Asks a running Rollcall:
// -- --url https://scim.example.com  (default: PUBLIC_URL, or the local server), with ADMIN_API_KEY from the environment,
// else from the local server's state folder. Exits 1 while anything cannot be decrypted.

import { parseArgs } from 'node:util';
import { z } from 'zod';
import { restClient } from './rest.ts';
import { keptAdminKey } from './settings.ts';

const Keys = z.object({
  keys: z.array(z.object({ id: z.string(), newest: z.boolean(), secrets: z.int(), removable: z.boolean() })),
  pending: z.int(),
  unreadable: z.int(),
});

const { ADMIN_API_KEY, PORT = '8787', PUBLIC_URL, STATE_DIR = '.wrangler/state' } = process.env;
const { values } = parseArgs({
  options: { url: { type: 'string', default: PUBLIC_URL || `http://127.0.0.1:${PORT}` } },
});

try {
  const adminKey = ADMIN_API_KEY || keptAdminKey(STATE_DIR);
  if (!adminKey) throw new Error('Set ADMIN_API_KEY to the admin key of this Rollcall.');
  const { keys, pending, unreadable } = await restClient(new URL(values.url).origin, adminKey).call(
    Keys,
    'GET',
    '/encryption-keys',
  );
  for (const { id, newest, removable, secrets } of keys) {
    const use = newest
      ? 'newest: encrypts and signs'
      : removable
        ? 'can be removed after one more hour'
        : 'still needed';
    console.log(`${id}  ${secrets} secrets  ${use}`);
  }
  if (pending > 0) console.log(`${pending} secrets will be encrypted again within the next minutes.`);
  if (unreadable > 0) {
    console.log(
      `${unreadable} secrets cannot be decrypted: add their key again, or rotate these secrets (webhooks), or create the endpoints again (alerts).`,
    );
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
