// GET /metrics, for Prometheus and its like; and what is counted of every request.

import type { Context } from 'hono';
import { openDatabase } from '../database.ts';
import type { Env } from '../env.ts';
import { count, countMeter, observe } from '../metrics.ts';
import { keepCounts, metricsText } from '../tenancy/metrics.ts';
import { requireOperators } from './api/auth.ts';
import type { HttpEnv } from './context.ts';
import { API_PATH, CONSOLE_PATH, PORTAL_PATH } from './paths.ts';
import { problemOf, problemResponse } from './problem.ts';

const CONTENT_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** The numbers are of all organizations: for a key of the operator's. */
export async function metrics(c: Context<HttpEnv>): Promise<Response> {
  try {
    await requireOperators(c, 'metrics', 'Metrics need a key with the metrics scope.');
    const text = await metricsText(c.var.databases, c.var.now);
    return new Response(text, { headers: { 'Content-Type': CONTENT_TYPE } });
  } catch (error) {
    return problemResponse(problemOf(error), c.var.requestId);
  }
}

/**
 * Counts a request once it is answered, and writes the counts of this isolate now and then. What a response cost that is
 * written as it is made is counted at its end.
 */
export function counted(c: Context<HttpEnv>): void {
  if (c.env.METRICS === 'false') return;
  const { databases, now, url } = c.var;
  const answeredAt = Date.now();
  const part = partOf(url.pathname);
  const { meter } = databases;
  count('rollcall_http_requests', { part, method: methodOf(c.req.method), status: String(c.res.status) });
  observe('rollcall_http_request_duration_seconds', { part }, (answeredAt - now) / 1000);
  const { status } = c.res;
  const countCost = () => {
    countMeter(part, meter);
    c.env.ANALYTICS?.writeDataPoint({
      indexes: [part],
      blobs: [part, methodOf(c.req.method), String(status)],
      doubles: [answeredAt - now, meter.d1Trips, meter.rowsRead, meter.rowsWritten],
    });
  };
  const { ended } = c.var;
  if (!ended) countCost();
  const counted = ended ? ended.then(countCost) : Promise.resolve();
  c.executionCtx.waitUntil(counted.then(() => keepCountsOf(c.env, Date.now())));
}

export function keepCountsOf(env: Env, now: number): Promise<void> {
  return env.METRICS === 'false' ? Promise.resolve() : keepCounts(openDatabase(env.DB), now);
}

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Anyone may send any method: labels are few. */
function methodOf(method: string): string {
  return METHODS.includes(method) ? method : 'other';
}

function partOf(pathname: string): string {
  if (/^\/directories\/[^/]*\/oauth\//.test(pathname)) return 'oauth';
  if (pathname.startsWith('/directories/')) return 'scim';
  const under = (path: string) => pathname === path || pathname.startsWith(`${path}/`);
  if (under(API_PATH)) return 'rest';
  if (under(PORTAL_PATH)) return 'portal';
  return under(CONSOLE_PATH) ? 'console' : 'other';
}
