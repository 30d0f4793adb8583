import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { newId } from '../../../src/id.ts';
import { request, seed } from '../../seed/rows.ts';
import { PATIENTLY } from '../../world/patience.ts';
import { call, data, member, newDirectory, newOrganization, pointers } from '../calls.ts';

describe("a directory's request log", () => {
  it('is listed newest first, in pages, by method and status', async () => {
    const id = await newDirectory(await newOrganization());
    const log = (i: number, method: string, status: number) =>
      request({
        directoryId: id,
        id: newId('req', 1_000 + i),
        at: 1_000 + i,
        method,
        status,
        entry: JSON.stringify({
          path: `/Users/${i}`,
          scimType: status === 409 ? 'uniqueness' : null,
          detail: null,
          durationMs: 3,
          requestBody: null,
          requestBodyNote: null,
          d1Trips: 1,
          rowsRead: 4,
          rowsWritten: 0.5,
        }),
      });
    await seed(env.DB, log(0, 'GET', 200), log(1, 'POST', 409), log(2, 'POST', 201));
    const path = `/directories/${id}/requests`;
    const first = await call('GET', `${path}?limit=2`);
    expect(data(first).map((row) => row.path)).toEqual(['/Users/2', '/Users/1']);
    expect(data(first)[1]).toEqual({
      id: expect.stringMatching(/^req_/),
      at: '1970-01-01T00:00:01.001Z',
      method: 'POST',
      path: '/Users/1',
      status: 409,
      scimType: 'uniqueness',
      detail: null,
      durationMs: 3,
      requestBody: null,
      requestBodyNote: null,
      address: null,
      d1Trips: 1,
      rowsRead: 4,
      rowsWritten: 0.5,
      skippedMembers: [],
      skippedMemberCount: 0,
      failedOperations: [],
      failedOperationCount: 0,
    });
    const second = await call('GET', `${path}?limit=2&cursor=${member(first, 'nextCursor')}`);
    expect([data(second).length, second.body.nextCursor]).toEqual([1, null]);
    expect(data(await call('GET', `${path}?method=GET`))).toHaveLength(1);
    expect(data(await call('GET', `${path}?status=409`))).toHaveLength(1);
    for (const query of ['method=BREW', 'status=9', 'status=x', 'cursor=x']) {
      const answer = await call('GET', `${path}?${query}`);
      expect([answer.status, pointers(answer)]).toEqual([422, [query.split('=')[0]]]);
    }
  });

  it('holds what a provider asked with a token of ours', async () => {
    const id = await newDirectory(await newOrganization());
    const created = await call('POST', `/directories/${id}/tokens`);
    const endpoint = member(await call('GET', `/directories/${id}`), 'endpoint');
    const answer = await SELF.fetch(`${endpoint}/Users?count=1`, {
      headers: { Authorization: `Bearer ${member(created, 'token')}` },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
    await vi.waitFor(async () => {
      const rows = data(await call('GET', `/directories/${id}/requests`));
      expect(rows[0]).toMatchObject({ method: 'GET', path: '/Users?count=1', status: 200 });
      expect(rows[0]?.id).toBe(answer.headers.get('X-Request-Id'));
      const directory = await call('GET', `/directories/${id}`);
      expect(directory.body).toMatchObject({ status: 'active', lastRequestAt: expect.any(String) });
      const tokens = data(await call('GET', `/directories/${id}/tokens`));
      expect(tokens[0]?.lastUsedAt).toMatch(/:00\.000Z$/);
    }, PATIENTLY);
    expect((await call('DELETE', `/directories/${id}/tokens/${member(created, 'id')}`)).status).toBe(204);
    const refused = await SELF.fetch(`${endpoint}/Users`, {
      headers: { Authorization: `Bearer ${member(created, 'token')}` },
    });
    expect(refused.status).toBe(401);
  });
});
