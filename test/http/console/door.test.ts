// The console's door: keys, sessions, forms.

import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { app } from '../../../src/http/app.ts';
import { PATIENTLY } from '../../world/patience.ts';
import { csrfIn, Visitor } from '../browsing.ts';
import { ADMIN_KEY, call, member, newKey, newOrganization, ORIGIN } from '../calls.ts';
import { newAddress, signedIn, trySignIn } from './browsing.ts';

const refusalsOf = async (address: string) => {
  const counted = env.DB.prepare('SELECT count(*) AS n FROM audit_log WHERE actor = ?').bind(address);
  return (await counted.first<{ n: number }>())?.n;
};

test('without a session each page is the sign-in, and says nothing else', async () => {
  const organizationId = await newOrganization('Secret Customer');
  for (const path of ['/console', '/console/keys', `/console/organizations/${organizationId}`, '/console/nowhere']) {
    const { status, text } = await new Visitor().get(path);
    expect([path, status]).toEqual([path, 401]);
    expect(text).toContain('Sign in to the console');
    expect(text).not.toContain('Secret Customer');
  }
});

test('the admin key opens a session of eight hours, for the console only', async () => {
  const { status, headers } = await trySignIn(new Visitor(), ADMIN_KEY);
  expect(status).toBe(303);
  expect(headers.get('Location')).toBe('/console');
  const [cookie = ''] = headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-rollcall_console=rs_[\w-]{49}; Max-Age=28800; Path=\/;/);
  for (const part of ['HttpOnly', 'Secure', 'SameSite=Strict']) expect(cookie).toContain(part);
});

test('only a hash of the session is stored, and no key', async () => {
  const { headers } = await trySignIn(new Visitor(), ADMIN_KEY);
  const cookie = /=(rs_[^;]+)/.exec(headers.getSetCookie()[0] ?? '')?.[1] ?? '';
  const { results } = await env.DB.prepare('SELECT * FROM sessions WHERE organization_id IS NULL').all();
  expect(results.length).toBeGreaterThan(0);
  expect(JSON.stringify(results)).not.toContain(cookie.slice('rs_'.length));
  expect(JSON.stringify(results)).not.toContain(ADMIN_KEY);
});

test('five wrong keys a minute from an address, then 429 even for the right one', async () => {
  const [address, visitor] = [newAddress(), new Visitor()];
  for (let i = 0; i < 5; i++) expect((await trySignIn(visitor, `wrong ${i}`, address)).status).toBe(401);
  const sixth = await trySignIn(visitor, 'wrong', address);
  expect(sixth.status).toBe(429);
  expect(sixth.headers.get('Retry-After')).toBe('60');
  expect((await trySignIn(visitor, ADMIN_KEY, address)).status).toBe(429);
  expect((await trySignIn(visitor, ADMIN_KEY)).status).toBe(303);
  await env.DB.prepare(`UPDATE audit_log SET id = 'aud_00' || substr(id, 7) WHERE actor = ?`).bind(address).run();
  expect((await trySignIn(visitor, ADMIN_KEY, address)).status).toBe(303);
});

test('of forty wrong keys at once, five are tried; no row is written for the rest', async () => {
  const address = newAddress();
  const visits = await Promise.all(
    Array.from({ length: 40 }, (_, i) => trySignIn(new Visitor(), `wrong ${i}`, address)),
  );
  expect(visits.filter(({ status }) => status === 401)).toHaveLength(5);
  expect(visits.filter(({ status }) => status === 429)).toHaveLength(35);
  expect(await refusalsOf(address)).toBe(5);
});

