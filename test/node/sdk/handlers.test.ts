import { serve } from '@hono/node-server';
import express from 'express';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { expressHandler } from '../../../packages/sdk/src/handlers/express.ts';
import { honoHandler } from '../../../packages/sdk/src/handlers/hono.ts';
import { nextHandler } from '../../../packages/sdk/src/handlers/next.ts';
import type { Event } from '../../../packages/sdk/src/types.ts';
import { newHost, signed } from './host.ts';

const EVENT: Event = JSON.parse(
  '{"id":"evt_1","type":"user.created","sequence":1,"organizationId":"org_1","directoryId":"dir_1","data":{"user":{"id":"usr_ü","userName":"ü"}}}',
);
const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function post(port: number): Promise<Response> {
  const { headers } = signed([EVENT], 0);
  return fetch(`http://127.0.0.1:${port}/webhooks`, { method: 'POST', headers, body: await signed([EVENT], 0).text() });
}

async function portOf(app: express.Express): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = app.listen(0, '127.0.0.1', () => resolve());
  ends.push(() => server.close());
  await promise;
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

describe('the handlers', () => {
  it('serve in Hono', async () => {
    const host = newHost(undefined);
    const app = new Hono().post('/webhooks', honoHandler(host.receiver));
    const { promise, resolve } = Promise.withResolvers<number>();
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port));
    ends.push(() => server.close());
    expect((await post(await promise)).status).toBe(204);
    expect(host.seen().users).toEqual(['usr_ü ü']);
  });

  it('serve in Express', async () => {
    const host = newHost(undefined);
    const app = express();
    app.post('/webhooks', expressHandler(host.receiver));
    app.use(express.json());
    expect((await post(await portOf(app))).status).toBe(204);
    expect(host.seen().users).toEqual(['usr_ü ü']);
  });

  it('serve in Express behind express.raw, and say what is wrong behind express.json', async () => {
    const host = newHost(undefined);
    const app = express();
    app.post('/webhooks', express.raw({ type: '*/*' }), expressHandler(host.receiver));
    expect((await post(await portOf(app))).status).toBe(204);

    const parsed = express();
    parsed.use(express.json());
    parsed.post('/webhooks', expressHandler(host.receiver));
    const errors: unknown[] = [];
    parsed.use((error: unknown, _: express.Request, response: express.Response, next: express.NextFunction) => {
      errors.push(error);
      response.headersSent ? next(error) : response.status(500).end();
    });
    expect((await post(await portOf(parsed))).status).toBe(500);
    expect(String(errors)).toContain('before express.json()');
  });

  it('serve as a route of Next', async () => {
    const host = newHost(undefined);
    const POST = nextHandler(host.receiver);
    expect((await POST(signed([EVENT], 0))).status).toBe(204);
    expect(host.seen().users).toEqual(['usr_ü ü']);
  });
});
