// Puts the Worker into the package, as `npm run deploy` would send it, with its migrations and what wrangler.toml says of
// its runtime: packages/testkit/worker.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'smol-toml';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TARGET = fileURLToPath(new URL('../worker', import.meta.url));

const Wrangler = z.object({
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()),
  queues: z.object({
    producers: z.array(z.object({ binding: z.string(), queue: z.string() })),
    consumers: z.array(
      z.object({
        queue: z.string(),
        max_batch_size: z.number(),
        max_batch_timeout: z.number(),
        max_retries: z.number().optional(),
        dead_letter_queue: z.string().optional(),
      }),
    ),
  }),
});

const { compatibility_date, compatibility_flags, queues } = Wrangler.parse(
  parse(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')),
);
const settings = {
  compatibilityDate: compatibility_date,
  compatibilityFlags: compatibility_flags,
  queueProducers: Object.fromEntries(queues.producers.map(({ binding, queue }) => [binding, { queueName: queue }])),
  queueConsumers: Object.fromEntries(
    queues.consumers.map((consumer) => [
      consumer.queue,
      {
        maxBatchSize: consumer.max_batch_size,
        maxBatchTimeout: consumer.max_batch_timeout,
        ...(consumer.max_retries === undefined ? {} : { maxRetries: consumer.max_retries }),
        ...(consumer.dead_letter_queue === undefined ? {} : { deadLetterQueue: consumer.dead_letter_queue }),
      },
    ]),
  ),
};

const made = mkdtempSync(join(tmpdir(), 'rollcall-worker-'));
try {
  const wrangler = join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
  const env = { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false', WRANGLER_WRITE_LOGS: 'false' };
  await promisify(execFile)(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', made], { cwd: ROOT, env });
  rmSync(TARGET, { recursive: true, force: true });
  mkdirSync(join(TARGET, 'migrations'), { recursive: true });
  cpSync(join(ROOT, 'public'), join(TARGET, 'public'), { recursive: true });
  for (const name of readdirSync(made)) if (!/\.map$|\.md$/.test(name)) cpSync(join(made, name), join(TARGET, name));
  for (const name of readdirSync(join(ROOT, 'migrations')))
    if (name.endsWith('.sql')) cpSync(join(ROOT, 'migrations', name), join(TARGET, 'migrations', name));
  writeFileSync(join(TARGET, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
} finally {
  rmSync(made, { recursive: true, force: true });
}
