// Rollcall's code as the simulator runs it, bundled from the sources; with a planted bug where one is asked for.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { ROOT } from '../process-group.ts';
import { ZLIB } from './isolate.ts';

/** A text of a source file that is replaced by another. */
export interface Planted {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const { alias } = z
  .object({ alias: z.record(z.string(), z.string()) })
  .parse(parse(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')));

/** The code of a CommonJS module. @throws Error where a text to be replaced does not stand once in its file */
export async function bundle(
  entry: 'worker/worker.ts' | 'host-app.ts',
  planted: readonly Planted[] = [],
): Promise<string> {
  const left = new Set(planted);
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'scripts/simulate', entry)],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser', 'import'],
    target: 'esnext',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    loader: { '.css': 'text', '.svg': 'text' },
    external: [ZLIB],
    logLevel: 'error',
    plugins: [runtime, aliases, texts, plant(left)],
  });
  const [missing] = left;
  if (missing) throw new Error(`${missing.file} does not have, exactly once: ${missing.from}`);
  const [output] = outputFiles;
  if (!output) throw new Error('The bundler made no file.');
  return output.text;
}

const runtime: Plugin = {
  name: 'runtime',
  setup(made) {
    made.onResolve({ filter: /^cloudflare:workers$/ }, () => ({ path: 'workers', namespace: 'runtime' }));
    made.onLoad({ filter: /.*/, namespace: 'runtime' }, () => ({
      contents: 'export class DurableObject { constructor(ctx, env) { this.ctx = ctx; this.env = env; } }',
    }));
  },
};

/** As wrangler.toml has them. */
const aliases: Plugin = {
  name: 'aliases',
  setup(made) {
    for (const [from, to] of Object.entries(alias)) {
      const filter = new RegExp(`^${from.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`);
      made.onResolve({ filter }, () => ({ path: join(ROOT, to) }));
    }
  },
};

const texts: Plugin = {
  name: 'texts',
  setup(made) {
    made.onLoad({ filter: /\.client\.js$/ }, ({ path }) => ({ contents: readFileSync(path, 'utf8'), loader: 'text' }));
  },
};

function plant(left: Set<Planted>): Plugin {
  return {
    name: 'planted bugs',
    setup(made) {
      made.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const here = [...left].filter(({ file }) => path === join(ROOT, file));
        if (here.length === 0) return undefined;
        let contents = readFileSync(path, 'utf8');
        for (const bug of here) {
          if (contents.split(bug.from).length !== 2) continue;
          contents = contents.replace(bug.from, () => bug.to);
          left.delete(bug);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
