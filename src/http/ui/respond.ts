// How pages and fragments leave: what the browser may do with them, and what it may keep (nothing).

import type { Context } from 'hono';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { fingerprint } from './assets.ts';

/** Only our own style sheet, scripts, requests and forms; in nobody's frame. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': POLICY,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
} as const;

type Element = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A whole document. */
export async function respondPage(c: Context, page: Element, status: ContentfulStatusCode = 200): Promise<Response> {
  return c.body(`<!doctype html>${await page}`, status, HEADERS);
}

/** Part of a page, for htmx. */
export async function respondFragment(c: Context, fragment: Element): Promise<Response> {
  return c.body(String(await fragment), 200, HEADERS);
}

/** Names what a polled fragment shows. The fragment bears it in hx-headers, so that the next poll asks for news only. */
export function fragmentTag(shown: unknown): string {
  return `"${fingerprint(JSON.stringify(shown))}"`;
}

/** 304 where the request names this tag; null where there is news. */
export function unchanged(c: Context, tag: string): Response | null {
  if (c.req.header('If-None-Match') !== tag) return null;
  return c.body(null, 304, { ETag: tag, 'Cache-Control': 'no-store' });
}
