// Both packages as they are packed, in a folder of their own: the snippets of every guide are compiled and run there, and
// what they assert holds.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/process-group.ts';
import { type FreshFolder, freshFolder } from './fresh-folder.ts';
import { snippetsOf } from './snippets.ts';

const GUIDES = join(ROOT, 'docs', 'guides');
const LIMIT_MS = 180_000;
const TYPESCRIPT = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: 'esnext',
    module: 'nodenext',
    types: ['node'],
    allowImportingTsExtensions: true,
    skipLibCheck: false,
  },
  include: ['*.ts'],
};

/** What the snippets of a README take for granted. */
const README_CONTEXT = `import type { DatabaseSync } from 'node:sqlite';
import type { Hono } from 'hono';
declare const database: DatabaseSync;
declare const app: Hono;
`;

let folder: FreshFolder;
const pages = readdirSync(GUIDES).filter((name) => name.endsWith('.md') && name !== 'README.md');
const modules: string[] = [];

beforeAll(async () => {
  folder = await freshFolder();
  for (const page of pages) {
    const module = page.replace('.md', '.ts');
    for (const [file, text] of snippetsOf(readFileSync(join(GUIDES, page), 'utf8'), module)) {
      writeFileSync(join(folder.path, file), text);
      if (file === module) modules.push(module);
    }
  }
}, LIMIT_MS);
afterAll(() => folder.remove());

describe('the guides, from packed packages in a fresh folder', () => {
  it('have snippets', () => {
    expect(modules.length).toBeGreaterThan(5);
  });

  it('compile, as do the snippets of both READMEs', { timeout: LIMIT_MS }, async () => {
    for (const name of ['sdk', 'testkit']) {
      const [snippet = ''] = snippetsOf(readFileSync(join(ROOT, 'packages', name, 'README.md'), 'utf8'), name).values();
      expect(snippet).toContain('import');
      writeFileSync(join(folder.path, `readme-${name}.ts`), README_CONTEXT + snippet);
    }
    writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify(TYPESCRIPT));
    await folder.node(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.');
  });

  it("run an app's end-to-end test", { timeout: LIMIT_MS }, async () => {
    expect(await folder.node('--test', 'app.test.ts')).toContain('pass 1');
  });

  it('run, each page on its own customers', { timeout: LIMIT_MS }, async () => {
    const tests = modules.map((module) => `test('${module}', async () => void (await import('./${module}')));`);
    writeFileSync(
      join(folder.path, 'guides.test.ts'),
      `import { after, test } from 'node:test';\nimport { stop } from './setup.ts';\nafter(stop);\n${tests.join('\n')}\n`,
    );
    expect(await folder.node('--test', 'guides.test.ts')).toContain(`pass ${modules.length}`);
  });
});
