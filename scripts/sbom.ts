// `npm run sbom [-- --out FILE --page FILE]`: the software bill of materials (CycloneDX 1.6) of what a deployment runs, and of the
// SDK a host app installs, from package-lock.json. Fails on a license nobody has agreed to.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** SPDX ids, and htmx's own spelling of 0BSD: none asks for more than its notice, none reaches into the app around it. */
const ALLOWED = new Set([
  'Apache-2.0',
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BSD-0-Clause',
  'Unlicense',
]);

/** Of alternatives ("MIT OR Apache-2.0") one is enough. */
const isAllowed = (license: string) => license.split(' OR ').some((one) => ALLOWED.has(one));

const License = z.union([
  z.object({ license: z.object({ id: z.string() }) }).transform(({ license }) => license.id),
  z.object({ license: z.object({ name: z.string() }) }).transform(({ license }) => license.name),
  z.object({ expression: z.string() }).transform(({ expression }) => expression),
]);
const Bom = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(
    z.looseObject({
      group: z.string().optional(),
      name: z.string(),
      version: z.string(),
      licenses: z.array(License).default([]),
    }),
  ),
});

const exec = promisify(execFile);

/** The bill of materials of one package of this repository, as the generator writes it. */
async function bomOf(...which: readonly string[]): Promise<string> {
  const generator = join(ROOT, 'node_modules/.bin/cyclonedx-npm');
  const flags = ['--omit', 'dev', '--package-lock-only', '--output-reproducible', '--spec-version', '1.6', '-o', '-'];
  const { stdout } = await exec(process.execPath, [generator, ...flags, ...which], {
    cwd: ROOT,
    maxBuffer: 32 * 1024 * 1024,
  });
  return stdout;
}

interface Part {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

function partsOf(bom: string): Part[] {
  return Bom.parse(JSON.parse(bom))
    .components.filter(({ group }) => group !== '@rollcall')
    .map(({ group, name, version, licenses }) => ({
      name: group === undefined ? name : `${group}/${name}`,
      version,
      license: licenses.join(', ') || 'none',
    }));
}

const table = (parts: readonly Part[]) =>
  ['| package | version | license |', '| --- | --- | --- |']
    .concat(parts.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`))
    .join('\n');

function page(worker: readonly Part[], sdk: readonly Part[]): string {
  return `# Licenses
Rollcall is licensed under the Apache License 2.0. Below is everything else that runs with it. \`npm run sbom\` writes
this page and the software bill of materials (CycloneDX 1.6, \`rollcall.cdx.json\`) from \`package-lock.json\`, and
fails if a license is not on its list of permissive ones; CI runs it.

## In the Worker you deploy
Peers of a dependency are listed where they are installed, although only their types are used.

${table(worker)}

## In a host app that installs \`@rollcall/sdk\`
${table(sdk)}
`;
}

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'rollcall.cdx.json' },
    page: { type: 'string', default: join(ROOT, 'docs/licenses.md') },
  },
});
const [bom, sdkBom] = await Promise.all([bomOf('--no-workspaces'), bomOf('--workspace', '@rollcall/sdk')]);
const [worker, sdk] = [partsOf(bom), partsOf(sdkBom)];
const refused = [...worker, ...sdk].filter(({ license }) => !isAllowed(license));
if (refused.length > 0) {
  for (const { name, version, license } of refused) {
    console.error(`${name} ${version} has the license "${license}", which scripts/sbom.ts does not allow.`);
  }
  process.exit(1);
}
await writeFile(values.out, bom);
await writeFile(values.page, page(worker, sdk));
console.log(
  `${values.out}: ${worker.length} packages in the Worker, ${sdk.length} in the SDK, all with allowed licenses.`,
);
