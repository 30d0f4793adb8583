// A folder as a newcomer has it: both packages installed from what `npm pack` makes. Their few dependencies are linked
// from this repository, so that no registry is needed.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/process-group.ts';

const run = promisify(execFile);
const PACKAGES = ['sdk', 'testkit'] as const;
/** What the app of the guide installs, and what the packages depend on. */
const LINKED = ['standardwebhooks', 'miniflare', 'hono', '@hono/node-server', '@types/node', 'undici-types'];

export interface FreshFolder {
  readonly path: string;
  /** Runs Node in it. @throws with what was printed, where it fails */
  node(...args: readonly string[]): Promise<string>;
  remove(): void;
}

/** Builds, packs and installs both packages. The Worker is in the test kit already (bundle.ts). */
export async function freshFolder(): Promise<FreshFolder> {
  const path = mkdtempSync(join(tmpdir(), 'rollcall-fresh-'));
  const modules = join(path, 'node_modules');
  writeFileSync(join(path, 'package.json'), '{"type": "module"}\n');
  for (const name of PACKAGES) {
    const from = join(ROOT, 'packages', name);
    await run('npm', ['run', 'build'], { cwd: from });
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', path], { cwd: from });
    const target = join(modules, '@rollcall', name);
    mkdirSync(target, { recursive: true });
    const archive = readdirSync(path).find((file) => file.startsWith(`rollcall-${name}-`)) ?? '';
    await run('tar', ['-xzf', join(path, archive), '-C', target, '--strip-components=1']);
    const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
      readFileSync(join(target, 'package.json'), 'utf8'),
    );
    for (const needed of Object.keys(dependencies))
      if (!LINKED.includes(needed) && needed !== '@rollcall/sdk') throw new Error(`${name} needs ${needed} too.`);
  }
  for (const name of LINKED) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'dir');
  }
  return {
    path,
    node: async (...args) => {
      try {
        return (await run(process.execPath, args, { cwd: path, timeout: 170_000 })).stdout;
      } catch (error) {
        const printed =
          error instanceof Error && 'stdout' in error && 'stderr' in error ? `${error.stdout}${error.stderr}` : '';
        throw new Error(`node ${args.join(' ')} failed:\n${printed.slice(-8_000)}`, { cause: error });
      }
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
