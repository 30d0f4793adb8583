// Links into the portal, and the sessions that they open.

import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { csrfIn, enter, newLink, Visitor } from '../browsing.ts';
import { call, data, newDirectory, newOrganization, ORIGIN } from '../calls.ts';

test('GET shows one button and spends nothing, however often', async () => {
  const link = await newLink(await newOrganization('Acme & Söhne <b>'));
  const visitor = new Visitor();
  for (let i = 0; i < 3; i++) {
    const { status, headers, text } = await visitor.get(link);
    expect(status).toBe(200);
    expect(text.match(/<button/g)).toHaveLength(1);
    expect(text).toContain('Acme &amp; Söhne &lt;b&gt;');
    expect(headers.getSetCookie()).toEqual([]);
  }
  expect((await visitor.post(link)).status).toBe(303);
});

test('POST spends it and answers 303 to an address without the secret', async () => {
  const organizationId = await newOrganization();
  const link = await newLink(organizationId);
  const { status, headers } = await new Visitor().post(link);
  expect(status).toBe(303);
  expect(headers.get('Location')).toBe(`/portal/${organizationId}`);
  const [cookie = ''] = headers.getSetCookie();
  expect(cookie).toMatch(new RegExp(`^__Host-rollcall_${organizationId}=rs_[\\w-]{49}; Max-Age=28800; Path=/;`));
  for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(part);
});

test('only hashes of link and session are stored', async () => {
  const link = await newLink(await newOrganization());
  const { headers } = await new Visitor().post(link);
  const cookie = /=(rs_[^;]+)/.exec(headers.getSetCookie()[0] ?? '')?.[1] ?? '';
  const [links, sessions] = await env.DB.batch([
    env.DB.prepare('SELECT * FROM portal_links'),
    env.DB.prepare('SELECT * FROM sessions'),
  ]);
  const stored = JSON.stringify([links?.results, sessions?.results]);
  expect(sessions?.results.length).toBeGreaterThan(0);
  expect(stored).not.toContain(link.slice('/portal/rp_'.length));
  expect(stored).not.toContain(cookie.slice('rs_'.length));
});

test('a second use is told what to do, and opens nothing', async () => {
  const link = await newLink(await newOrganization());
  await new Visitor().post(link);
  for (const again of [await new Visitor().get(link), await new Visitor().post(link)]) {
    expect(again.status).toBe(410);
    expect(again.text).toContain('This link has already been used');
    expect(again.headers.getSetCookie()).toEqual([]);
  }
});

test('of twenty at once, one opens a session', async () => {
  const link = await newLink(await newOrganization());
  const visits = await Promise.all(Array.from({ length: 20 }, () => new Visitor().post(link)));
  expect(visits.filter(({ status }) => status === 303)).toHaveLength(1);
  expect(visits.filter(({ status }) => status === 410)).toHaveLength(19);
});

test('an expired link says so and opens nothing', async () => {
  const link = await newLink(await newOrganization());
  await env.DB.prepare('UPDATE portal_links SET expires_at = ?')
    .bind(Date.now() - 1)
    .run();
  for (const visit of [await new Visitor().get(link), await new Visitor().post(link)]) {
    expect(visit.status).toBe(410);
    expect(visit.text).toContain('This link has expired');
  }
});

test('an unknown or cut link is 404, without I/O where its form is wrong', async () => {
  for (const path of ['/portal/rp_x', `/portal/rp_${'a'.repeat(49)}`])
    expect((await new Visitor().get(path)).status).toBe(404);
});

