// `npm run fuzz -- --requests N --seed S` and `npm run property -- --runs N --seed S`: the random tests of `npm test`,
// for longer. The seed is printed, and sends the same requests or filters again. A run of 100,000 or more that passes is
// kept for docs/conformance.md.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RandomRun } from './conformance.ts';
import { onNpmGone } from './parent.ts';
import { endAllGroups, ROOT, startGroup } from './process-group.ts';

const KINDS = {
  fuzz: { file: 'test/http/fuzz/fuzz.test.ts', unit: 'requests', binding: 'FUZZ_REQUESTS' },
  property: {
    file: 'test/store/filter/agreement.test.ts',
    unit: 'pairs of filter and resource',
    binding: 'PROPERTY_PAIRS',
  },
} as const;
const DEFAULT_NUMBER = '100000';
const KEPT_FROM = 100_000;
const KEPT_IN = join(ROOT, 'docs/conformance/random-runs.json');

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { requests: { type: 'string' }, runs: { type: 'string' }, seed: { type: 'string' } },
});
const kind = positionals[0] === 'fuzz' ? KINDS.fuzz : KINDS.property;
const number = natural('number', (kind === KINDS.fuzz ? values.requests : values.runs) ?? DEFAULT_NUMBER);
const seed = natural('seed', values.seed ?? String(Date.now() % 1_000_000_000));

async function end(code: number): Promise<never> {
  await endAllGroups();
  process.exit(code);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(130));
onNpmGone(() => void end(1));

console.log(`${number.toLocaleString('en')} ${kind.unit}, seed ${seed}`);
const began = Date.now();
const { exited } = startGroup({
  args: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'workerd', kind.file],
  env: { ...process.env, [kind.binding]: String(number), RANDOM_SEED: String(seed) },
  onLine: (line) => console.log(line),
});
const code = await exited;
const seconds = Math.round((Date.now() - began) / 1000);
console.log(`seed ${seed}: ${code === 0 ? 'passed' : 'failed'} in ${seconds} s`);
if (code === 0 && number >= KEPT_FROM)
  keep({ what: kind.unit, number, seed, seconds, date: new Date(began).toISOString().slice(0, 10) });
await end(code === 0 ? 0 : 1);

function natural(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`The ${name} must be a number of at most 9 digits, not ${text}.`);
  return Number(text);
}

function keep(run: RandomRun): void {
  const kept: Record<string, RandomRun> = JSON.parse(readFileSync(KEPT_IN, 'utf8'));
  writeFileSync(KEPT_IN, `${JSON.stringify({ ...kept, [run.what]: run }, null, 2)}\n`);
}
