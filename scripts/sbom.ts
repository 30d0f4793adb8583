// `npm run sbom [-- --out FILE --page FILE]`: the software bill of materials (CycloneDX) of what a deployment runs, and of the
// SDK a host app installs, from package-lock.json. Fails on a license nobody has agreed to.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** SPDX ids: none asks for more than its notice, none reaches into the app around it. */
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

/** Where a package names its license in words of its own. */
const SPDX: Readonly<Record<string, string>> = { 'pkg:npm/htmx.org': '0BSD' };

const License = z.union([
  z.object({ license: z.object({ id: z.string() }) }).transform(({ license }) => license.id),
  z.object({ expression: z.string() }).transform(({ expression }) => expression),
]);
const Component = z.looseObject({
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string(),
  licenses: z.array(License).default([]),
});
const Bom = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string() }) }),
  components: z.array(Component),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});
type Bom = z.infer<typeof Bom>;

const Manifest = z.looseObject({ name: z.string(), dependencies: z.record(z.string(), z.string()) });

/** Everything in package-lock.json. npm's own `--omit dev` leaves out hono (npm 11.19.1), so the cut is made here. */
async function everything(): Promise<Bom> {
  const { stdout } = await promisify(execFile)(
    'npm',
    ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'],
    { cwd: ROOT, maxBuffer: 32 * 1024 * 1024 },
  );
  return Bom.parse(JSON.parse(stdout));
}

/** What the dependencies of a manifest reach. */
async function reached(bom: Bom, manifest: string): Promise<Bom> {
  const { name, dependencies } = Manifest.parse(JSON.parse(await readFile(join(ROOT, manifest), 'utf8')));
  const next = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const refs = new Set(Object.entries(dependencies).map((dependency) => dependency.join('@')));
  for (const ref of refs) for (const below of next.get(ref) ?? []) refs.add(below);
  const known = new Set(bom.components.map((component) => component['bom-ref']));
  const missing = [...refs].filter((ref) => !known.has(ref));
  if (missing.length > 0) throw new Error(`package-lock.json does not have ${missing.join(', ')}. Run npm install.`);
  return {
    ...bom,
    // npm takes the name of the folder.
    metadata: { ...bom.metadata, component: { ...bom.metadata.component, name } },
    components: bom.components.filter((component) => refs.has(component['bom-ref'])),
    dependencies: bom.dependencies.filter(({ ref }) => refs.has(ref)),
  };
}

interface Part {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const partsOf = (bom: Bom): Part[] =>
  bom.components.map(({ purl, version, licenses }) => {
    const of = purl.slice(0, purl.lastIndexOf('@'));
    return {
      name: decodeURIComponent(of.slice('pkg:npm/'.length)),
      version,
      license: licenses.join(', ') || (SPDX[of] ?? 'none'),
    };
  });

const table = (parts: readonly Part[]) =>
  ['| package | version | license |', '| --- | --- | --- |']
    .concat(parts.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`))
    .join('\n');

function page(worker: readonly Part[], sdk: readonly Part[]): string {
  return `# Licenses
Rollcall is licensed under the Apache License 2.0. Below is everything else that runs with it. \`npm run sbom\` writes
this page and the software bill of materials (CycloneDX, \`rollcall.cdx.json\`) from \`package-lock.json\`, and
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
const all = await everything();
const bom = await reached(all, 'package.json');
const [worker, sdk] = [partsOf(bom), partsOf(await reached(all, 'packages/sdk/package.json'))];
const refused = [...worker, ...sdk].filter(({ license }) => !isAllowed(license));
if (refused.length > 0) {
  for (const { name, version, license } of refused) {
    console.error(`${name} ${version} has the license "${license}", which scripts/sbom.ts does not allow.`);
  }
  process.exit(1);
}
await writeFile(values.out, `${JSON.stringify(bom, null, 2)}\n`);
await writeFile(values.page, page(worker, sdk));
console.log(
  `${values.out}: ${worker.length} packages in the Worker, ${sdk.length} in the SDK, all with allowed licenses.`,
);
