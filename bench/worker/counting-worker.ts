// The whole Worker with counted bindings, and a few paths under /ledger that seed directories and tell the counts.
// Only the ledger serves this; it is in no bundle that is deployed.

import { tick } from '../../src/clock.ts';
import type { DeliveryMessage, Env } from '../../src/env.ts';
import { Organization as Writer } from '../../src/organization/organization.ts';
import { newSecret } from '../../src/tenancy/secret.ts';
import worker from '../../src/worker.ts';
import { accounts, counted, traffic, watched } from './count.ts';
import { endKeeping, seedDeliveries, seedOrganizations, seedRequests } from './installation.ts';
import { seedDirectory, seedUsers } from './seed.ts';
import { controlUpkeep } from './upkeep.ts';

export class Organization extends Writer {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, counted(env, 'request'));
  }
}

const TICK: ScheduledController = { cron: '* * * * *', scheduledTime: 0, noRetry: () => undefined };

/** Wrapped once: the Worker compares databases by identity. */
let ofRequests: Env | undefined;

export default {
  fetch(request, env, ctx) {
    const url = new URL(request.url);
    // Counters are written every 15 s, whatever is asked: the ledger tells what a request costs.
    ofRequests ??= counted({ ...env, METRICS: 'false' }, 'request');
    if (url.pathname === '/ledger/burst') return burst(request, ofRequests, watched(ctx));
    if (url.pathname.startsWith('/ledger/')) return control(url, env);
    const counting = request.headers.has('x-ledger-counters');
    return serve(request, counting ? { ...ofRequests, METRICS: 'true' } : ofRequests, watched(ctx));
  },
  // A batch carries the clock's turns alone, or none: the ledger makes one or the other.
  queue: (batch, env, ctx) => {
    const account = batch.messages.some(({ body }) => body.clock) ? 'clock' : 'delivery';
    return worker.queue(batch, counted({ ...env, METRICS: 'false' }, account), watched(ctx));
  },
  scheduled: (controller, env) => worker.scheduled(controller, counted({ ...env, METRICS: 'false' }, 'clock')),
} satisfies ExportedHandler<Env, DeliveryMessage>;

function serve(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> {
  if (new URL(request.url).pathname.startsWith('/directories/')) traffic.scimRequests += 1;
  return worker.fetch(request, env, ctx);
}

async function control(url: URL, env: Env): Promise<Response> {
  const { pathname, searchParams } = url;
  const number = (name: string) => Number(searchParams.get(name) ?? 0);
  switch (pathname) {
    case '/ledger/counts':
      return Response.json({ accounts, traffic });
    case '/ledger/directory':
      return Response.json(await seedDirectory(env.DB, number('size'), Date.now()));
    case '/ledger/users':
      await seedUsers(env.DB, searchParams.get('directory') ?? '', number('from'), number('to'), Date.now());
      return Response.json({});
    case '/ledger/recompute': {
      const organizationId = searchParams.get('organization') ?? '';
      const sql = 'SELECT finished_at IS NOT NULL AS finished FROM role_recomputes WHERE organization_id = ?';
      const { results } = await env.DB.prepare(sql).bind(organizationId).all<{ finished: number }>();
      return Response.json({ finished: results[0]?.finished === 1 });
    }
    case '/ledger/removals': {
      const ending = 'SELECT id FROM organizations WHERE restorable_until IS NOT NULL';
      const { results } = await env.DB.prepare(
        `SELECT (SELECT count(*) FROM removals) + (SELECT count(*) FROM (${ending})) AS n`,
      ).all();
      return Response.json({ left: results[0]?.['n'] });
    }
    case '/ledger/resyncs': {
      const { results } = await env.DB.prepare('SELECT count(*) AS n FROM resyncs WHERE finished_at IS NULL').all();
      return Response.json({ left: results[0]?.['n'] });
    }
    case '/ledger/organizations': {
      const organizationId = await seedOrganizations(env.DB, number('from'), number('to'), Date.now());
      return Response.json({ organizationId });
    }
    case '/ledger/requests':
      await seedRequests(env.DB, searchParams.get('directory') ?? '', number('count'), Date.now());
      return Response.json({});
    case '/ledger/deliveries': {
      const [organizationId, webhookId] = [searchParams.get('organization') ?? '', searchParams.get('webhook') ?? ''];
      await seedDeliveries(env.DB, { count: number('count'), now: Date.now(), organizationId, webhookId });
      return Response.json({});
    }
    case '/ledger/keeping-ends':
      await endKeeping(env.DB);
      return Response.json({});
    case '/ledger/tick':
      await worker.scheduled(TICK, counted({ ...env, METRICS: 'false' }, 'clock'));
      return Response.json({});
    case '/ledger/strangers':
      return Response.json(Array.from({ length: number('count') }, () => newSecret('rc')));
    default: {
      const told = await controlUpkeep(url, env, tick);
      return told === undefined ? new Response('Not found.\n', { status: 404 }) : Response.json(told);
    }
  }
}

/**
 * Sends the same request with each of many bodies, so many at a time, to the Worker from within its isolate: over the
 * wire, how many arrive together would depend on the machine. Answers with the statuses.
 */
async function burst(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const url = new URL(searchParams.get('path') ?? '', request.url);
  const waiting = parseList(await request.text());
  const statuses: number[] = [];
  const sender = async () => {
    for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
      const sent = new Request(url, { method: request.method, headers: request.headers, body: JSON.stringify(body) });
      const answer = await serve(sent, env, ctx);
      statuses.push(answer.status);
    }
  };
  await Promise.all(Array.from({ length: Number(searchParams.get('concurrency')) }, sender));
  return Response.json(statuses);
}

function parseList(text: string): unknown[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) throw new Error('A burst is a list of bodies.');
  return value;
}