test('IPv6 addresses of one /64 count together', async () => {
  const statuses = [];
  for (let i = 1; i <= 6; i++) statuses.push((await trySignIn(new Visitor(), 'wrong', `2001:db8:1:2::${i}`)).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  expect((await trySignIn(new Visitor(), 'wrong', '2001:db8:1:3::1')).status).toBe(401);
});

test('of one /48, which has 65,536 of them, twenty wrong keys a minute are tried', async () => {
  const from = async (group: number) => (await trySignIn(new Visitor(), 'wrong', `2001:db8:2:${group}::1`)).status;
  for (let group = 0; group < 20; group++) expect(await from(group)).toBe(401);
  expect(await from(20)).toBe(429);
  expect((await trySignIn(new Visitor(), ADMIN_KEY, '2001:db8:2:ff::1')).status).toBe(429);
  expect((await trySignIn(new Visitor(), ADMIN_KEY, '2001:db8:20::1')).status).toBe(303);
});

test.each([
  ['read', 'Viewer'],
  ['support', 'Support'],
  ['write', 'Support'],
  ['admin', ''],
] as const)('an API key of scope %s opens it with the role that the page shows: %s', async (scope, role) => {
  const { visitor } = await signedIn(await newKey(scope));
  const shown = /<span class="badge plain">(Viewer|Support)</.exec((await visitor.get('/console')).text)?.[1] ?? '';
  expect(shown).toBe(role);
});

test('a key that reads figures, or is for one organization, is told why it does not', async () => {
  const address = newAddress();
  const metrics = await trySignIn(new Visitor(), await newKey('metrics'), address);
  expect([metrics.status, metrics.text.includes('has the metrics scope')]).toEqual([401, true]);
  const organizationId = await newOrganization();
  const own = await call('POST', '/api-keys', { name: 'Theirs', scope: 'write', organizationId });
  const one = await trySignIn(new Visitor(), member(own, 'key'), address);
  expect([one.status, one.text.includes('is for one organization, and the console shows all')]).toEqual([401, true]);
  expect(one.headers.getSetCookie()).toEqual([]);
  const [entry] = (await call('GET', '/audit?action=console.refuse&limit=1')).body['data'] as { actor: object }[];
  expect(entry?.actor).toEqual({ kind: 'stranger', id: address, name: 'Someone with the key Theirs' });
});

test('a session ends when its key is deleted', async () => {
  const made = await call('POST', '/api-keys', { name: 'Ops', scope: 'admin' });
  const { visitor } = await signedIn(member(made, 'key'));
  expect((await visitor.get('/console')).text).toContain('<span>Ops</span>');
  await call('DELETE', `/api-keys/${member(made, 'id')}`);
  expect((await visitor.get('/console')).status).toBe(401);
});

test('a session ends when the admin key changes', async () => {
  const { headers } = await trySignIn(new Visitor(), ADMIN_KEY);
  const [cookie = ''] = (headers.getSetCookie()[0] ?? '').split(';');
  const visit = (adminKey: string) => {
    const request = new Request(`${ORIGIN}/console`, { headers: { Cookie: cookie } });
    const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
    return app.fetch(request, { ...env, ADMIN_API_KEY: adminKey }, context);
  };
  expect((await visit(ADMIN_KEY)).status).toBe(200);
  expect((await visit('another-admin-key-of-32-characters')).status).toBe(401);
});

test('a session ends after eight hours, and when its operator signs out', async () => {
  const first = await signedIn();
  await env.DB.prepare('UPDATE sessions SET expires_at = ?')
    .bind(Date.now() - 1)
    .run();
  expect((await first.visitor.get('/console')).status).toBe(401);
  const { visitor, csrf } = await signedIn();
  expect((await visitor.post('/console/sign-out', { csrf })).status).toBe(303);
  expect((await visitor.get('/console')).status).toBe(401);
});

test("a portal's session is none of the console's", async () => {
  const organizationId = await newOrganization();
  const link = await call('POST', `/organizations/${organizationId}/portal-links`);
  const { headers } = await new Visitor().post(new URL(member(link, 'url')).pathname);
  const secret = /=(rs_[^;]+)/.exec(headers.getSetCookie()[0] ?? '')?.[1] ?? '';
  expect((await new Visitor().get('/console', { Cookie: `__Host-rollcall_console=${secret}` })).status).toBe(401);
});

test('over https the session’s cookie has the __Host- name alone; localhost over http has the bare one', async () => {
  const { headers } = await trySignIn(new Visitor(), ADMIN_KEY);
  const secret = /=(rs_[^;]+)/.exec(headers.getSetCookie()[0] ?? '')?.[1] ?? '';
  const statusAt = async (origin: string, name: string) => {
    const request = new Request(`${origin}/console`, { headers: { Cookie: `${name}=${secret}` } });
    const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
    return (await app.fetch(request, { ...env, PUBLIC_URL: origin }, context)).status;
  };
  const [bare, prefixed] = ['rollcall_console', '__Host-rollcall_console'];
  for (const origin of [ORIGIN, 'https://localhost', 'http://rollcall.internal.example'])
    expect([origin, await statusAt(origin, bare), await statusAt(origin, prefixed)]).toEqual([origin, 401, 200]);
  expect([await statusAt('http://localhost:8787', bare), await statusAt('http://localhost:8787', prefixed)]).toEqual([
    200, 401,
  ]);
});

test('it leads on to where the operator wanted to go, and nowhere else', async () => {
  const to = async (next: string) =>
    (await trySignIn(new Visitor(), ADMIN_KEY, undefined, next)).headers.get('Location');
  expect(await to('/console/webhooks?after=wh_1')).toBe('/console/webhooks?after=wh_1');
  for (const next of ['https://evil.example', '//evil.example', '/consoles', '/console/..%2f', '/portal', 'console'])
    expect(await to(next)).toBe('/console');
});

test('a form without the session’s token, or from another site, changes nothing', async () => {
  const { visitor, csrf } = await signedIn();
  const stranger = await signedIn();
  const path = '/console/keys';
  const fields = { name: 'Forged key', scope: 'admin' };
  expect((await visitor.post(path, fields)).status).toBe(403);
  expect((await visitor.post(path, { ...fields, csrf: stranger.csrf })).status).toBe(403);
  expect((await visitor.post(path, { ...fields, csrf }, { Origin: 'https://evil.example' })).status).toBe(403);
  expect((await visitor.post(path, { ...fields, csrf }, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  expect((await visitor.get(path)).text).not.toContain('Forged key');
  expect((await visitor.post(path, { ...fields, csrf })).status).toBe(200);
});

test('every POST of the console wants the token', async () => {
  const { visitor } = await signedIn();
  const paths = [
    '/console/organizations',
    `/console/organizations/${await newOrganization()}/portal-links`,
    '/console/webhooks',
    '/console/webhooks/wh_01kathn4x0m3v9k2p8qw7c5t6r/rotate-secret',
    '/console/keys/key_01kathn4x0m3v9k2p8qw7c5t6r/delete',
    '/console/sign-out',
    '/console/nowhere',
  ];
  for (const path of paths) expect([path, (await visitor.post(path)).status]).toEqual([path, 403]);
});

test('sign-ins and refusals stand in the audit log', async () => {
  const address = newAddress();
  await trySignIn(new Visitor(), 'wrong', address);
  const visitor = new Visitor();
  await trySignIn(visitor, ADMIN_KEY, address);
  const signIns = await vi.waitFor(async () => {
    const { text } = await visitor.get('/console/audit');
    expect(text).toContain(address);
    return text;
  }, PATIENTLY);
  expect(signIns).toContain('Signed in to the console');
  const refused = await visitor.get('/console/audit?show=refused');
  expect(refused.text).toContain('Failed to sign in with a wrong key');
  expect(refused.text).toContain(address);
});

test('every page is kept by nobody, framed by nobody, and says nothing to other sites', async () => {
  const { visitor } = await signedIn();
  for (const { headers } of [await new Visitor().get('/console'), await visitor.get('/console')]) {
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(headers.get('Content-Security-Policy')).not.toContain('unsafe');
  }
});

test('the token of forms is the session’s', async () => {
  const [one, two] = [await signedIn(), await signedIn()];
  expect(one.csrf).not.toBe(two.csrf);
  expect(csrfIn(await one.visitor.get('/console/keys'))).toBe(one.csrf);
});
