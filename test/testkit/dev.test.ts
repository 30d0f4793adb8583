// `npx rollcall dev`, started and ended as by hand.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { freePort } from '../../scripts/port.ts';
import { ROOT } from '../../scripts/process-group.ts';

/** What it tells of a provider at work, in whatever order. Ended before, it has not told everything. */
const TOLD = [
  /^Played:/m,
  /request {2}POST \S*\/Users → 201/,
  /event {4}\d+ user\.created {2}\S+@acme\.example/,
  /sent {5}1 directory\.created → .*(connection|refused|error)/i,
];

it('prints what there is, plays a provider, tells each request, event and delivery, and ends by Ctrl-C', async () => {
  const args = [
    'packages/testkit/src/cli.ts',
    'dev',
    '--provider',
    'okta',
    '--play',
    '--port',
    String(await freePort()),
  ];
  const child = spawn(process.execPath, [...args, '--webhook', `http://127.0.0.1:${await freePort()}/webhooks`], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const lines: string[] = [];
  let killed = false;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const text = lines.join('\n');
    if (!killed && TOLD.every((told) => told.test(text))) killed = child.kill('SIGINT');
  }
  const text = lines.join('\n');
  expect(await ended).toBe(130);
  expect(text).toMatch(/^ {2}token {7}rc_/m);
  expect(text).toMatch(/^ {2}secret {6}whsec_/m);
  for (const told of TOLD) expect(text).toMatch(told);
});

it('says how it is used', async () => {
  const child = spawn(process.execPath, ['packages/testkit/src/cli.ts', 'start'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  expect(lines.join('\n')).toContain('npx rollcall dev [--port 8787]');
});
