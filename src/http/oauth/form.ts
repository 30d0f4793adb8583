// A token request as it was sent: its form, and by what the client says who it is (RFC 6749 §2.3, §4.4.2; RFC 7521
// §4.2). Pure.

import { OAuthError } from './error.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export type Credentials =
  | { readonly kind: 'secret'; readonly clientId: string; readonly secret: string }
  | { readonly kind: 'assertion'; readonly clientId: string | null; readonly assertion: string };

/** Each parameter once; an empty one counts as left out (RFC 6749 §3.2). @throws OAuthError invalid_request */
export function parseForm(text: string): ReadonlyMap<string, string> {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name)) throw new OAuthError('invalid_request', 'A parameter appears more than once.');
    form.set(name, value);
  }
  for (const [name, value] of form) if (value === '') form.delete(name);
  return form;
}

/** @throws OAuthError where this is not the client credentials grant, or for more than `scim` */
export function requireGrant(form: ReadonlyMap<string, string>): void {
  const grant = form.get('grant_type');
  if (grant === undefined) throw new OAuthError('invalid_request', 'grant_type is missing.');
  if (grant !== 'client_credentials')
    throw new OAuthError('unsupported_grant_type', 'grant_type must be client_credentials.');
  const scopes = (form.get('scope') ?? '').split(' ');
  if (scopes.some((scope) => scope !== '' && scope !== 'scim'))
    throw new OAuthError('invalid_scope', 'The only scope is scim.');
}

/** @throws OAuthError invalid_request where there are several, invalid_client where there is none */
export function credentialsOf(authorization: string | undefined, form: ReadonlyMap<string, string>): Credentials {
  const clientId = form.get('client_id') ?? null;
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  if ([authorization, secret, assertion].filter((way) => way !== undefined).length > 1)
    throw new OAuthError('invalid_request', 'The request contains more than one form of client authentication.');
  if (authorization !== undefined) {
    const credentials = basic(authorization);
    if (clientId !== null && clientId !== credentials.clientId)
      throw new OAuthError('invalid_request', 'client_id is another than in the Authorization header.');
    return credentials;
  }
  if (assertion !== undefined) {
    if (form.get('client_assertion_type') !== ASSERTION_TYPE)
      throw new OAuthError('invalid_request', `client_assertion_type must be ${ASSERTION_TYPE}.`);
    return { kind: 'assertion', clientId, assertion };
  }
  if (clientId !== null && secret !== undefined) return { kind: 'secret', clientId, secret };
  throw new OAuthError('invalid_client', 'The request contains no client authentication.');
}

/** Both parts are form-encoded before they are joined (RFC 6749 §2.3.1). */
function basic(authorization: string): Extract<Credentials, { kind: 'secret' }> {
  const encoded = /^Basic +([A-Za-z0-9+/]{1,4000}={0,2}) *$/i.exec(authorization)?.[1];
  const [, id, secret] = /^([^:]*):(.*)$/.exec(encoded === undefined ? '' : decoded(encoded)) ?? [];
  if (id === undefined || secret === undefined)
    throw new OAuthError('invalid_client', 'The Authorization header does not contain valid Basic credentials.');
  return { kind: 'secret', clientId: formDecoded(id), secret: formDecoded(secret) };
}

/** '' for what is no base64. */
function decoded(base64: string): string {
  try {
    return atob(base64);
  } catch (error) {
    if (error instanceof DOMException) return '';
    throw error;
  }
}

/** Neither ids nor secrets of ours have a character that is encoded: what is not well-formed is none of them. */
function formDecoded(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';
}
