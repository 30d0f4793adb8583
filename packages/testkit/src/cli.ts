// `npx rollcall dev`: a Rollcall by hand, with a console of what happens in it.

import { parseArgs } from 'node:util';
import { watch } from './console.ts';
import { startRollcall } from './server/rollcall.ts';
import { simulate } from './simulate/simulate.ts';

const USAGE = `npx rollcall dev [--port 8787] [--provider jumpcloud|okta|entra] [--webhook URL] [--play]

  --port      where it serves, on 127.0.0.1
  --provider  whose directory is made; jumpcloud by default
  --webhook   your app's endpoint; its secret is printed
  --play      lets the provider push a small company, then have a bad day

State is kept in memory and gone at the end. Ctrl-C ends it.`;

const POLL_MS = 300;

function providerOf(name: string): keyof typeof simulate {
  if (name === 'jumpcloud' || name === 'okta' || name === 'entra') return name;
  throw new Error(`There is no provider ${name}.`);
}

async function dev(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8787' },
      provider: { type: 'string', default: 'jumpcloud' },
      webhook: { type: 'string' },
      play: { type: 'boolean', default: false },
    },
  });
  const provider = providerOf(values.provider);
  const rollcall = await startRollcall({ port: Number(values.port) });
  const organization = await rollcall.createOrganization();
  const webhook = values.webhook === undefined ? undefined : await rollcall.createWebhook(values.webhook);
  const { id, endpoint, token } = await rollcall.createDirectory(organization.id, provider);
  console.log(`Rollcall      ${rollcall.origin}  (API at /docs, console at /console)
Admin key     ${rollcall.adminApiKey}
Organization  ${organization.id}
Directory     ${id}
  SCIM base   ${endpoint}
  token       ${token}`);
  if (webhook) console.log(`Webhook       ${webhook.id} → ${values.webhook}\n  secret      ${webhook.secret}`);

  const look = watch(rollcall.client, { organizationId: organization.id, directoryId: id, webhookId: webhook?.id });
  // Ctrl-C ends Miniflare, which ends this process.
  const played = values.play ? play() : Promise.resolve();
  let failure: unknown;
  played.catch((error: unknown) => {
    failure = error;
  });
  while (failure === undefined) {
    for (const line of await look()) console.log(line);
    await rollcall.tick();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await rollcall.stop();
  throw failure;

  async function play(): Promise<void> {
    const acme = simulate[provider](endpoint, token);
    await acme.testConnection();
    await acme.provision();
    await acme.badDay();
    console.log(`Played: ${acme.requests.sent} requests, ${acme.requests.retried} of them again.`);
  }
}

const [command, ...args] = process.argv.slice(2);
if (command === 'dev')
  try {
    await dev(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
else {
  console.log(USAGE);
  process.exitCode = command === undefined || command === '--help' ? 0 : 1;
}
