// How tests visit the console: signed in with a key, with the token of its forms.

import { csrfIn, type Visit, Visitor } from '../browsing.ts';
import { ADMIN_KEY } from '../calls.ts';

/** Addresses of their own, so that no test uses up another's attempts. */
let addresses = 0;

export function newAddress(): string {
  addresses += 1;
  return `192.0.2.${addresses}`;
}

export async function trySignIn(
  visitor: Visitor,
  key: string,
  address = newAddress(),
  next = '/console',
): Promise<Visit> {
  return visitor.post('/console/sign-in', { key, next }, { 'CF-Connecting-IP': address });
}

/** An operator with the token of the session's forms. */
export async function signedIn(key = ADMIN_KEY): Promise<{ visitor: Visitor; csrf: string }> {
  const visitor = new Visitor();
  const { status, text } = await trySignIn(visitor, key);
  if (status !== 303) throw new Error(`Signing in answered ${status}: ${text}`);
  return { visitor, csrf: csrfIn(await visitor.get('/console')) };
}
