// The headers of an answer, all of them: of a page, of the REST API and of SCIM, and of what each refuses. Whoever adds
// or loses one says so here.

import { env, SELF } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { newOrganization, ORIGIN } from './calls.ts';
import { newProvider } from './scim/calls.ts';

type Named = Readonly<Record<string, string>>;

/** Of every answer over https, beside its X-Request-Id. */
const ALWAYS: Named = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};
const PAGE: Named = {
  ...ALWAYS,
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'content-type': 'text/html; charset=UTF-8',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};
const PROBLEM: Named = { ...ALWAYS, 'content-type': 'application/problem+json' };
const SCIM: Named = { ...ALWAYS, 'content-type': 'application/scim+json; charset=utf-8' };

/** Differs from answer to answer; the bookmark stands where a session read. */
const VARYING = /^(?:x-request-id|x-d1-bookmark|content-length)$/;

async function answered(path: string, method = 'GET', bearer?: string): Promise<[status: number, headers: Named]> {
  const headers = new Headers(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` });
  const answer = await SELF.fetch(`${ORIGIN}${path}`, { method, headers });
  await answer.body?.cancel();
  expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
  return [answer.status, Object.fromEntries([...answer.headers].filter(([name]) => !VARYING.test(name)))];
}

it('are those of a page', async () => {
  expect(await answered('/')).toEqual([200, PAGE]);
  // htmx loads the whole page where a fragment's session has ended.
  expect(await answered('/console')).toEqual([401, { ...PAGE, 'hx-refresh': 'true' }]);
});

it('are those of the REST API', async () => {
  const path = `/api/v1/organizations/${await newOrganization()}`;
  const json = { ...ALWAYS, 'content-type': 'application/json' };
  expect(await answered(path, 'GET', env.ADMIN_API_KEY)).toEqual([200, json]);
  expect(await answered(path)).toEqual([401, { ...PROBLEM, 'www-authenticate': 'Bearer realm="api"' }]);
  const allowed = { ...PROBLEM, allow: 'GET, PATCH, DELETE, HEAD' };
  expect(await answered(path, 'PUT', env.ADMIN_API_KEY)).toEqual([405, allowed]);
});

it('are those of SCIM', async () => {
  const { base, token } = await newProvider();
  expect(await answered(`${base}/Users`, 'GET', token)).toEqual([200, SCIM]);
  expect(await answered(`${base}/Users`)).toEqual([401, { ...SCIM, 'www-authenticate': 'Bearer realm="scim"' }]);
  expect(await answered(`${base}/Users`, 'PUT', token)).toEqual([405, { ...SCIM, allow: 'GET, HEAD, POST' }]);
});
