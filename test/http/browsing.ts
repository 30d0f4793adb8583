// How tests visit pages: a browser's cookies by path, forms with their hidden fields, and no scripts.

import { SELF } from 'cloudflare:test';
import { call, member, ORIGIN } from './calls.ts';

export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A visitor with its own cookies. */
export class Visitor {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();

  async get(path: string, headers: Record<string, string> = {}): Promise<Visit> {
    return this.#send(path, { method: 'GET', headers });
  }

  /** Sends a form as its page would. */
  async post(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Visit> {
    return this.#send(path, { method: 'POST', headers, body: new URLSearchParams(fields) });
  }

  /** What a browser would send of its cookies. */
  cookieAt(path: string): string {
    return [...this.#cookies]
      .filter(([, { path: scope }]) => covers(scope, path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  async #send(path: string, init: { method: string; headers: Record<string, string>; body?: URLSearchParams }) {
    const cookie = this.cookieAt(path);
    const headers = { ...init.headers, ...(cookie === '' ? {} : { Cookie: cookie }) };
    const response = await SELF.fetch(new Request(ORIGIN + path, { ...init, headers, redirect: 'manual' }));
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.#cookies.set(name, { value, path: /Path=([^;]+)/i.exec(set)?.[1] ?? '/' });
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

/** RFC 6265 §5.1.4. */
function covers(scope: string, path: string): boolean {
  return `${path.split('?')[0]}/`.startsWith(scope === '/' ? scope : `${scope}/`);
}

/** Path of a new link into an organization's portal. */
export async function newLink(organizationId: string, body: object = {}): Promise<string> {
  const made = await call('POST', `/organizations/${organizationId}/portal-links`, body);
  return new URL(member(made, 'url')).pathname;
}

/** A visitor who has spent a link, and the token of the session's forms. */
export async function enter(organizationId: string, body: object = {}): Promise<{ visitor: Visitor; csrf: string }> {
  const visitor = new Visitor();
  await visitor.post(await newLink(organizationId, body));
  const home = await visitor.get(`/portal/${organizationId}`);
  return { visitor, csrf: csrfIn(home) };
}

export function csrfIn({ text }: Visit): string {
  const token = /name="csrf" value="([0-9a-f]{64})"/.exec(text)?.[1];
  if (token === undefined) throw new Error(`No form in ${text.slice(0, 500)}`);
  return token;
}
