// What a request that changes something must be before its body is parsed: a form from a page of ours, URL-encoded as all
// of these are, and short, with Content-Length or without. Then it must bear the token of its page.

import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { limitBody } from '../body-limit.ts';
import type { HttpEnv } from '../context.ts';
import { isCsrfToken, isOwnOrigin } from './csrf.ts';

/** None of our forms has more to say. */
const MAX_FORM_BYTES = 16 * 1024;
/** One that carries a logo of 64 KiB, in base64 and URL-encoded. */
const MAX_LOGO_FORM_BYTES = 112 * 1024;
const URL_ENCODED = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

type Refuse<E extends HttpEnv> = (c: Context<E>) => Promise<Response>;

/**
 * Lets forms of our own pass, and whatever only reads; the rest is refused unread.
 * @param bearsLogo whether the form of a request may be as long as one with a logo
 */
export function ownForms<E extends HttpEnv>(
  refuse: Refuse<E>,
  bearsLogo: (c: Context<E>) => boolean = () => false,
): readonly [MiddlewareHandler<E>, MiddlewareHandler<E>] {
  const cameFromUs = createMiddleware<E>(async function ownForm(c, next) {
    if (isReading(c)) return next();
    const isForm = URL_ENCODED.test(c.req.header('Content-Type') ?? '');
    return isForm && isOwnOrigin(c.req.raw, c.var.origin) ? next() : refuse(c);
  });
  const [short, long] = [limitBody(MAX_FORM_BYTES, refuse), limitBody(MAX_LOGO_FORM_BYTES, refuse)];
  return [cameFromUs, (c, next) => (bearsLogo(c) ? long(c, next) : short(c, next))];
}

/** Refuses a form without the token that `tokenOf` says its session's pages bear. */
export function bearingToken<E extends HttpEnv>(
  tokenOf: (c: Context<E>) => string,
  refuse: Refuse<E>,
): MiddlewareHandler<E> {
  return createMiddleware<E>(async function formToken(c, next) {
    if (isReading(c)) return next();
    const { csrf } = await c.req.parseBody();
    return isCsrfToken(tokenOf(c), csrf) ? next() : refuse(c);
  });
}

function isReading(c: Context): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD';
}
