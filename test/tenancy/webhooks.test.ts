import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { newOrganizationId } from '../../src/id.ts';
import {
  changeWebhook,
  createWebhook,
  type NewWebhook,
  removeWebhook,
  rotateWebhookSecret,
  testWebhook,
} from '../../src/tenancy/webhooks.ts';
import { auditOf, testContext, value } from './context.ts';

const INPUT: NewWebhook = {
  url: 'https://host.example/hook',
  events: null,
  organizationId: null,
  description: null,
  maxBatch: 1,
  startAfter: null,
};

async function newWebhook(): Promise<string> {
  return value(await createWebhook(testContext(), INPUT)).webhook.id;
}

describe('a webhook', () => {
  it('is refused where its URL may not be called or its organization is none', async () => {
    const wrong = (members: unknown) => ({ ok: false, reason: 'invalid', members });
    const context = testContext();
    expect(await createWebhook(context, { ...INPUT, url: 'https://10.0.0.1/' })).toMatchObject(
      wrong([{ member: 'url' }]),
    );
    for (const organizationId of ['nonsense', newOrganizationId(), newOrganizationId('eu')])
      expect(await createWebhook(context, { ...INPUT, organizationId })).toMatchObject(
        wrong([{ member: 'organizationId' }]),
      );
  });

  it('leaves one row in the audit log for each act, and none for what changed nothing', async () => {
    const context = testContext();
    const id = await newWebhook();
    value(await changeWebhook(context, id, { status: 'paused' }));
    value(await changeWebhook(context, id, { status: 'paused' }));
    value(await changeWebhook(context, id, { organizationId: null, startAfter: null }));
    value(await rotateWebhookSecret(context, id));
    value(await testWebhook(context, id));
    value(await removeWebhook(context, id));
    for (const act of [changeWebhook(context, id, {}), rotateWebhookSecret(context, id), removeWebhook(context, id)])
      expect(await act).toEqual({ ok: false, reason: 'unknown', what: 'webhook' });
    expect((await auditOf('', id)).sort()).toEqual([
      'admin webhook.create',
      'admin webhook.delete',
      'admin webhook.rotate_secret',
      'admin webhook.test',
      'admin webhook.update',
    ]);
  });

  it('is not made where its audit row cannot be written', async () => {
    const named = (name: string) => testContext({ newId: (prefix) => (prefix === 'aud' ? 'aud_taken' : name) });
    value(await createWebhook(named('wh_first'), INPUT));
    await expect(createWebhook(named('wh_second'), INPUT)).rejects.toThrow();
    const second = env.DB.prepare("SELECT count(*) AS n FROM webhooks WHERE id = 'wh_second'");
    expect(await second.first('n')).toBe(0);
  });

  it('says all that is fixed or may not be, and then changes nothing', async () => {
    const context = testContext();
    const id = await newWebhook();
    const change = { url: 'ftp://host.example', startAfter: 5, description: 'new' };
    expect(await changeWebhook(context, id, change)).toMatchObject({
      ok: false,
      reason: 'invalid',
      members: [{ member: 'startAfter' }, { member: 'url' }],
    });
    expect(value(await changeWebhook(context, id, {})).description).toBeNull();
  });
});
