// Which secrets sign, also while ENCRYPTION_KEY changes: older keys open, the sweep seals anew, what no key opens waits
// and is told of.

import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { sealingWith } from '../../src/delivery/deps.ts';
import { streamHealth } from '../../src/delivery/health.ts';
import { resealSecrets } from '../../src/delivery/reseal.ts';
import { secretCell } from '../../src/delivery/secrets.ts';
import { sendTest } from '../../src/delivery/single.ts';
import { sweepWith } from '../../src/delivery/sweep.ts';
import { targetOf } from '../../src/delivery/target.ts';
import { open, seal } from '../../src/encrypt.ts';
import { isKeyList, keyRing } from '../../src/keys.ts';
import { rotateSecret, type WebhookRow, webhookById } from '../../src/store/operator/webhooks.ts';
import { encryptionKeys } from '../../src/tenancy/encryption-keys.ts';
import { testContext } from '../tenancy/context.ts';
import { isSigned, SECRET, START, type World, world } from './world.ts';

const [LOST, OLD, NEW] = [btoa('l'.repeat(32)), btoa('o'.repeat(32)), btoa('n'.repeat(32))];
const BOTH = `${NEW}, ${OLD}`;
const OTHER_SECRET = 'whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyb3Q=';

/** As it was sealed before keys had ids: with the key itself, bound to nothing. */
async function sealedOfBefore(key: string, text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
  const imported = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const content = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, imported, new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...iv, ...new Uint8Array(content)));
}

function useKeys(w: World, setting: string): void {
  Object.assign(w.deps, sealingWith(setting));
}

/** Puts a sealed secret where a webhook has one, as an older version stored it. */
async function store(id: string, secret: string, keyId = 'unknown'): Promise<void> {
  await env.DB.prepare('UPDATE webhooks SET secret = ?, key_id = ? WHERE id = ?').bind(secret, keyId, id).run();
}

async function rowOf(w: World, id: string): Promise<WebhookRow> {
  const [[row]] = await w.deps.databases.operator.run([webhookById({ id })]);
  if (!row) throw new Error('There is no such webhook.');
  return row;
}

const idOf = async (key: string) => (await keyRing(key))[0].id;

describe('a sealed text', () => {
  const cell = secretCell('wh_1');

  it('opens in its own place only, with any of the keys', async () => {
    const { text } = await seal(OLD, cell, 'whsec_1');
    expect(await open(OLD, cell, text)).toBe('whsec_1');
    expect(await open(BOTH, cell, text)).toBe('whsec_1');
    expect(await open(NEW, cell, text)).toBeNull();
    expect(await open(BOTH, secretCell('wh_2'), text)).toBeNull();
    expect(await open(BOTH, ['webhooks', 'wh_1', 'url'], text)).toBeNull();
  });

  it('does not open when it was changed, or is none', async () => {
    const { text } = await seal(OLD, cell, 'whsec_1');
    const [version, id, content = ''] = text.split('.');
    const changed = content.startsWith('A') ? `B${content.slice(1)}` : `A${content.slice(1)}`;
    for (const wrong of [`${version}.${id}.${changed}`, content, `${version}.${id}.`, `${text}=`, '', 'AAAA', '%'])
      expect(await open(OLD, cell, wrong), wrong).toBeNull();
  });

  it('is sealed with the newest key, and tells which', async () => {
    const sealed = await seal(BOTH, cell, 'whsec_1');
    expect(sealed.keyId).toBe(await idOf(NEW));
    expect(sealed.text).toContain(`v1.${sealed.keyId}.`);
    expect(await open(NEW, cell, sealed.text)).toBe('whsec_1');
  });

  it('of before keys had ids opens still, with any of the keys', async () => {
    expect(await open(BOTH, cell, await sealedOfBefore(OLD, 'whsec_1'))).toBe('whsec_1');
    expect(await open(NEW, cell, await sealedOfBefore(OLD, 'whsec_1'))).toBeNull();
  });

  it('takes one to five different keys', () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => btoa(letter.repeat(32)));
    expect(isKeyList(keys.slice(0, 5).join(','))).toBe(true);
    for (const wrong of ['', keys.join(), `${OLD},`, `${OLD},${OLD}`, `${OLD} ${NEW}`, OLD.slice(4)])
      expect(isKeyList(wrong), wrong).toBe(false);
  });
});

