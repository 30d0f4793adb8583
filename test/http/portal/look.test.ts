// The portal is the app's: its name, logo, colour, support and pages, for all organizations or for one.

import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { enter, newLink, Visitor } from '../browsing.ts';
import { call, newDirectory, newKey, newOrganization, pointers } from '../calls.ts';

const LOGO = `data:image/svg+xml;base64,${btoa('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8"/></svg>')}`;
const BRAND = {
  appName: 'Example App',
  logo: LOGO,
  accentColor: '#635BFF',
  support: { email: 'help@app.example.com', url: 'https://app.example.com/help' },
  pages: ['people', 'log'],
  showRollcall: false,
};
const DEFAULTS = {
  appName: 'Directory sync',
  logo: null,
  accentColor: '#0b6b5d',
  support: {},
  pages: ['tokens', 'people', 'roles', 'log', 'settings'],
  showRollcall: true,
};

test('settings are the defaults until they are set, and are replaced as a whole', async () => {
  expect((await call('GET', '/portal-settings')).body).toMatchObject(DEFAULTS);
  const saved = await call('PUT', '/portal-settings', BRAND);
  expect(saved.status).toBe(200);
  expect(saved.body).toEqual({ ...BRAND, accentColor: '#635bff', accent: { light: '#5d53f7', dark: '#848bff' } });
  expect((await call('GET', '/portal-settings')).body).toEqual(saved.body);
  expect((await call('PUT', '/portal-settings', saved.body)).body).toEqual(saved.body);
  const named = await call('PUT', '/portal-settings', { appName: 'Other' });
  expect(named.body).toMatchObject({ ...DEFAULTS, appName: 'Other' });
  const actions = await env.DB.prepare(`SELECT action FROM audit_log WHERE action LIKE 'portal_settings%'`).all();
  expect(actions.results).toHaveLength(2);
});

test('an organization’s own go over those for all, member by member', async () => {
  const [one, other] = [await newOrganization(), await newOrganization()];
  await call('PUT', '/portal-settings', { appName: 'Example App', showRollcall: false });
  const path = `/organizations/${one}/portal-settings`;
  const saved = await call('PUT', path, { appName: 'Reseller', logo: null });
  expect(saved.body).toMatchObject({ appName: 'Reseller', showRollcall: false, own: ['appName', 'logo'] });
  expect((await call('GET', path)).body).toEqual(saved.body);
  expect((await call('GET', `/organizations/${other}/portal-settings`)).body).toMatchObject({
    appName: 'Example App',
    own: [],
  });
  expect((await call('PUT', path, {})).body).toMatchObject({ appName: 'Example App', own: [] });
  const [left] = (
    await env.DB.prepare('SELECT count(*) n FROM portal_settings WHERE organization_id <> ?').bind('').all()
  ).results;
  expect(left).toEqual({ n: 0 });
  const unknown = `/organizations/org_${'0'.repeat(16)}/portal-settings`;
  for (const method of ['GET', 'PUT'])
    expect((await call(method, unknown, method === 'PUT' ? {} : undefined)).status).toBe(404);
});

test.each([
  [{ accentColor: 'red' }, ['/accentColor']],
  [{ appName: '' }, ['/appName']],
  [{ appName: ' x' }, ['/appName']],
  [{ appName: 'x'.repeat(61) }, ['/appName']],
  [{ logo: 'https://app.example.com/logo.png' }, ['/logo']],
  [
    { logo: `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>')}` },
    ['/logo'],
  ],
  [{ support: { email: 'nobody' } }, ['/support/email']],
  [{ support: { url: 'javascript:alert(1)' } }, ['/support/url']],
  [{ pages: ['overview'] }, ['/pages/0']],
  [{ showRollcall: 'no' }, ['/showRollcall']],
  [{ theme: 'dark' }, ['/theme']],
])('%j is 422 that names the member', async (body, expected) => {
  for (const path of ['/portal-settings', `/organizations/${await newOrganization()}/portal-settings`]) {
    const answer = await call('PUT', path, body);
    expect(answer.status).toBe(422);
    expect(pointers(answer)).toEqual(expected);
  }
});

