// `npm run conformance-table`: runs the tests whose names point to a section of an RFC, and writes docs/conformance.md
// from what passed. Nothing of the table is written by hand; headings and what is not offered stand in docs/conformance.
// `-- --profile IPSIE` runs the tests of one profile alone, and writes its table.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import {
  conformanceTable,
  type NotOffered,
  type Profile,
  type RandomRun,
  type Sections,
  type Tested,
  withProfile,
} from './conformance.ts';
import { onNpmGone } from './parent.ts';
import { endAllGroups, ROOT, startGroup } from './process-group.ts';

const {
  values: { profile: only },
} = parseArgs({ options: { profile: { type: 'string' } } });
const OUTPUT = join(ROOT, 'docs/conformance.md');
const DATA = join(ROOT, 'docs/conformance');
const directory = mkdtempSync(join(tmpdir(), 'rollcall-conformance-'));

async function end(code: number): Promise<never> {
  await endAllGroups();
  rmSync(directory, { recursive: true, force: true });
  process.exit(code);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(130));
onNpmGone(() => void end(1));

const report = join(directory, 'report.json');
const { exited } = startGroup({
  args: ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile=${report}`, ...filesWithSections()],
  env: process.env,
  onLine: (line) => console.log(line),
});
const code = await exited;
const tests = testsOf(readFileSync(report, 'utf8'));
const failed = tests.filter(({ passed }) => !passed);
if (code !== 0 || failed.length > 0) {
  console.error(`Not written: ${failed.length} tests failed.`);
  for (const { name } of failed) console.error(`  ${name}`);
  await end(1);
}
const profiles = read<readonly Profile[]>('profiles.json');
if (only !== undefined) {
  const profile = profiles.find(({ title }) => title.startsWith(only));
  if (!profile) throw new Error(`No profile is called ${only}.`);
  writeFileSync(OUTPUT, withProfile(readFileSync(OUTPUT, 'utf8'), tests, profile));
  console.log(`docs/conformance.md: ${profile.title}, from ${tests.length} tests`);
  await end(0);
}
const { text, unplaced } = conformanceTable(tests, {
  sections: read<Sections>('sections.json'),
  profiles,
  notOffered: read<readonly NotOffered[]>('not-offered.json'),
  randomRuns: Object.values(read<Readonly<Record<string, RandomRun>>>('random-runs.json')),
});
writeFileSync(OUTPUT, text);
console.log(`docs/conformance.md: from ${tests.length} tests`);
if (unplaced.length > 0)
  console.error(`These name a section without its RFC and are not counted:\n  ${unplaced.join('\n  ')}`);
await end(unplaced.length === 0 ? 0 : 1);

function filesWithSections(): string[] {
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('node/'))
    .map((file) => join('test', file))
    .filter((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      return only === undefined ? /§|interop profile,|IPSIE/.test(text) : text.includes(only);
    });
}

/** Our own files, checked by the type checker of whoever writes them. */
function read<Content>(file: string): Content {
  const content: Content = JSON.parse(readFileSync(join(DATA, file), 'utf8'));
  return content;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

function testsOf(json: string): Tested[] {
  const { testResults }: Report = JSON.parse(json);
  return testResults.flatMap(({ assertionResults, name: file }) =>
    assertionResults.map(({ ancestorTitles, status, title }) => ({
      file: relative(ROOT, file),
      name: [...ancestorTitles, title].join(' > '),
      passed: status === 'passed',
    })),
  );
}
