// How often SCIM may be asked: known tokens by their directory, strangers by their address, never the other way round.

import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { Env } from '../../../src/env.ts';
import { app } from '../../../src/http/app.ts';
import { newSecret } from '../../../src/tenancy/secret.ts';
import { ORIGIN } from '../calls.ts';
import { newProvider, type Provider, scim, user } from './calls.ts';

/** A binding that lets so many pass of each key, and tells what it was asked. */
function counter(limit: number) {
  const counts = new Map<string, number>();
  return {
    counts,
    limit: async ({ key = '' }: RateLimitOptions) => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= limit };
    },
  };
}

let hosts = 0;
function newAddress(): string {
  hosts += 1;
  return `203.0.113.${hosts}`;
}

interface Sent {
  readonly token?: string;
  readonly address?: string;
  readonly method?: string;
  readonly body?: string;
}

function ask(provider: Provider, bindings: Partial<Env>, sent: Sent = {}) {
  const { address = newAddress(), body, method = 'GET', token = provider.token } = sent;
  const request = new Request(`${ORIGIN}${provider.base}/Users${method === 'GET' ? '?count=1' : ''}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'CF-Connecting-IP': address, 'Content-Type': 'application/scim+json' },
    ...(body === undefined ? {} : { body }),
  });
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
  return app.fetch(request, { ...env, RATE_LIMITS: 'true', ...bindings }, context);
}

/** A provider whose token this isolate knows. */
async function known(): Promise<Provider> {
  const provider = await newProvider();
  await ask(provider, {});
  return provider;
}

test('IPSIE, Rate Limiting: a directory past its rate is 429 with whole seconds, from whatever address; another is not', async () => {
  const [limited, other] = [await known(), await known()];
  const limit = counter(2);
  const bindings = { SCIM_LIMIT: limit };
  expect((await ask(limited, bindings)).status).toBe(200);
  expect((await ask(limited, bindings)).status).toBe(200);
  const third = await ask(limited, bindings);
  expect([third.status, third.headers.get('Retry-After')]).toEqual([429, '10']);
  expect(await third.json()).toMatchObject({ schemas: [expect.stringContaining(':Error')], status: '429' });
  expect((await ask(other, bindings)).status).toBe(200);
  expect([...limit.counts.keys()].sort()).toEqual([limited.directoryId, other.directoryId].sort());
});

test('the rate comes before the body, which is not parsed', async () => {
  const provider = await known();
  const sent = { method: 'POST', body: '{"userName":' };
  expect((await ask(provider, { SCIM_LIMIT: counter(0) }, sent)).status).toBe(429);
  expect((await ask(provider, { SCIM_LIMIT: counter(1) }, sent)).status).toBe(400);
});

test('made-up tokens do not use up the rate of the directory that they name', async () => {
  const provider = await known();
  const limit = counter(1);
  for (let i = 0; i < 5; i++) {
    const sent = { token: newSecret('rc'), method: i % 2 === 0 ? 'GET' : 'POST', ...(i % 2 ? { body: '{}' } : {}) };
    expect((await ask(provider, { SCIM_LIMIT: limit }, sent)).status).toBe(401);
  }
  expect(limit.counts.size).toBe(0);
});

test('strangers are 401, then 429 by address; a known token of the same address goes on', async () => {
  const [provider, fresh] = [await known(), await newProvider()];
  const bindings = { STRANGER_LIMIT: counter(2) };
  const address = newAddress();
  const stranger = () => ask(provider, bindings, { token: newSecret('rc'), address });
  for (let i = 0; i < 3; i++) expect((await stranger()).status).toBe(401);
  const refused = await stranger();
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '10']);
  expect((await ask(provider, bindings, { address })).status).toBe(200);
  expect((await ask(fresh, bindings, { address })).status).toBe(429);
  expect((await ask(fresh, bindings)).status).toBe(200);
});

test('a refused token that asks again counts, though it costs no look-up; a malformed one does not', async () => {
  const provider = await known();
  const limit = counter(10);
  const address = newAddress();
  const token = newSecret('rc');
  for (let i = 0; i < 3; i++) await ask(provider, { STRANGER_LIMIT: limit }, { token, address });
  await ask(provider, { STRANGER_LIMIT: limit }, { token: 'rc_short', address });
  expect(limit.counts.get(address)).toBe(3);
});

test('without the bindings, as `npm start` serves, nothing is limited', async () => {
  const provider = await newProvider();
  for (let i = 0; i < 5; i++)
    expect((await scim(provider, 'POST', '/Users', { body: user(`user${i}`) })).status).toBe(201);
});