describe('the secrets of a webhook', () => {
  it('are the new one and, while it is valid, the one of before', async () => {
    const w = world();
    const row = await rowOf(w, await w.webhook());
    const previousSecret = (await seal(env.ENCRYPTION_KEY, secretCell(row.id), OTHER_SECRET)).text;
    const rotated = (until: number) => ({ ...row, previousSecret, previousSecretUntil: until });
    expect((await targetOf(w.deps, rotated(START + 1)))?.secrets).toEqual([SECRET, OTHER_SECRET]);
    expect((await targetOf(w.deps, rotated(START)))?.secrets).toEqual([SECRET]);
  });

  it('are the new one alone where no key opens the one of before', async () => {
    const w = world();
    const row = await rowOf(w, await w.webhook());
    const previousSecret = (await seal(LOST, secretCell(row.id), OTHER_SECRET)).text;
    const rotated = { ...row, previousSecret, previousSecretUntil: START + 1 };
    expect((await targetOf(w.deps, rotated))?.secrets).toEqual([SECRET]);
  });
});

describe('a new ENCRYPTION_KEY before the old one', () => {
  it('delivers with what the old one sealed, seals it anew, and needs the old one no longer', async () => {
    const w = world();
    const organizationId = await w.organization();
    const id = await w.webhook({ organizationId });
    await store(id, await sealedOfBefore(OLD, SECRET));
    useKeys(w, BOTH);
    await w.events(organizationId, 1);
    await w.run();
    const before = await rowOf(w, id);
    expect(await encryptionKeys(testContext({ delivery: w.deps }))).toEqual({
      keys: [
        { id: await idOf(NEW), newest: true, secrets: 0, removable: false },
        { id: await idOf(OLD), newest: false, secrets: 0, removable: false },
      ],
      pending: 1,
      unreadable: 0,
      missing: [],
    });

    expect(await resealSecrets(w.deps)).toBe(1);
    const after = await rowOf(w, id);
    expect(after.secret).toContain(`v1.${await idOf(NEW)}.`);
    // What host apps see of the webhook is as it was, and whoever sends goes on sending.
    expect({ ...after, secret: '', keyId: '' }).toEqual({ ...before, secret: '', keyId: '' });
    expect(await resealSecrets(w.deps)).toBe(0);
    expect(await encryptionKeys(testContext({ delivery: w.deps }))).toMatchObject({
      keys: [
        { secrets: 1, removable: false },
        { secrets: 0, removable: true },
      ],
      pending: 0,
    });

    useKeys(w, NEW);
    await w.events(organizationId, 1);
    await w.run();
    expect(w.received.map((request) => isSigned(request))).toEqual([true, true]);
  });

  it('goes by bounded steps, one trip to read and one to write, and costs no row once all is done', async () => {
    const w = world();
    for (let i = 0; i < 60; i++) await w.webhook();
    useKeys(w, `${NEW},${env.ENCRYPTION_KEY}`);
    const trips = w.deps.databases.meter.d1Trips;
    expect(await resealSecrets(w.deps)).toBe(50);
    expect(w.deps.databases.meter.d1Trips - trips).toBe(2);
    expect(await resealSecrets(w.deps)).toBe(10);
    const read = w.deps.databases.meter.rowsRead;
    expect(await resealSecrets(w.deps)).toBe(0);
    // The three ranges that are looked through.
    expect(w.deps.databases.meter.rowsRead - read).toBeLessThanOrEqual(3);
  });

  it('seals anew what still signs of the previous ones, and lets go of what does not', async () => {
    const w = world();
    const id = await w.webhook();
    const cell = secretCell(id);
    const previous = [
      [await sealedOfBefore(OLD, OTHER_SECRET), START + 1],
      [await sealedOfBefore(OLD, SECRET), START],
      [(await seal(LOST, cell, SECRET)).text, START + 1],
    ];
    await store(id, (await seal(OLD, cell, SECRET)).text, await idOf(OLD));
    await env.DB.prepare('UPDATE webhooks SET previous_secret = ?').bind(JSON.stringify(previous)).run();
    useKeys(w, BOTH);
    await resealSecrets(w.deps);
    const row = await rowOf(w, id);
    expect(JSON.parse(row.previousSecret ?? '')).toEqual([
      [expect.stringContaining(`v1.${await idOf(NEW)}.`), START + 1],
      // Its key may be put back while it still signs.
      previous[2],
    ]);
    expect((await targetOf(w.deps, row))?.secrets).toEqual([SECRET, OTHER_SECRET]);
  });

  it('does not put a secret back that was rotated while it was sealed anew', async () => {
    const w = world();
    const id = await w.webhook();
    const cell = secretCell(id);
    useKeys(w, `${NEW},${env.ENCRYPTION_KEY}`);
    const rotated = (await seal(NEW, cell, OTHER_SECRET)).text;
    const rotate = rotateSecret({ id, secret: rotated, previousUntil: START + 1, most: 9, now: START });
    let first = true;
    const rotating = {
      ...w.deps,
      seal: async (...given: Parameters<typeof w.deps.seal>) => {
        if (first) await w.deps.databases.operator.run([rotate]);
        first = false;
        return w.deps.seal(...given);
      },
    };
    await resealSecrets(rotating);
    expect((await rowOf(w, id)).secret).toBe(rotated);
    // The next run finds it again, and what joined the previous ones with it.
    expect(await resealSecrets(w.deps)).toBe(1);
    expect((await targetOf({ ...w.deps, ...sealingWith(NEW) }, await rowOf(w, id)))?.secrets).toEqual([
      OTHER_SECRET,
      SECRET,
    ]);
  });
});

