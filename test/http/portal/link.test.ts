// Links into the portal, and the sessions that they open.

import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { enter, newLink, Visitor } from '../browsing.ts';
import { newDirectory, newOrganization, ORIGIN } from '../calls.ts';

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
  expect(cookie).toMatch(new RegExp(`^rollcall_${organizationId}=rs_[\\w-]{49}; Max-Age=28800; Path=/portal/`));
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
