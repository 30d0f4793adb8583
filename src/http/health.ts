// GET /healthz: whether this Worker can serve, for load balancers; more of it for the operator's keys that may read.

import type { Context } from 'hono';
import type { Database } from '../database.ts';
import { webhookCounters } from '../delivery/counters.ts';
import { ping } from '../tenancy/health.ts';
import { VERSION } from '../version.ts';
import { requireOperators } from './api/auth.ts';
import type { HttpEnv } from './context.ts';
import { problemOf, problemResponse } from './problem.ts';

const TIMEOUT_MS = 5_000;

interface DatabaseHealth {
  /** The shard's label, '' for the default one. */
  readonly label: string;
  readonly status: 'ok' | 'unavailable';
  readonly durationMs: number;
  /** Of the whole database; null where it did not say. */
  readonly sizeBytes: number | null;
}

/**
 * 200 where the operator's database answers within 5 s, else 503. One of the others that is silent is told of as
 * `degraded`: its own organizations wait, and taking the Worker out of service would stop all the rest.
 */
export async function health(c: Context<HttpEnv>): Promise<Response> {
  if (c.req.query('detail') === '1') return detailed(c);
  const databases = await Promise.all([...c.var.databases.all()].map(([label, db]) => healthOf(label, db)));
  const status = statusOf(databases);
  return c.json({ status, version: VERSION }, status === 'unavailable' ? 503 : 200);
}

function statusOf(databases: readonly DatabaseHealth[]): 'ok' | 'degraded' | 'unavailable' {
  const silent = databases.filter(({ status }) => status !== 'ok');
  if (silent.length === 0) return 'ok';
  return silent.some(({ label }) => label === '') ? 'unavailable' : 'degraded';
}

/**
 * Details are of all organizations: for a key that may read them. Anyone else is told so, rather than shown less: a
 * monitor with a wrong key must not look well. While the operator's database is silent, only the admin key is known.
 */
async function detailed(c: Context<HttpEnv>): Promise<Response> {
  try {
    await requireOperators(c, 'read', 'Details need a key with the read scope.');
  } catch (error) {
    return problemResponse(problemOf(error), c.var.requestId);
  }
  const databases = await Promise.all([...c.var.databases.all()].map(([label, db]) => healthOf(label, db)));
  const status = statusOf(databases);
  const isAnyThere = databases.some(({ status: one }) => one === 'ok');
  const { webhooks } = isAnyThere ? await webhookCounters(c.var.databases, c.var.now) : { webhooks: [] };
  return c.json({ status, version: VERSION, databases, webhooks }, status === 'unavailable' ? 503 : 200);
}

async function healthOf(label: string, db: Database): Promise<DatabaseHealth> {
  const began = Date.now();
  try {
    await ping(db, TIMEOUT_MS);
    return { label, status: 'ok', durationMs: Date.now() - began, sizeBytes: db.answered()?.sizeBytes ?? null };
  } catch (error) {
    console.error(JSON.stringify({ database: label, error: String(error) }));
    return { label, status: 'unavailable', durationMs: Date.now() - began, sizeBytes: null };
  }
}
