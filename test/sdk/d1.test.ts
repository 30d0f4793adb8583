// The SDK in workerd: its store in D1, and a receiver over it.

import { env } from 'cloudflare:test';
import { drizzle } from 'drizzle-orm/d1';
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { createReceiver } from '../../packages/sdk/src/index.ts';
import { d1Store } from '../../packages/sdk/src/stores/d1.ts';
import { sql } from '../../packages/sdk/src/stores/sql.ts';
import { storeSuite } from './store-suite.ts';

const notes = sqliteTable('host_notes', { text: text().notNull() });

async function empty(): Promise<void> {
  for (const table of ['rollcall_positions', 'rollcall_known', 'host_notes'])
    await env.DB.prepare(`DROP TABLE IF EXISTS ${table}`).run();
  await env.DB.prepare('CREATE TABLE host_notes (text TEXT NOT NULL)').run();
}

const noted = async () => {
  const { results } = await env.DB.prepare('SELECT text FROM host_notes ORDER BY rowid').all<{ text: string }>();
  return results.map((row) => row.text);
};

storeSuite('D1', async () => {
  await empty();
  return {
    store: d1Store(env.DB),
    other: d1Store(env.DB),
    note: (text) => env.DB.prepare('INSERT INTO host_notes VALUES (?)').bind(text),
    failing: sql`INSERT INTO host_notes VALUES (${null})`,
    notes: noted,
  };
});

storeSuite('D1 with statements of Drizzle', async () => {
  await empty();
  const database = drizzle(env.DB);
  return {
    store: d1Store(env.DB),
    other: d1Store(env.DB),
    note: (value) => database.insert(notes).values({ text: value }),
    failing: sql`INSERT INTO host_notes VALUES (${null})`,
    notes: noted,
  };
});

const SECRET = `whsec_${btoa('a secret of twenty-four b')}`;

function signed(sequence: number, userName: string): Request {
  const body = JSON.stringify({
    id: `evt_${sequence}`,
    type: 'user.updated',
    sequence,
    organizationId: 'org_1',
    directoryId: 'dir_1',
    data: { user: { id: 'usr_1', userName } },
  });
  const at = new Date();
  const headers = {
    'webhook-id': `evt_${sequence}`,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(SECRET).sign(`evt_${sequence}`, at, body),
    'rollcall-previous-sequence': String(sequence - 1),
  };
  return new Request('https://host.example/webhooks', { method: 'POST', body, headers });
}

describe('a receiver in a Worker', () => {
  it('writes events with the app in one batch of D1, each once', async () => {
    await empty();
    const database = drizzle(env.DB);
    const receiver = createReceiver({
      store: d1Store(env.DB),
      secrets: SECRET,
      on: { user: ({ userName }) => [database.insert(notes).values({ text: userName })] },
    });
    for (const [sequence, userName] of [
      [1, 'ada'],
      [2, 'ada.lovelace'],
      [1, 'ada'],
    ] as const)
      expect((await receiver.handle(signed(sequence, userName))).status).toBe(204);
    expect([await noted(), await receiver.position('org_1')]).toEqual([['ada', 'ada.lovelace'], 2]);
  });
});
