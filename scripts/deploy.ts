// `npm run deploy`: creates in the operator's account what is missing, migrates, deploys, and says what comes next.
// Safe to run again. `npm run deploy -- --help` tells its options.

import { readEnvironment } from './deploy-environment.ts';
import { type DeployOptions, HELP, readOptions } from './deploy-options.ts';
import { configurationReport, deployedVersion, requireEveryShard, statusOf } from './deploy-status.ts';
import { checkLogin, type Deployment, openDeployment, SECRET_NAMES, stepsOf, withConfig } from './deploy-steps.ts';
import { wrangler } from './deploy-wrangler.ts';

try {
  const options = readOptions(process.argv.slice(2));
  console.log(options.action === 'help' ? HELP : await perform(options));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Does what is asked and returns what is to be said at the end. */
async function perform({ action, environment }: DeployOptions): Promise<string> {
  const settings = await readEnvironment(environment);
  // Not all of wrangler's commands read a configuration, and without one they cannot choose between several accounts.
  if (settings.accountId !== undefined) process.env['CLOUDFLARE_ACCOUNT_ID'] = settings.accountId;
  const deployment = openDeployment(environment, settings);
  if (action === 'status') return (await statusOf(deployment, SECRET_NAMES)).join('\n');
  if (action === 'rollback') return rollBack(deployment);
  requireEveryShard(deployment);
  console.log(`${configurationReport(deployment).join('\n')}\n`);
  for (const [index, step] of stepsOf(deployment).entries()) {
    console.log(`${index + 1}. ${step.title}`);
    if (action === 'dry-run') for (const command of step.commands) console.log(`   ${command}`);
    else await step.run(deployment);
  }
  return action === 'dry-run' ? '\nNothing was run.' : report(deployment);
}

async function rollBack(deployment: Deployment): Promise<string> {
  const { worker } = deployment.needs;
  await checkLogin();
  await wrangler(['rollback', '--name', worker, '--yes', '--message', 'npm run deploy -- --rollback']);
  const version = await deployedVersion(deployment);
  return `The Worker ${worker} is back at its previous version: ${version}.\nThe databases are unchanged: migrations only add.`;
}

function report(deployment: Deployment): string {
  const { needs, secrets, url } = deployment;
  const origin = url ?? `https://${needs.worker}.<your subdomain>.workers.dev`;
  const key = secrets.get('ADMIN_API_KEY');
  const lines = ['', `Deployed: ${origin}`];
  if (key !== undefined)
    lines.push('', 'The admin key, shown only once. Keep it in your password manager:', `  ${key}`);
  lines.push(
    '',
    'Next: create your first organization.',
    `  curl ${origin}/api/v1/organizations -H "Authorization: Bearer $ADMIN_API_KEY" \\`,
    `    -H 'Content-Type: application/json' -d '{"name":"Acme"}'`,
    `API reference: ${origin}/docs`,
    `To set or change a secret: npx wrangler secret put NAME ${withConfig(deployment).join(' ')}`,
  );
  return lines.join('\n');
}
