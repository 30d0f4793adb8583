import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/id.ts';
import { request, seed } from '../../seed/rows.ts';
import { call, newDirectory, newOrganization } from '../calls.ts';

describe("an organization's health", () => {
  it('tells when each provider last called and how many requests of the last hour failed', async () => {
    const id = await newOrganization();
    const directoryId = await newDirectory(id);
    const quiet = await newDirectory(id);
    const now = Date.now();
    const log = (at: number, status: number) => request({ directoryId, id: newId('req', at), at, status });
    await seed(env.DB, log(now, 200), log(now, 409), log(now - 60_000, 500), log(now - 3_700_000, 500));
    await env.DB.prepare('UPDATE directories SET last_request_at = ? WHERE id = ?').bind(1_000, directoryId).run();
    const answer = await call('GET', `/organizations/${id}/health`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      webhooks: expect.any(Array),
      directories: [
        {
          id: directoryId,
          lastRequestAt: '1970-01-01T00:00:01.000Z',
          failuresLastHour: 2,
          skippedMembers: 0,
          heldSince: null,
          userCount: 0,
          maxUsers: 1_000_000,
        },
        {
          id: quiet,
          lastRequestAt: null,
          failuresLastHour: 0,
          skippedMembers: 0,
          heldSince: null,
          userCount: 0,
          maxUsers: 1_000_000,
        },
      ].sort((a, b) => (a.id < b.id ? -1 : 1)),
      writes: { bytesThisHour: 0, maxBytesPerHour: 512 * 1024 * 1024 },
      missingDatabases: [],
    });
  });

  it('tells how each webhook that hears of it is doing', async () => {
    const id = await newOrganization();
    await newDirectory(id);
    const url = 'https://hooks.example.com/rollcall';
    const mine = await call('POST', '/webhooks', { url, organizationId: id });
    await call('POST', '/webhooks', { url, organizationId: await newOrganization() });
    const { webhooks } = (await call('GET', `/organizations/${id}/health`)).body;
    expect(webhooks).toEqual([
      {
        id: mine.body.id,
        status: 'active',
        backlog: 0,
        oldestUndeliveredSeconds: null,
        blockedBy: null,
        failureRate: 0,
        setAside: 0,
        unreadableSecret: false,
      },
    ]);
  });
});
