import { describe, expect, it } from 'vitest';
import { directoryReceiver } from '../../../examples/host-app/receiver.ts';
import { openTables } from '../../../examples/host-app/tables.ts';
import { everything } from '../../../examples/host-app/views.ts';
import { createClient } from '../../../packages/sdk/src/index.ts';

function created(sequence: number) {
  const user = { id: `usr_${sequence}`, userName: `u${sequence}` };
  const target = { organizationId: 'org_1', directoryId: 'dir_1' };
  return { id: `evt_${sequence}`, type: 'user.created', sequence, ...target, data: { user } };
}

/** An API that has so many events, of which those up to `dropped` are gone, and one directory, which refuses a resync. */
function apiWith(last: number, { dropped = 0, resync = 202 } = {}) {
  const asked: (number | string)[] = [];
  const client = createClient({
    origin: 'https://rollcall.example',
    apiKey: 'rk_test',
    fetch: async (url, { method = '' }) => {
      const { pathname, searchParams } = new URL(url);
      if (!pathname.endsWith('/events')) asked.push(`${method} ${pathname.replace('/api/v1', '')}`);
      if (pathname.endsWith('/resync')) return Response.json({ detail: 'no' }, { status: resync });
      if (pathname.endsWith('/directories')) return Response.json({ data: [{ id: 'dir_1' }], nextCursor: null });
      const after = Number(searchParams.get('after'));
      asked.push(after);
      const earliest = dropped + 1;
      if (after > 0 && after < dropped) return Response.json({ detail: 'gone', earliest }, { status: 410 });
      const end = Math.min(last, after + Number(searchParams.get('limit')));
      const data = Array.from({ length: end - after }, (_, i) => created(after + i + 1));
      return Response.json({ data, nextAfter: end, earliest });
    },
  });
  return { client, asked };
}

describe('catching up by pull', () => {
  it('reads page by page from the newest event applied, and nothing twice', async () => {
    const tables = openTables(':memory:');
    const { client, asked } = apiWith(450);
    const receiver = directoryReceiver('', tables, client);
    expect(await receiver.catchUp('org_1')).toBe(450);
    expect(everything(tables).users).toHaveLength(450);
    expect(await receiver.catchUp('org_1')).toBe(0);
    expect(asked).toEqual([0, 200, 400, 450, 450]);
  });

  it.each([202, 409, 429])('asks for a resync where events are gone, and goes on from there (%d)', async (resync) => {
    const tables = openTables(':memory:');
    await directoryReceiver('', tables, apiWith(5).client).catchUp('org_1');
    const { client, asked } = apiWith(100, { dropped: 50, resync });
    expect(await directoryReceiver('', tables, client).catchUp('org_1')).toBe(50);
    expect(asked).toEqual([5, 'GET /organizations/org_1/directories', 'POST /directories/dir_1/resync', 50, 100]);
  });

  it('says so where the key may not ask for one', async () => {
    const tables = openTables(':memory:');
    await directoryReceiver('', tables, apiWith(5).client).catchUp('org_1');
    const { client } = apiWith(100, { dropped: 50, resync: 403 });
    await expect(directoryReceiver('', tables, client).catchUp('org_1')).rejects.toMatchObject({ status: 403 });
    expect(await directoryReceiver('', tables, client).position('org_1')).toBe(5);
  });
});
