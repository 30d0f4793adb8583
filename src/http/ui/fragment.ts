// Parts of pages that htmx polls: named by what they show, so that a poll without news costs no body.

import type { Context } from 'hono';
import { fingerprint } from './assets.ts';

/** Names what a polled fragment shows. The fragment bears it in hx-headers, so that the next poll asks for news only. */
export function fragmentTag(shown: unknown): string {
  return `"${fingerprint(JSON.stringify(shown))}"`;
}

/** 304 where the request names this tag; null where there is news. */
export function unchanged(c: Context, tag: string): Response | null {
  if (c.req.header('If-None-Match') !== tag) return null;
  return c.body(null, 304, { ETag: tag, 'Cache-Control': 'no-store' });
}
