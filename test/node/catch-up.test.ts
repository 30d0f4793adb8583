import createClient from 'openapi-fetch';
import { describe, expect, it } from 'vitest';
import { catchUp, EventsGone } from '../../examples/host-app/catch-up.ts';
import { openTables } from '../../examples/host-app/tables.ts';
import { everything } from '../../examples/host-app/views.ts';
import type { paths } from '../../packages/sdk/src/api-types.ts';

function created(sequence: number) {
  const user = { id: `usr_${sequence}`, userName: `u${sequence}` };
  return {
    id: `evt_${sequence}`,
    type: 'user.created',
    sequence,
    organizationId: 'org_1',
    directoryId: 'dir_1',
    data: { user },
  };
}

/** An API that has so many events, of which those up to `dropped` are gone. */
function apiWith(last: number, dropped = 0) {
  const asked: number[] = [];
  const api = createClient<paths>({
    baseUrl: 'https://rollcall.example/api/v1',
    fetch: async (request) => {
      const query = new URL(request.url).searchParams;
      const after = Number(query.get('after'));
      asked.push(after);
      if (after > 0 && after < dropped) return Response.json({ status: 410, detail: 'gone' }, { status: 410 });
      const end = Math.min(last, after + Number(query.get('limit')));
      const data = Array.from({ length: end - after }, (_, i) => created(after + i + 1));
      return Response.json({ data, nextAfter: end, earliest: dropped + 1 });
    },
  });
  return { api, asked };
}

describe('catching up by pull', () => {
  it('reads page by page from the newest event applied, and nothing twice', async () => {
    const tables = openTables(':memory:');
    const { api, asked } = apiWith(450);
    expect(await catchUp(api, tables, 'org_1')).toBe(450);
    expect(everything(tables).users).toHaveLength(450);
    expect(await catchUp(api, tables, 'org_1')).toBe(0);
    expect(asked).toEqual([0, 200, 400, 450, 450]);
  });

  it('says when the events between are gone', async () => {
    const tables = openTables(':memory:');
    await catchUp(apiWith(5).api, tables, 'org_1');
    await expect(catchUp(apiWith(100, 50).api, tables, 'org_1')).rejects.toBeInstanceOf(EventsGone);
  });
});
