// ENCRYPTION_KEY rotated as docs/operating.md says, on servers that run: old; new,old; new alone. The webhooks go on signing
// with the secrets that they had.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../scripts/port.ts';
import { ROOT } from '../../scripts/process-group.ts';
import { restClient } from '../../scripts/rest.ts';
import { type RunningServer, startServer } from '../../scripts/server.ts';

/** More than one step of the sweep takes. */
const WEBHOOKS = 60;
/** One takes some dozens. */
const MAX_TURNS = 10;
const Created = z.object({ id: z.string(), secret: z.string() });
const stateDir = mkdtempSync(join(tmpdir(), 'rollcall-keys-'));
let running: RunningServer | undefined;

afterAll(async () => {
  await running?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

it('the old key can go once it is told so, and every webhook signs with its secret', { timeout: 600_000 }, async () => {
  const received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const host = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ headers: request.headers, body });
    response.end();
  });
  const [port, hostPort] = [await freePort(), await freePort()];
  await new Promise<void>((resolve) => host.listen(hostPort, '127.0.0.1', resolve));
  const [old, fresh] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
  const started = async (ENCRYPTION_KEY: string) => {
    await running?.stop();
    const environment = { ...process.env, ENCRYPTION_KEY };
    running = await startServer({ port, stateDir, environment, onError: () => undefined });
    return { server: running, rest: restClient(running.origin, running.adminApiKey) };
  };
  const told = async () => {
    const env = { ...process.env, PORT: String(port), STATE_DIR: stateDir };
    const args = ['scripts/encryption-keys.ts'];
    return (await promisify(execFile)(process.execPath, args, { cwd: ROOT, env })).stdout.trim().split('\n');
  };

  const first = await started(old);
  const url = `http://127.0.0.1:${hostPort}/hook`;
  const webhooks: z.infer<typeof Created>[] = [];
  for (let n = 0; n < WEBHOOKS; n++) webhooks.push(await first.rest.call(Created, 'POST', '/webhooks', { url }));
  expect(await told()).toEqual([expect.stringContaining(`${WEBHOOKS} secrets  newest`)]);

  const both = await started(`${fresh},${old}`);
  // The old key seals less with each turn of the clock, and nothing in the end.
  let turns = 0;
  while ((await told()).some((line) => line.includes('still needed')) && turns++ < MAX_TURNS) await both.server.tick();
  expect(await told()).toEqual([
    expect.stringContaining(`${WEBHOOKS} secrets  newest`),
    expect.stringContaining('0 secrets  can be removed'),
  ]);

  const last = await started(fresh);
  expect(await told()).toEqual([expect.stringContaining(`${WEBHOOKS} secrets  newest`)]);
  for (const { id, secret } of [webhooks[0], webhooks[WEBHOOKS - 1]].flatMap((each) => each ?? [])) {
    await last.rest.call(z.unknown(), 'POST', `/webhooks/${id}/test`);
    const { body = '', headers = {} } = received.pop() ?? {};
    const signed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    expect(new Webhook(secret).verify(body, signed)).toMatchObject({ type: expect.any(String) });
  }
  host.close();
});