describe('a webhook whose secret no key opens', () => {
  it('is told of, keeps its events and nobody else waiting, and goes on once its key is back', async () => {
    const w = world();
    const organizationId = await w.organization();
    const id = await w.webhook({ organizationId, url: 'https://locked.example/' });
    await w.webhook({ organizationId, url: 'https://open.example/' });
    await store(id, (await seal(LOST, secretCell(id), SECRET)).text, await idOf(LOST));
    await w.events(organizationId, 2);
    await w.run();
    await sweepWith(w.deps);
    await w.run();
    expect(w.received.map(({ url }) => url)).toEqual(['https://open.example/', 'https://open.example/']);
    const { streams: health } = await streamHealth(w.deps, organizationId, w.now());
    expect(health.filter(({ unreadableSecret }) => unreadableSecret)).toMatchObject([
      { id, status: 'active', backlog: 2 },
    ]);
    const { result } = await sendTest(w.deps, await rowOf(w, id));
    expect(result).toMatchObject({ accepted: false, status: null, body: expect.stringContaining('ENCRYPTION_KEY') });

    // It is tried once with these keys, and stands in nobody's way after.
    useKeys(w, `${NEW},${env.ENCRYPTION_KEY}`);
    expect(await resealSecrets(w.deps)).toBe(2);
    expect(await resealSecrets(w.deps)).toBe(0);
    expect(await encryptionKeys(testContext({ delivery: w.deps }))).toMatchObject({ pending: 0, unreadable: 1 });

    useKeys(w, `${NEW},${env.ENCRYPTION_KEY},${LOST}`);
    expect(await resealSecrets(w.deps)).toBe(1);
    w.advance(60_000);
    await sweepWith(w.deps);
    await w.run();
    const late = w.received.filter(({ url }) => url === 'https://locked.example/');
    expect(late.map((request) => [request.body.sequence, isSigned(request)])).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  it('counts the secrets of alert endpoints: their key cannot be removed, and without it they are unreadable', async () => {
    const w = world();
    await env.DB.batch(['webhooks', 'alert_endpoints'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
    const insert = env.DB.prepare(
      "INSERT INTO alert_endpoints (id, url, format, secret, key_id, created_at, updated_at) VALUES (?, 'u', 'rollcall', 's', ?, 1, 1)",
    );
    await env.DB.batch([insert.bind('ale_1', await idOf(OLD)), insert.bind('ale_2', await idOf(LOST))]);
    useKeys(w, BOTH);
    expect(await encryptionKeys(testContext({ delivery: w.deps }))).toMatchObject({
      keys: [{ secrets: 0 }, { secrets: 1, removable: false }],
      pending: 0,
      unreadable: 1,
    });
  });
});
