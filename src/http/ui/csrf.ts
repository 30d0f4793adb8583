// That a form was ours: a token that only the session's own pages know, and where the browser says it comes from.

import { sameText } from '../../tenancy/secret.ts';

const encoder = new TextEncoder();

/** The token of a session's forms: bound to its secret cookie, so nothing is stored. */
export async function csrfToken(sessionSecret: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(sessionSecret), algorithm, false, ['sign']);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode('csrf')));
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function isCsrfToken(token: string, given: unknown): boolean {
  return typeof given === 'string' && sameText(token, given);
}

/**
 * Whether a POST comes from a page of ours, as far as the browser tells. Under `Referrer-Policy: no-referrer` browsers
 * send `Origin: null` with forms, so Sec-Fetch-Site decides where there is one.
 */
export function isOwnOrigin(request: Request, origin: string): boolean {
  const site = request.headers.get('Sec-Fetch-Site');
  if (site !== null) return site === 'same-origin';
  const given = request.headers.get('Origin');
  return given === null || given === 'null' || given === origin || given === new URL(request.url).origin;
}