test('a POST from another site spends nothing', async () => {
  const link = await newLink(await newOrganization());
  const foreign: Record<string, string>[] = [
    { Origin: 'https://evil.example' },
    { 'Sec-Fetch-Site': 'cross-site', Origin: ORIGIN },
  ];
  for (const headers of foreign) expect((await new Visitor().post(link, {}, headers)).status).toBe(403);
  expect((await new Visitor().post(link, {}, { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' })).status).toBe(303);
});

test('every page is kept by nobody, framed by nobody, and says nothing to other sites', async () => {
  const organizationId = await newOrganization();
  const link = await newLink(organizationId);
  const { visitor } = await enter(organizationId);
  for (const { headers } of [await visitor.get(link), await visitor.get(`/portal/${organizationId}`)]) {
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
  }
});

test('a session is one organization’s: another’s pages are 404', async () => {
  const [mine, other] = [await newOrganization(), await newOrganization()];
  const otherDirectory = await newDirectory(other);
  const { visitor } = await enter(mine);
  expect((await visitor.get(`/portal/${mine}`)).status).toBe(200);
  for (const path of [`/portal/${other}`, `/portal/${other}/${otherDirectory}`, `/portal/${mine}/${otherDirectory}`])
    expect((await visitor.get(path)).status).toBe(404);
});

test('two portals are open in one browser', async () => {
  const [one, two] = [await newOrganization('One'), await newOrganization('Two')];
  const visitor = new Visitor();
  await visitor.post(await newLink(one));
  await visitor.post(await newLink(two));
  expect((await visitor.get(`/portal/${one}`)).text).toContain('One');
  expect((await visitor.get(`/portal/${two}`)).text).toContain('Two');
});

test('a session ends after eight hours, and with its organization', async () => {
  const organizationId = await newOrganization();
  const { visitor } = await enter(organizationId);
  await env.DB.prepare('UPDATE sessions SET expires_at = ? WHERE organization_id = ?')
    .bind(Date.now() - 1, organizationId)
    .run();
  const ended = await visitor.get(`/portal/${organizationId}`);
  expect(ended.status).toBe(401);
  expect(ended.text).toContain('Your session has ended');
});

test('a form without the session’s token, or from another site, changes nothing', async () => {
  const organizationId = await newOrganization();
  const { visitor, csrf } = await enter(organizationId);
  const stranger = await enter(await newOrganization());
  const path = `/portal/${organizationId}/directories`;
  const provider = 'jumpcloud';
  expect((await visitor.post(path, { provider })).status).toBe(403);
  expect((await visitor.post(path, { provider, csrf: stranger.csrf })).status).toBe(403);
  expect((await visitor.post(path, { provider, csrf }, { Origin: 'https://evil.example' })).status).toBe(403);
  expect((await visitor.get(`/portal/${organizationId}`)).text).toContain('Which identity provider does Acme use?');
  expect((await visitor.post(path, { provider, csrf })).status).toBe(303);
});

test('returnUrl is shown as a link', async () => {
  const organizationId = await newOrganization();
  const { visitor } = await enter(organizationId, { returnUrl: 'https://app.example.com/settings?a=1&b=2' });
  const { text } = await visitor.get(`/portal/${organizationId}`);
  expect(text).toContain('<a href="https://app.example.com/settings?a=1&amp;b=2">Back to app.example.com</a>');
});

const HOST = 'https://app.example.com';
const ADA = { name: 'Ada Lovelace', email: 'ada@acme.example' };
const policyOf = ({ headers }: { readonly headers: Headers }) => headers.get('Content-Security-Policy') ?? '';

test('an embedded portal stands in the frame of its origin alone, all the way', async () => {
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId);
  const link = await newLink(organizationId, { embed: true, origin: HOST, person: ADA, locale: 'pt-BR' });
  const visitor = new Visitor();
  const shown = await visitor.get(link);
  expect(shown.text).toContain('data-submit');
  const spent = await visitor.post(link);
  const [cookie = ''] = spent.headers.getSetCookie();
  expect(cookie).toMatch(
    new RegExp(`^__Host-rollcall_embedded_${organizationId}=rs_[\\w-]{49}; Max-Age=28800; Path=/;`),
  );
  for (const part of ['HttpOnly', 'Secure', 'SameSite=None', 'Partitioned']) expect(cookie).toContain(`; ${part}`);
  const base = `/portal/${organizationId}`;
  const home = await visitor.get(base, { 'Sec-Fetch-Dest': 'iframe' });
  expect(home.text).toContain(`data-embedded-in="${HOST}"`);
  expect(home.text).toContain(ADA.name);
  expect(home.text).toContain('<html lang="pt-BR"');
  const pages = [shown, spent, home];
  for (const place of [`/${directoryId}/setup`, `/${directoryId}/people`, '/nothing'])
    pages.push(await visitor.get(base + place, { 'Sec-Fetch-Dest': 'iframe' }));
  const foreign = await visitor.post(`${base}/${directoryId}/settings/pause`, { csrf: 'x' });
  expect(foreign.status).toBe(403);
  const otherSite = { 'Sec-Fetch-Site': 'cross-site' };
  const csrf = csrfIn(home);
  expect((await visitor.post(`${base}/directories`, { csrf, provider: 'okta' }, otherSite)).status).toBe(403);
  const closed = await visitor.post(`${base}/leave`, { csrf }, { 'Sec-Fetch-Site': 'same-origin' });
  expect(closed.text).toContain('data-closes');
  expect(closed.headers.getSetCookie()[0]).toMatch(/Max-Age=0;.*Partitioned/);
  for (const page of [...pages, foreign, closed]) {
    expect(policyOf(page)).toContain(`frame-ancestors ${HOST};`);
    expect(page.headers.get('X-Frame-Options')).toBeNull();
  }
});

test('in a frame only an embedded session counts; a page of its own is framed by nobody', async () => {
  const organizationId = await newOrganization();
  const { visitor } = await enter(organizationId);
  const base = `/portal/${organizationId}`;
  const framed = await visitor.get(base, { 'Sec-Fetch-Dest': 'iframe' });
  expect(framed.status).toBe(404);
  for (const page of [framed, await visitor.get(base)]) {
    expect(policyOf(page)).toContain("frame-ancestors 'none'");
    expect(page.headers.get('X-Frame-Options')).toBe('DENY');
    expect(page.text).not.toContain('data-embedded-in');
  }
});

test('links and sessions are listed with their person, and revoked', async () => {
  const organizationId = await newOrganization();
  const path = `/organizations/${organizationId}`;
  await call('PUT', `${path}/portal-settings`, { appName: 'Example App' });
  const made = await call('POST', `${path}/portal-links`, { embed: true, origin: HOST, person: ADA, locale: 'pt-BR' });
  expect(made.body).toMatchObject({ id: expect.stringMatching(/^pl_/), url: expect.any(String) });
  const [before] = data(await call('GET', `${path}/portal-links`));
  expect(before).toMatchObject({ id: made.body.id, status: 'open', person: ADA, origin: HOST, locale: 'pt-BR' });
  expect(JSON.stringify(before)).not.toContain('rp_');
  const visitor = new Visitor();
  await visitor.post(new URL(String(made.body.url)).pathname);
  expect(data(await call('GET', `${path}/portal-links`))).toMatchObject([
    { status: 'opened', openedAt: expect.any(String) },
  ]);
  const [session] = data(await call('GET', `${path}/portal-sessions`));
  expect(session).toMatchObject({ linkId: made.body.id, person: ADA, origin: HOST });
  const rows = await env.DB.prepare('SELECT actor, action, target FROM audit_log WHERE organization_id = ? ORDER BY id')
    .bind(organizationId)
    .all();
  expect(rows.results).toContainEqual({ actor: ADA.email, action: 'portal.sign_in', target: made.body.id });

  expect((await visitor.get(`/portal/${organizationId}`)).status).toBe(200);
  expect((await call('DELETE', `${path}/portal-sessions/${session?.['id']}`)).status).toBe(204);
  const refused = await visitor.get(`/portal/${organizationId}`);
  expect(refused.status).toBe(401);
  expect(refused.text).toContain('· Example App</title>');
  expect(refused.text).toContain('data-closes');
  expect(data(await call('GET', `${path}/portal-sessions`))).toEqual([]);
  expect((await call('DELETE', `${path}/portal-sessions/${session?.['id']}`)).status).toBe(404);

  expect((await call('DELETE', `${path}/portal-links/${made.body.id}`)).status).toBe(204);
  expect((await call('DELETE', `${path}/portal-links/${made.body.id}`)).status).toBe(404);
  expect(data(await call('GET', `${path}/portal-links`))).toEqual([]);
  const open = await newLink(organizationId);
  const [listed] = data(await call('GET', `${path}/portal-links`));
  await call('DELETE', `${path}/portal-links/${listed?.['id']}`);
  expect((await new Visitor().post(open)).status).toBe(404);
  const other = `/organizations/${await newOrganization()}`;
  expect((await call('DELETE', `${other}/portal-links/${made.body.id}`)).status).toBe(404);
});

test('polls do not keep a session going, visits do', async () => {
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId);
  const { visitor } = await enter(organizationId);
  const seen = async () =>
    await env.DB.prepare('SELECT last_seen_at AS at FROM sessions WHERE organization_id = ?')
      .bind(organizationId)
      .first('at');
  await env.DB.prepare('UPDATE sessions SET last_seen_at = last_seen_at - 600000 WHERE organization_id = ?')
    .bind(organizationId)
    .run();
  const before = await seen();
  const setup = `/portal/${organizationId}/${directoryId}/setup`;
  expect((await visitor.get(`${setup}/checks?since=${Date.now()}`, { 'HX-Request': 'true' })).status).toBe(200);
  expect(await seen()).toBe(before);
  await visitor.get(setup);
  await expect.poll(seen).toBeGreaterThan(Number(before) + 500_000);
});

test('the script that mounts it is small, cached and open to every page', async () => {
  const script = await SELF.fetch(`${ORIGIN}/embed/v1.js`);
  expect((await script.text()).length).toBeLessThanOrEqual(2_000);
  expect(script.headers.get('Cache-Control')).toBe('public, max-age=3600');
  expect(script.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
  const etag = script.headers.get('ETag') ?? '';
  const again = await SELF.fetch(`${ORIGIN}/embed/v1.js`, { headers: { 'If-None-Match': etag } });
  expect(again.status).toBe(304);
});
