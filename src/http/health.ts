// GET /healthz: whether this Worker can serve, for load balancers; more of it for the admin key.

import type { Context } from 'hono';
import type { Database } from '../database.ts';
import { webhookCounters } from '../delivery/counters.ts';
import { ping } from '../tenancy/health.ts';
import { sameText } from '../tenancy/secret.ts';
import type { HttpEnv } from './context.ts';
import { countRefusal, waitSeconds } from './strangers.ts';

const TIMEOUT_MS = 5_000;

interface DatabaseHealth {
  /** The shard's label, '' for the default one. */
  readonly label: string;
  readonly status: 'ok' | 'unavailable';
  readonly durationMs: number;
}

/** 200 when every database answers within 5 s, else 503. */
export async function health(c: Context<HttpEnv>): Promise<Response> {
  const databases = await Promise.all([...c.var.databases.all()].map(([label, db]) => healthOf(label, db)));
  const ok = databases.every(({ status }) => status === 'ok');
  const status = ok ? 'ok' : 'unavailable';
  if (c.req.query('detail') !== '1' || !(await bearsAdminKey(c))) return c.json({ status }, ok ? 200 : 503);
  const webhooks = ok ? await webhookCounters(c.var.databases, c.var.now) : [];
  return c.json({ status, databases, webhooks }, ok ? 200 : 503);
}

async function healthOf(label: string, db: Database): Promise<DatabaseHealth> {
  const began = Date.now();
  try {
    await ping(db, TIMEOUT_MS);
    return { label, status: 'ok', durationMs: Date.now() - began };
  } catch (error) {
    console.error(JSON.stringify({ database: label, error: String(error) }));
    return { label, status: 'unavailable', durationMs: Date.now() - began };
  }
}

/** A wrong key counts as a guess: past the limit even the right one shows no details. */
async function bearsAdminKey(c: Context<HttpEnv>): Promise<boolean> {
  const header = c.req.header('Authorization');
  if (header === undefined || waitSeconds(c) !== null) return false;
  if (sameText(header, `Bearer ${c.env.ADMIN_API_KEY}`)) return true;
  await countRefusal(c);
  return false;
}
