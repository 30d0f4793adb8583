// Which secrets sign, also after ENCRYPTION_KEY was changed.

import { describe, expect, it } from 'vitest';
import { targetOf } from '../../src/delivery/target.ts';
import { decrypt, encrypt } from '../../src/encrypt.ts';
import type { WebhookRow } from '../../src/store/operator/webhooks.ts';

const [OLD_KEY, KEY] = [btoa('a'.repeat(32)), btoa('b'.repeat(32))];
const deps = { now: () => 1000, unseal: (sealed: string) => decrypt(KEY, sealed) };

async function rotated(previousKey: string, previousSecretUntil: number): Promise<WebhookRow> {
  return {
    id: 'wh_1',
    url: 'https://app.example.com/',
    events: null,
    organizationId: null,
    description: null,
    maxBatch: 1,
    startAfter: null,
    status: 'active',
    disabledReason: null,
    secret: await encrypt(KEY, 'whsec_new'),
    previousSecret: await encrypt(previousKey, 'whsec_old'),
    previousSecretUntil,
    createdAt: 1,
    updatedAt: 1,
  };
}

describe('the secrets of a webhook', () => {
  it('are the new one and, while it is valid, the one of before', async () => {
    expect((await targetOf(deps, await rotated(KEY, 1001))).secrets).toEqual(['whsec_new', 'whsec_old']);
    expect((await targetOf(deps, await rotated(KEY, 1000))).secrets).toEqual(['whsec_new']);
  });

  it('are the new one alone where the one of before was sealed with another ENCRYPTION_KEY', async () => {
    expect((await targetOf(deps, await rotated(OLD_KEY, 1001))).secrets).toEqual(['whsec_new']);
  });

  it('cannot be had where the new one was: nothing is sent unsigned', async () => {
    const row = await rotated(KEY, 1001);
    await expect(targetOf(deps, { ...row, secret: await encrypt(OLD_KEY, 'whsec_new') })).rejects.toThrow();
  });
});
