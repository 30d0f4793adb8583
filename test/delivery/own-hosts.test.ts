// A webhook whose URL has become this Worker's own is not called by deliveries, without PUBLIC_URL too.

import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { liveDelivery } from '../../src/delivery/deps.ts';
import { world } from './world.ts';

it('is an attempt that failed, and nothing is sent', async () => {
  expect(env.PUBLIC_URL).toBeUndefined();
  const w = world();
  const organizationId = await w.organization();
  const webhook = await w.webhook({ url: 'https://rollcall.acme.workers.dev/hook', organizationId });
  await w.events(organizationId, 1);
  await w.run();
  expect(w.received).toEqual([]);
  const { results } = await env.DB.prepare('SELECT response_body AS said FROM deliveries WHERE webhook_id = ?')
    .bind(webhook)
    .all();
  expect(results).toEqual([{ said: 'Not sent: The URL must not point back to this service.' }]);
});

it('is known from PUBLIC_URL, and from what the deployment wrote', () => {
  const hosts = (settings: object) => liveDelivery({ ...env, ...settings }).destinations.ownHosts;
  expect(hosts({})).toEqual(['rollcall.*.workers.dev']);
  expect(hosts({ OWN_HOSTS: 'a.example *.b.example', PUBLIC_URL: 'https://scim.example' })).toEqual([
    'a.example',
    '*.b.example',
    'scim.example',
  ]);
  expect(hosts({ OWN_HOSTS: '' })).toEqual([]);
});
