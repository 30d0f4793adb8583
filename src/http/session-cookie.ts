// The cookie that carries a session of console or portal: its name as the browser knows it, and its attributes.

import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { HttpEnv } from './context.ts';

/** Where the cookie goes along: to its own site, or, partitioned, to a portal in another site's page. */
type Scope = 'Strict' | 'Lax' | 'embedded';

export interface SessionCookie {
  /** Without the prefix. */
  readonly name: string;
  readonly scope: Scope;
}

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

export function sessionIn<E extends HttpEnv>(c: Context<E>, { name }: Pick<SessionCookie, 'name'>): string | undefined {
  return getCookie(c, name, prefixFor(c));
}

export function setSession<E extends HttpEnv>(
  c: Context<E>,
  cookie: SessionCookie,
  secret: string,
  maxAgeSeconds: number,
): void {
  setCookie(c, cookie.name, secret, { ...attributesOf(c, cookie), maxAge: maxAgeSeconds });
}

export function dropSession<E extends HttpEnv>(c: Context<E>, cookie: SessionCookie): void {
  deleteCookie(c, cookie.name, attributesOf(c, cookie));
}

/**
 * `__Host-` (RFC 6265bis §4.1.3.2): the browser takes such a cookie from this very host over https alone, so neither a
 * neighbouring subdomain nor plain http can put a session in place of ours. Over http, as `npm start` serves localhost,
 * browsers refuse the prefix. There the bare name is read, and nowhere else.
 */
function prefixFor<E extends HttpEnv>(c: Context<E>): 'host' | undefined {
  const { hostname, protocol } = new URL(c.var.origin);
  return protocol === 'http:' && LOCAL_HOSTS.includes(hostname) ? undefined : 'host';
}

function attributesOf<E extends HttpEnv>(c: Context<E>, { scope }: SessionCookie) {
  const prefix = prefixFor(c);
  const own = { path: '/', httpOnly: true, ...(prefix === undefined ? {} : { prefix, secure: true }) } as const;
  // A partitioned cookie is Secure on localhost too: browsers refuse it otherwise.
  return scope === 'embedded'
    ? ({ ...own, secure: true, sameSite: 'None', partitioned: true } as const)
    : ({ ...own, sameSite: scope } as const);
}
