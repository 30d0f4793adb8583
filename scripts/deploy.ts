// `npm run deploy`: creates in the operator's account what is missing, migrates, deploys, and says what comes next.
// Safe to run again.  -- --dry-run prints each step and runs nothing.

import { parseArgs } from 'node:util';
import { type Deployment, openDeployment, stepsOf } from './deploy-steps.ts';

const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });

try {
  const deployment = openDeployment();
  for (const [index, step] of stepsOf(deployment.needs).entries()) {
    console.log(`${index + 1}. ${step.title}`);
    if (values['dry-run']) for (const command of step.commands) console.log(`   ${command}`);
    else await step.run(deployment);
  }
  console.log(values['dry-run'] ? '\nNothing was run.' : report(deployment));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function report({ needs, secrets, url }: Deployment): string {
  const origin = url ?? `https://${needs.worker}.<your subdomain>.workers.dev`;
  const key = secrets.get('ADMIN_API_KEY');
  const lines = ['', `Deployed: ${origin}`];
  if (key !== undefined)
    lines.push('', 'The admin key, shown here and never again. Keep it in your password manager:', `  ${key}`);
  lines.push(
    '',
    'Next: create your first organization.',
    `  curl ${origin}/api/v1/organizations -H "Authorization: Bearer $ADMIN_API_KEY" \\`,
    `    -H 'Content-Type: application/json' -d '{"name":"Acme"}'`,
    `Everything else is described at ${origin}/docs`,
  );
  return lines.join('\n');
}
