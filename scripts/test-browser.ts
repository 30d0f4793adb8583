// `npm run test:browser`: the pages in a real Chromium, against a server of its own. CHROMIUM names the binary.
// Arguments choose suites by name; none: all.

import { alertsSuite } from '../test/browser/alerts.ts';
import { launchChromium } from '../test/browser/chromium.ts';
import { consoleSuite } from '../test/browser/console.ts';
import { embedSuite } from '../test/browser/embed.ts';
import { heldSuite } from '../test/browser/held.ts';
import { languagesSuite } from '../test/browser/languages.ts';
import { operatorsSuite } from '../test/browser/operators.ts';
import { portalSuite } from '../test/browser/portal.ts';
import { Report } from '../test/browser/report.ts';
import { rolesSuite } from '../test/browser/roles.ts';
import type { Suite } from '../test/browser/suite.ts';
import { supportSuite } from '../test/browser/support.ts';
import { startWorld } from '../test/browser/world.ts';
import { onNpmGone } from './parent.ts';
import { endAllGroups } from './process-group.ts';

// Alerts first: their page is empty only in the beginning.
const SUITES: readonly Suite[] = [
  alertsSuite,
  portalSuite,
  embedSuite,
  consoleSuite,
  operatorsSuite,
  heldSuite,
  rolesSuite,
  languagesSuite,
  supportSuite,
];

async function end(code: number): Promise<never> {
  await endAllGroups();
  process.exit(code);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(1));
onNpmGone(() => void end(1));

const wanted = process.argv.slice(2);
const report = new Report();
const [browser, world] = await Promise.all([launchChromium(process.env), startWorld()]);
try {
  for (const suite of SUITES) {
    if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
    console.log(suite.name);
    await suite.run({ world, browser, report });
  }
} catch (error) {
  report.failures.push('a suite broke off');
  console.error(error);
} finally {
  await browser.close();
  await world.stop();
}
console.log(`${report.passed} passed, ${report.failures.length} failed`);
for (const name of report.failures) console.log(`  failed: ${name}`);
await end(report.failures.length === 0 ? 0 : 1);
