// The door before the work: who is not known is refused before its body is read; who is known is looked up again.

import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { rememberAdmitted, rememberRefused, wasAdmitted, wasRefused } from '../../../src/http/scim/known.ts';
import type { Access } from '../../../src/store/list/access.ts';
import { entryIn } from '../../../src/store/log/entry.ts';
import { newSecret } from '../../../src/tenancy/secret.ts';
import { call, member } from '../calls.ts';
import { createUser, newProvider, scim, user } from './calls.ts';

/** What the log holds of a directory's refused requests. */
async function loggedBodies(directoryId: string): Promise<unknown[]> {
  const { results } = await env.DB.prepare('SELECT entry FROM request_log WHERE directory_id = ? AND status = 401')
    .bind(directoryId)
    .all<{ entry: string }>();
  return results.map(({ entry }) => entryIn(entry)['requestBody']);
}

describe('a body', () => {
  it('of a stranger is not read, on any route that takes one', async () => {
    const provider = await newProvider();
    const ask = (method: string, path: string) =>
      scim(provider, method, path, { body: user('stranger'), token: newSecret('rc') });
    await expect
      .poll(async () => {
        for (const [method, path] of [
          ['POST', '/Users'],
          ['PATCH', '/Groups/grp_x'],
          ['PUT', '/Users/usr_x'],
          ['POST', '/Bulk'],
          ['POST', '/.search'],
        ] as const)
          expect((await ask(method, path)).status).toBe(401);
        return (await loggedBodies(provider.directoryId)).length;
      })
      .toBeGreaterThan(0);
    expect(new Set(await loggedBodies(provider.directoryId))).toEqual(new Set([null]));
  });

  it('in pieces is taken to its end, so that 401 arrives', async () => {
    const provider = await newProvider();
    let sent = 0;
    const raw = new ReadableStream({
      pull(controller) {
        if (sent >= 64) return controller.close();
        sent += 1;
        controller.enqueue(new Uint8Array(16_384));
      },
    });
    expect((await scim(provider, 'POST', '/Users', { raw, token: newSecret('rc') })).status).toBe(401);
    expect(sent).toBe(64);
  });
});

describe('a token that was admitted a moment ago', () => {
  it('writes nothing once it is deleted', async () => {
    const provider = await newProvider();
    const made = await call('POST', `/directories/${provider.directoryId}/tokens`, {});
    const token = member(made, 'token');
    expect((await scim(provider, 'POST', '/Users', { body: user('before'), token })).status).toBe(201);
    await call('DELETE', `/directories/${provider.directoryId}/tokens/${made.body.id}`);
    for (const [method, path] of [
      ['POST', '/Users'],
      ['POST', '/Users/.search'],
      ['DELETE', '/Users/usr_x'],
    ] as const)
      expect((await scim(provider, method, path, { body: user('after'), token })).status).toBe(401);
    expect((await scim(provider, 'GET', '/Users?filter=userName eq "after"')).body.totalResults).toBe(0);
  });

  it('is refused as paused whatever its body is, and by the directory of another', async () => {
    const [provider, other] = [await newProvider(), await newProvider()];
    const id = await createUser(provider, 'ada');
    await createUser(other, 'bob');
    expect((await scim(other, 'DELETE', `/Users/${id}`, { token: provider.token })).status).toBe(401);
    await call('PATCH', `/directories/${provider.directoryId}`, { status: 'paused' });
    for (const raw of ['{', JSON.stringify(user('eve'))]) {
      const answer = await scim(provider, 'POST', '/Users', { raw });
      expect([answer.status, String(answer.body.detail)]).toEqual([answer.status, expect.stringMatching(/paused/i)]);
    }
    await call('PATCH', `/directories/${provider.directoryId}`, { status: 'active' });
    expect((await scim(provider, 'POST', '/Users', { body: user('eve') })).status).toBe(201);
  });
});

describe('what an isolate knows', () => {
  const access = (directoryId: string, tokenHash: string, now = 0): Access => ({ directoryId, tokenHash, now });

  it('is of one directory, ends after minutes, and at once when the token is refused', () => {
    rememberAdmitted(access('dir_a', 'hash'));
    expect([wasAdmitted(access('dir_a', 'hash', 299_999)), wasAdmitted(access('dir_b', 'hash'))]).toEqual([
      true,
      false,
    ]);
    expect(wasAdmitted(access('dir_a', 'hash', 300_000))).toBe(false);
    rememberAdmitted(access('dir_a', 'hash'));
    rememberRefused(access('dir_a', 'hash'));
    expect([wasAdmitted(access('dir_a', 'hash')), wasRefused(access('dir_a', 'hash'))]).toEqual([false, true]);
  });

  it('is bounded, and strangers push nobody out', () => {
    rememberAdmitted(access('dir_c', 'hash'));
    for (let i = 0; i < 10_000; i++) rememberRefused(access('dir_c', `stranger ${i}`));
    expect([wasAdmitted(access('dir_c', 'hash')), wasRefused(access('dir_c', 'stranger 0'))]).toEqual([true, false]);
    for (let i = 0; i < 10_000; i++) rememberAdmitted(access('dir_c', `friend ${i}`));
    expect(wasAdmitted(access('dir_c', 'hash'))).toBe(false);
  });
});
