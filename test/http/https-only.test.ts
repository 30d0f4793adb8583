import { createExecutionContext, env } from 'cloudflare:test';
import { expect, test } from 'vitest';
import type { Env } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';

const HTTPS: Partial<Env> = { PUBLIC_URL: 'https://scim.example.com' };
const ask = (method: string, url: string, settings: Partial<Env> = HTTPS, headers: Record<string, string> = {}) =>
  app.fetch(
    new Request(url, { method, headers, redirect: 'manual' }),
    { ...env, ...settings },
    createExecutionContext(),
  );

test.each(['/', '/portal/rp_x', '/console', '/console/keys?after=1', '/docs', '/healthz'])(
  'the page %s is sent to https',
  async (path) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await ask(method, `http://scim.example.com${path}`);
      expect([answer.status, answer.headers.get('Location')]).toEqual([308, `https://scim.example.com${path}`]);
    }
  },
);

test('SCIM, REST and forms are refused, each with its own error', async () => {
  for (const method of ['GET', 'POST']) {
    const scim = await ask(method, 'http://scim.example.com/directories/dir_x/scim/v2/Users');
    expect(scim.status).toBe(403);
    expect(await scim.json()).toMatchObject({
      status: '403',
      detail: expect.stringContaining('plain http is not accepted'),
    });
    const rest = await ask(method, 'http://scim.example.com/api/v1/organizations', HTTPS, {
      'X-Forwarded-Proto': 'https',
    });
    expect([rest.status, rest.headers.get('Content-Type')]).toEqual([403, 'application/problem+json']);
  }
  expect((await ask('POST', 'http://scim.example.com/console/sign-in')).status).toBe(403);
});

test('https is served, and http where it is meant', async () => {
  expect((await ask('GET', 'https://scim.example.com/')).status).toBe(200);
  expect((await ask('GET', 'http://127.0.0.1:8787/', { ...HTTPS, ALLOW_HTTP: 'true' })).status).toBe(200);
  expect((await ask('GET', 'http://127.0.0.1:8787/', { PUBLIC_URL: 'http://127.0.0.1:8787' })).status).toBe(200);
  expect((await ask('GET', 'http://127.0.0.1:8787/', { PUBLIC_URL: '' })).status).toBe(200);
});
