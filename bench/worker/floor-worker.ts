// The floor: a Worker that does each operation's D1 statements and nothing else, one path an operation. What the real
// Worker is compared with by `npm run bench`; in no bundle that is deployed.

import { openDatabase } from '../../src/database.ts';
import type { Env } from '../../src/env.ts';
import { log } from '../../src/http/request-log.ts';
import { newId } from '../../src/id.ts';
import { FLOOR } from './floor.ts';
import { deliver } from './floor-deliver.ts';

export class Organization {}

export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/healthz') return new Response('ok');
    const text = (name: string) => searchParams.get(name) ?? '';
    const db = env.DB.withSession('first-primary');
    if (pathname === '/deliver') {
      await deliver(db, text('url'), text('organization'), Number(text('count')));
      return new Response(null, { status: 204 });
    }
    const operation = FLOOR[pathname.slice(1)];
    if (!operation) return new Response('Not found.\n', { status: 404 });
    await request.text();
    const now = Date.now();
    const directoryId = text('directory');
    const tokenHash = text('hash');
    // As the Worker: reads in a session, changes without one.
    const asked = { db: openDatabase(request.method === 'GET' ? db : env.DB), directoryId, tokenHash, now };
    const body = await operation({ ...asked, key: text('key'), member: text('member') });
    log(env, ctx, { tokenHash, directoryId, at: now, request: () => ({ id: newId('req', now), ...LOGGED }) });
    return new Response(body, { headers: { 'Content-Type': 'application/scim+json' } });
  },
  scheduled: () => undefined,
} satisfies ExportedHandler<Env>;

const LOGGED = {
  method: 'GET',
  status: 200,
  entry: {
    path: '/Users',
    scimType: null,
    detail: null,
    durationMs: 1,
    requestBody: null,
    d1Trips: 1,
    rowsRead: 6,
    rowsWritten: 0,
  },
};
