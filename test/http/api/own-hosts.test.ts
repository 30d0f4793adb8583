// No webhook leads back to this Worker, whoever looks at its URL. Of where it is reached the tests' deployment knows what
// wrangler.toml says; deliveries: test/delivery/own-hosts.test.ts.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../../../src/id.ts';
import { delivery, event, seed } from '../../seed/rows.ts';
import { call, member, newOrganization, ORIGIN } from '../calls.ts';

const OTHER = 'https://host.example/hook';
const OWN = [['https://rollcall.acme.workers.dev/hook'], [`${ORIGIN}/hook`]];

const fetched = vi.spyOn(globalThis, 'fetch');

beforeEach(() => {
  fetched.mockReset().mockImplementation(async () => new Response(null, { status: 204 }));
});

/** A webhook that stands in the database although its URL is ours by now. */
async function webhookAt(url: string, organizationId: string): Promise<string> {
  const id = member(await call('POST', '/webhooks', { url: OTHER, organizationId }), 'id');
  await env.DB.prepare('UPDATE webhooks SET url = ? WHERE id = ?').bind(url, id).run();
  return id;
}

describe.each(OWN)('%s', (url) => {
  it('is refused to a new webhook', async () => {
    const refused = await call('POST', '/webhooks', { url });
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).toContain('must not point back to this service');
  });

  it('is refused to one that stands', async () => {
    const id = member(await call('POST', '/webhooks', { url: OTHER }), 'id');
    expect((await call('PATCH', `/webhooks/${id}`, { url })).status).toBe(422);
    expect((await call('GET', `/webhooks/${id}`)).body).toMatchObject({ url: OTHER });
  });

  it('is not called by a test', async () => {
    const id = await webhookAt(url, await newOrganization());
    const tested = await call('POST', `/webhooks/${id}/test`);
    expect(JSON.stringify(tested.body)).toContain('Not sent: The URL must not point back');
    expect(fetched).not.toHaveBeenCalled();
  });

  it('is not called by a single retry', async () => {
    const organizationId = await newOrganization();
    const id = await webhookAt(url, organizationId);
    const deliveryId = newId('del', Date.now());
    await seed(
      env.DB,
      event({ organizationId, sequence: 1, id: newId('evt', Date.now()), at: 1, data: '{"user":{"id":"usr_1"}}' }),
      delivery({ webhookId: id, id: deliveryId, organizationId, status: 'failed', responseStatus: 500, at: 1_000 }),
    );
    const retried = await call('POST', `/webhooks/${id}/deliveries/${deliveryId}/retry`);
    expect(JSON.stringify(retried.body)).toContain('Not sent: The URL must not point back');
    expect(fetched).not.toHaveBeenCalled();
  });
});
