// What the browser may do with a page: ours on top of Hono's. What holds for every answer is set in http/app.ts.

import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import type { HttpEnv } from '../context.ts';

const SELF = ["'self'"];
const NONE = ["'none'"];

/** Only our own style sheet, scripts, requests and forms; in nobody's frame. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: NONE,
    styleSrc: SELF,
    scriptSrc: SELF,
    connectSrc: SELF,
    imgSrc: [...SELF, 'data:'],
    formAction: SELF,
    frameAncestors: NONE,
    baseUri: NONE,
  },
  xFrameOptions: 'DENY',
  permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
  // Hono's would be sent over http too, and for hosts that are not ours.
  strictTransportSecurity: false,
});

/** Lets pages stand in one other site's frame: behind `pageHeaders`, where `originOf` names it. */
export function framedBy<E extends HttpEnv>(originOf: (c: Context<E>) => string | undefined): MiddlewareHandler<E> {
  return createMiddleware<E>(async function framed(c, next) {
    await next();
    const origin = originOf(c);
    const policy = c.res.headers.get('Content-Security-Policy');
    if (origin === undefined || policy === null) return;
    c.res.headers.set('Content-Security-Policy', policy.replace("frame-ancestors 'none'", `frame-ancestors ${origin}`));
    // It knows no origins.
    c.res.headers.delete('X-Frame-Options');
  });
}