test('reading takes the read scope, writing the write scope; a key of one organization has its own alone', async () => {
  const [own, other] = [await newOrganization(), await newOrganization()];
  const made = await call('POST', '/api-keys', { name: 'of one', scope: 'write', organizationId: own });
  const read = await newKey('read');
  expect((await call('GET', '/portal-settings', undefined, read)).status).toBe(200);
  expect((await call('PUT', '/portal-settings', {}, read)).status).toBe(403);
  const key = String(made.body.key);
  expect((await call('PUT', '/portal-settings', {}, key)).status).toBe(403);
  expect((await call('PUT', `/organizations/${own}/portal-settings`, { appName: 'Own' }, key)).status).toBe(200);
  expect((await call('PUT', `/organizations/${other}/portal-settings`, { appName: 'Own' }, key)).status).toBe(404);
});

test('every page names the app; Rollcall only stands in the foot, and can be turned off', async () => {
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId);
  const own = `/organizations/${organizationId}/portal-settings`;
  await call('PUT', own, { ...BRAND, pages: DEFAULTS.pages, showRollcall: true });
  const link = await newLink(organizationId);
  const { visitor } = await enter(organizationId);
  const base = `/portal/${organizationId}`;
  const places = [
    '',
    '/providers',
    '/nothing',
    ...['', '/setup', '/people', '/groups', '/log', '/tokens', '/settings', '/settings/delete', '/people/usr_1'].map(
      (place) => `/${directoryId}${place}`,
    ),
  ];
  for (const showRollcall of [true, false]) {
    await call('PUT', own, { ...BRAND, pages: DEFAULTS.pages, showRollcall });
    const pages = [
      await new Visitor().get(link),
      ...(await Promise.all(places.map((place) => visitor.get(base + place)))),
    ];
    for (const { text, status } of pages.filter((page) => page.status !== 302)) {
      expect(status).toBeLessThan(500);
      const [title] = /<title>.*<\/title>/.exec(text) ?? [];
      expect(title).toContain('· Example App</title>');
      expect(text).toContain(`<img class="logo" src="${LOGO}" alt=""/>`);
      expect(text).toContain('/assets/accent.635bff.');
      expect(text).toContain('mailto:help%40app.example.com');
      const [body = '', foot = ''] = text.split('<footer');
      expect(body).not.toMatch(/Rollcall/);
      expect(foot.includes('Rollcall')).toBe(showRollcall);
    }
  }
});

test('a hidden page is 404 and nothing leads to it', async () => {
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId);
  const { visitor } = await enter(organizationId);
  const base = `/portal/${organizationId}/${directoryId}`;
  const places: Record<string, readonly string[]> = {
    tokens: ['/tokens'],
    people: ['/people', '/people/usr_1', '/groups', '/groups/grp_1'],
    log: ['/log', '/log.csv', '/log/req_1'],
    settings: ['/settings', '/settings/delete'],
  };
  for (const [page, paths] of Object.entries(places)) {
    const others = DEFAULTS.pages.filter((each) => each !== page);
    await call('PUT', `/organizations/${organizationId}/portal-settings`, { pages: others });
    for (const path of paths) expect((await visitor.get(base + path)).status).toBe(404);
    const posted = await visitor.post(`${base}/settings/pause`, {});
    expect(posted.status).toBe(403);
    const setup = await visitor.get(`${base}/setup`);
    for (const path of paths) expect(setup.text).not.toContain(`href="${base}${path}"`);
    for (const other of others.filter((each) => each !== 'roles'))
      expect(setup.text).toContain(`href="${base}/${other}"`);
  }
});

test('who is nobody yet sees the settings for all', async () => {
  await call('PUT', '/portal-settings', { appName: 'For all' });
  const page = await new Visitor().get(`/portal/org_${'0'.repeat(16)}`);
  expect(page.status).toBe(404);
  expect(page.text).toMatch(/· For all<\/title>/);
});

test('an organization takes its settings along when it goes', async () => {
  const organizationId = await newOrganization();
  await call('PUT', `/organizations/${organizationId}/portal-settings`, BRAND);
  const link = await newLink(organizationId);
  expect((await call('DELETE', `/organizations/${organizationId}`)).status).toBe(204);
  expect((await call('GET', `/organizations/${organizationId}/portal-settings`)).status).toBe(404);
  expect((await new Visitor().get(link)).status).toBe(404);
});
