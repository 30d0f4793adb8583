import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { newMeter, openDatabase } from '../../../src/database.ts';
import type { ChangeRequest, Outcome } from '../../../src/directory/change.ts';
import type { Reader } from '../../../src/directory/reader.ts';
import type { Env } from '../../../src/env.ts';
import type { Call } from '../../../src/http/scim/call.ts';
import { write } from '../../../src/http/scim/write.ts';

/** A call whose writer answers as told, one answer after the other. */
function callTo(answers: (Outcome | Error)[]): { call: Call; asked: ChangeRequest[] } {
  const asked: ChangeRequest[] = [];
  const writer = {
    change: async (request: ChangeRequest): Promise<Outcome> => {
      asked.push(request);
      const answer = answers.shift();
      if (!answer || answer instanceof Error) throw answer ?? new Error('asked too often');
      return answer;
    },
  };
  const organizations = { getByName: () => writer } as unknown as Env['ORGANIZATIONS'];
  const reader: Reader = {
    db: openDatabase(env.DB),
    access: { directoryId: 'dir_x', tokenHash: 'h', now: 1 },
    base: '',
    address: '',
    secret: '',
    maxRowsPerList: 0,
    again: () => reader,
    admitted: null,
  };
  const call: Call = {
    reader,
    env: { ...env, ORGANIZATIONS: organizations },
    request: new Request('https://rollcall.test/'),
    method: 'POST',
    segments: [],
    params: new URLSearchParams(),
    organizationId: 'org_x',
    sawBody: () => undefined,
    writerAnswered: false,
    nearlyFull: false,
    skipped: { count: 0, ids: [] },
    failed: null,
    ended: null,
  };
  return { call, asked };
}

const deleted: Outcome = { ok: true, result: { kind: 'deleted' }, cost: { d1Trips: 0.5, rowsRead: 3, rowsWritten: 2 } };
const lost = new Error('Network connection lost.');

describe('a write whose answer is lost', () => {
  it('is sent once more with the same id where it creates', async () => {
    const { asked, call } = callTo([lost, deleted]);
    await write(call, { kind: 'user.create', id: 'usr_1', body: {} }, 2);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toEqual(asked[0]);
    expect(call.reader.db.meter).toEqual({ d1Trips: 0.5, rowsRead: 3, rowsWritten: 2 });
  });

  it('is 429 with Retry-After where the second is lost too, or where it changes', async () => {
    const twice = callTo([lost, lost]);
    const refused = { status: 429, retryAfterSeconds: 10 };
    await expect(write(twice.call, { kind: 'group.create', id: 'grp_1', body: {} }, 2)).rejects.toMatchObject(refused);
    for (const kind of ['user.patch', 'group.replace'] as const) {
      const once = callTo([lost, deleted]);
      await expect(write(once.call, { kind, id: 'x', body: {} }, 2)).rejects.toMatchObject(refused);
      expect(once.asked).toHaveLength(1);
    }
  });

  it('a refusal comes back as the error that it was', async () => {
    const refusal = { status: 409, scimType: 'uniqueness' as const, detail: 'taken' };
    const { call } = callTo([{ ok: false, refusal, cost: newMeter() }]);
    await expect(write(call, { kind: 'user.create', id: 'usr_1', body: {} }, 2)).rejects.toMatchObject(refusal);
    expect(call.writerAnswered).toBe(true);
  });
});
