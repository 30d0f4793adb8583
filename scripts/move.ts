// `npm run move -- ORG SHARD`: moves an organization to another database, and tells how far it is until it is done; SHARD is
// a label such as eu, or default. -- --cancel ORG takes a move back. Asks a running Rollcall: --url https://scim.example.com
// (default: PUBLIC_URL, or the local server), with ADMIN_API_KEY from the environment, else from the local server's state
// folder. Stopped and started again, it goes on telling: the move goes on by itself.

import { parseArgs } from 'node:util';
import { followMove, isOver, Standing } from './follow-move.ts';
import { restClient } from './rest.ts';
import { keptAdminKey } from './settings.ts';

const { ADMIN_API_KEY, PORT = '8787', PUBLIC_URL, STATE_DIR = '.wrangler/state' } = process.env;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: PUBLIC_URL || `http://127.0.0.1:${PORT}` },
    cancel: { type: 'boolean', default: false },
  },
});

async function run(): Promise<boolean> {
  const [organization, label, ...rest] = positionals;
  if (organization === undefined || rest.length > 0 || (label === undefined) !== values.cancel)
    throw new Error('Usage: npm run move -- ORG SHARD, or npm run move -- --cancel ORG.');
  const adminKey = ADMIN_API_KEY || keptAdminKey(STATE_DIR);
  if (!adminKey) throw new Error('Set ADMIN_API_KEY to the admin key of this Rollcall.');
  const client = restClient(new URL(values.url).origin, adminKey);
  const path = `/organizations/${organization}`;
  const shard = label === 'default' ? '' : label;
  const isUnderWay = ({ move }: Standing) => move?.to === shard && !isOver({ move, shard: '' });
  let standing = await client.call(Standing, 'GET', path);
  if (values.cancel) standing = await client.call(Standing, 'DELETE', `${path}/move`);
  else if (!isUnderWay(standing)) standing = await client.call(Standing, 'POST', `${path}/move`, { shard });
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const following = { client, now: Date.now, tell: (line: string) => console.log(line), wait };
  standing = await followMove(following, organization, standing);
  const { move } = standing;
  if (move?.error) console.error(move.error);
  console.log(`${organization} stands in ${standing.shard === '' ? 'the default database' : standing.shard}.`);
  return values.cancel ? standing.shard !== move?.to : standing.shard === shard;
}

try {
  if (!(await run())) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
