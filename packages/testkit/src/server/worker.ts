// The Worker that the package carries, running in this process' own workerd with a database of its own.

import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';

const WORKER = fileURLToPath(new URL('../../worker', import.meta.url));
const HOST = '127.0.0.1';
/** How the generator of migrations separates statements. */
const BREAKPOINT = '--> statement-breakpoint';

export interface RunningWorker {
  readonly origin: string;
  readonly adminApiKey: string;
  /** Fires the cron trigger, which runs every minute in production. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** 0, the default: any free one. */
  readonly port?: number;
  /** Settings of the Worker, as docs/operating.md names them. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts it on an empty database. @throws Error where the package was not bundled */
export async function startWorker({ port = 0, settings = {} }: WorkerOptions): Promise<RunningWorker> {
  if (!existsSync(join(WORKER, 'worker.js')))
    throw new Error(
      'The Worker is not bundled: run `npm run bundle -w @rollcall/testkit` in the repository of Rollcall.',
    );
  const adminApiKey = randomBytes(32).toString('hex');
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...JSON.parse(readFileSync(join(WORKER, 'settings.json'), 'utf8')),
      host: HOST,
      port,
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.ERROR),
      modulesRoot: WORKER,
      modules: [
        { type: 'ESModule', path: join(WORKER, 'worker.js') },
        ...readdirSync(WORKER)
          .filter((name) => /\.(css|svg|js)$/.test(name) && name !== 'worker.js')
          .map((name) => ({ type: 'Text' as const, path: join(WORKER, name) })),
      ],
      bindings: {
        ADMIN_API_KEY: adminApiKey,
        ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        ALLOW_HTTP: 'true',
        ALLOW_LOCAL_WEBHOOKS: 'true',
        RATE_LIMITS: 'false',
        ...settings,
      },
      assets: { directory: join(WORKER, 'public'), routerConfig: { has_user_worker: true } },
      d1Databases: { DB: 'rollcall' },
      durableObjects: { ORGANIZATIONS: { className: 'Organization', useSQLite: true } },
    }),
  );
  try {
    const { origin } = await miniflare.ready;
    await migrate(miniflare);
    const worker = await miniflare.getWorker();
    return {
      origin,
      adminApiKey,
      tick: async () => void (await worker.scheduled({ cron: '* * * * *' })),
      stop: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

async function migrate(miniflare: Miniflare): Promise<void> {
  const database = await miniflare.getD1Database('DB');
  const folder = join(WORKER, 'migrations');
  for (const name of readdirSync(folder).sort()) {
    const statements = readFileSync(join(folder, name), 'utf8').split(BREAKPOINT);
    await database.batch(statements.filter((text) => text.trim() !== '').map((text) => database.prepare(text)));
  }
}
