// A local Rollcall: migrations, secrets, `wrangler dev` in a process group of its own, the clock that wrangler lacks,
// and a watch over all of it. `npm start`, the demo and the measurements start their servers here.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localDatabases } from './local-databases.ts';
import { migrate } from './migrations.ts';
import { waitForPort } from './port.ts';
import { fireScheduled, isAnswering, isHealthy } from './probe.ts';
import { openServerLog } from './server-log.ts';
import { type Environment, writeSettings } from './settings.ts';
import { startWrangler } from './wrangler.ts';

const PORT_WAIT_MS = 5_000;
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 100;
const TICK_MS = 30_000;
const TICK_TIMEOUT_MS = 25_000;
const ANSWER_TIMEOUT_MS = 20_000;
/** Ticks in a row without any answer after which the server counts as dead. */
const MAX_SILENT_TICKS = 3;
/** Wrangler restarts a crashed runtime, but not always to a state that answers. */
const RECOVERY_MS = 10_000;
const RUNTIME_CRASHED = /runtime crashed unexpectedly/;

export interface ServerOptions {
  readonly port: number;
  readonly stateDir: string;
  /** Settings of the Worker are read from here (settings.ts). */
  readonly environment: Environment;
  /** Script to serve in place of the Worker, from the repository's root: measurements wrap it. */
  readonly entry?: string;
  /** Where a debugger may attach; any free port by default. */
  readonly inspectorPort?: number;
  /** Lines of the log that tell of an error. */
  readonly onError: (line: string) => void;
  /** What is being done until the server answers: on a busy machine that takes half a minute. */
  readonly onProgress?: (step: string) => void;
}

export interface RunningServer {
  readonly origin: string;
  /** Of its process group. */
  readonly group: number;
  readonly adminApiKey: string;
  readonly adminApiKeySource: string;
  readonly logFile: string;
  /** Rejects, with the last lines of the log, when the server dies without having been told to. Never resolves. */
  readonly died: Promise<never>;
  /** Fires the scheduled handler, as the cron trigger does in production. */
  tick(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL to every process of it. */
  kill(): void;
}

/**
 * Starts a server and returns when `/healthz` answers 200.
 * @throws BadSetting; Error with the last lines of the log when it does not come up within 60 s.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { port, environment, onError, onProgress = () => undefined } = options;
  const stateDir = resolve(options.stateDir);
  mkdirSync(stateDir, { recursive: true });
  const settings = writeSettings(stateDir, { OWN_HOSTS: `127.0.0.1:${port}`, ...environment });
  await waitForPort(port, PORT_WAIT_MS);
  const log = openServerLog(stateDir, onError);
  onProgress('Applying migrations to the local database');
  const local = localDatabases(stateDir, port, environment);
  await migrate(local, stateDir, environment, log.add);

  const origin = `http://127.0.0.1:${port}`;
  const death = Promise.withResolvers<never>();
  // Whoever does not watch over the server must not be brought down by its death.
  death.promise.catch(() => undefined);
  let ended = false;
  let clock: NodeJS.Timeout | undefined;
  const markEnded = () => {
    ended = true;
    clearInterval(clock);
  };
  const die = (reason: string) => {
    if (ended) return;
    markEnded();
    const report = new Error(`${reason} The end of ${log.file}:\n${log.last().join('\n')}`);
    group.end().then(() => death.reject(report), death.reject);
  };

  const onLine = (line: string) => {
    log.add(line);
    if (!RUNTIME_CRASHED.test(line)) return;
    within(RECOVERY_MS, () => isHealthy(origin, POLL_MS * 20)).then((up) => up || die('The runtime crashed.'), die);
  };
  const args = [...devArguments(options, stateDir, settings.file), ...local.options];
  onProgress('Starting the Worker under wrangler dev');
  const group = startWrangler(args, environment, onLine, { WRANGLER_REGISTRY_PATH: join(stateDir, 'registry') });
  group.exited.then((code) => die(`wrangler exited with code ${code}.`), die);

  let silentTicks = 0;
  const tick = async () => {
    const heard = (await fireScheduled(origin, TICK_TIMEOUT_MS)) || (await isAnswering(origin, ANSWER_TIMEOUT_MS));
    silentTicks = heard ? 0 : silentTicks + 1;
    if (silentTicks >= MAX_SILENT_TICKS) die('The server has stopped responding.');
  };
  const comeUp = async () => {
    if (!(await within(READY_TIMEOUT_MS, () => ended || isHealthy(origin, READY_TIMEOUT_MS / 10))))
      die(`/healthz did not return 200 within ${READY_TIMEOUT_MS / 1000} s.`);
    if (ended) await death.promise;
    clock = setInterval(() => void tick(), TICK_MS);
    await tick();
  };
  await Promise.race([comeUp(), death.promise]);

  const { adminApiKey, adminApiKeySource } = settings;
  return {
    origin,
    group: group.pid,
    adminApiKey,
    adminApiKeySource,
    logFile: log.file,
    died: death.promise,
    tick,
    stop: () => {
      markEnded();
      return group.end();
    },
    kill: () => {
      markEnded();
      group.kill();
    },
  };
}

function devArguments({ entry, inspectorPort = 0, port }: ServerOptions, stateDir: string, envFile: string): string[] {
  const listen = ['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', String(inspectorPort)];
  const state = ['--persist-to', stateDir, '--env-file', envFile];
  return [
    'dev',
    ...(entry === undefined ? [] : [entry]),
    ...listen,
    ...state,
    '--show-interactive-dev-session=false',
    '--log-level',
    'warn',
  ];
}

/** Asks again and again until the answer is true or the time is over; tells which. */
async function within(timeoutMs: number, ask: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (await ask()) return true;
    await sleep(POLL_MS);
  }
  return false;
}
