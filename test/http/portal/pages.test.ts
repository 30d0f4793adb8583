// The portal's pages without a browser: what they show, what they do, and that nothing of a text becomes mark-up.

import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { PATIENTLY } from '../../world/patience.ts';
import { csrfIn, enter, type Visitor } from '../browsing.ts';
import { call, newDirectory, newOrganization, ORIGIN } from '../calls.ts';
import { fieldsIn, newRolesPlace, ROLES } from '../role-pages.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const SCRIPT = '<script>alert(1)</script>';

interface Opened {
  readonly visitor: Visitor;
  readonly csrf: string;
  readonly base: string;
  readonly directoryId: string;
  /** The token as the page showed it. */
  readonly token: string;
}

async function open(provider = 'jumpcloud'): Promise<Opened> {
  const organizationId = await newOrganization();
  const { visitor, csrf } = await enter(organizationId);
  const chosen = await visitor.post(`/portal/${organizationId}/directories`, { csrf, provider });
  const setup = chosen.headers.get('Location') ?? '';
  const base = setup.replace(/\/setup$/, '');
  const page = await visitor.get(setup);
  const shown = await visitor.post(setup, { csrf, ticket: ticketIn(page.text), lifetime: '90' });
  return { visitor, csrf, base, directoryId: base.split('/').at(-1) ?? '', token: tokenIn(shown.text) };
}

const tokenIn = (text: string) => /id="token">(rc_[\w-]+)</.exec(text)?.[1] ?? '';
const ticketIn = (text: string) => /name="ticket" value="([^"]+)"/.exec(text)?.[1] ?? '';

async function scim({ directoryId, token }: Opened, method: string, path: string, body?: object, bearer = token) {
  const response = await SELF.fetch(
    new Request(`${ORIGIN}/directories/${directoryId}/scim/v2${path}`, {
      method,
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/scim+json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
  const text = await response.text();
  const parsed: { id?: string } = text === '' ? {} : JSON.parse(text);
  return { status: response.status, id: parsed.id ?? '' };
}

/** The log is written within half a second. */
const logWritten = () => new Promise((resolve) => setTimeout(resolve, 700));

test.each(['jumpcloud', 'okta', 'entra', 'onelogin', 'pingone', 'custom'])(
  '%s has a guide with the URL filled in',
  async (provider) => {
    const opened = await open(provider);
    const { text, headers } = await opened.visitor.get(`${opened.base}/setup`);
    expect(text).toContain(`${ORIGIN}/directories/${opened.directoryId}/scim/v2`);
    expect(text.match(/<li><h3>/g)?.length).toBeGreaterThanOrEqual(4);
    expect(text.length).toBeLessThan(100_000);
    expect(headers.get('Cache-Control')).toBe('no-store');
  },
);

test('a token is shown once, works, and no page shows it again', async () => {
  const opened = await open();
  expect((await scim(opened, 'GET', '/Users')).status).toBe(200);
  for (const page of ['setup', 'tokens', 'log', 'settings']) {
    const { text } = await opened.visitor.get(`${opened.base}/${page}`);
    expect(text).not.toContain(opened.token);
  }
});

test('a form that is sent again makes no second token', async () => {
  const { visitor, csrf, base } = await open();
  const ticket = ticketIn((await visitor.get(`${base}/tokens`)).text);
  expect((await visitor.post(`${base}/tokens`, { csrf, ticket, lifetime: 'never' })).status).toBe(200);
  const again = await visitor.post(`${base}/tokens`, { csrf, ticket, lifetime: 'never' });
  expect(again.status).toBe(409);
  expect(tokenIn(again.text)).toBe('');
});

test('tokens rotate with overlap: both work until the old one is revoked', async () => {
  const opened = await open();
  const { visitor, csrf, base } = opened;
  const page = await visitor.get(`${base}/tokens`);
  const old = /tokens\/(tok_\w+)\/revoke/.exec(page.text)?.[1] ?? '';
  const made = await visitor.post(`${base}/tokens`, { csrf, ticket: ticketIn(page.text), lifetime: 'never' });
  const next = tokenIn(made.text);
  expect((await scim(opened, 'GET', '/Users')).status).toBe(200);
  expect((await scim(opened, 'GET', '/Users', undefined, next)).status).toBe(200);
  expect((await visitor.get(`${base}/tokens/${old}/revoke`)).text).toContain('This cannot be undone');
  expect((await visitor.post(`${base}/tokens/${old}/revoke`, { csrf })).status).toBe(303);
  expect((await scim(opened, 'GET', '/Users')).status).toBe(401);
  expect((await scim(opened, 'GET', '/Users', undefined, next)).status).toBe(200);
});

test('the check list answers 304 until something happens', async () => {
  const opened = await open();
  const path = `${opened.base}/setup/checks?since=${Date.now()}`;
  const first = await opened.visitor.get(path);
  const tag = /If-None-Match&quot;:&quot;\\&quot;(\w+)\\&quot;/.exec(first.text)?.[1] ?? '';
  const known = { 'If-None-Match': `"${tag}"` };
  expect((await opened.visitor.get(path, known)).status).toBe(304);
  await scim(opened, 'GET', '/Users');
  await logWritten();
  const news = await opened.visitor.get(path, known);
  expect(news.status).toBe(200);
  expect(news.text).toContain('<li class="done"><span class="dot">');
});

test('the check list stops after fifteen minutes', async () => {
  const { visitor, base } = await open();
  const { text } = await visitor.get(`${base}/setup/checks?since=${Date.now() - 15 * 60_000}`);
  expect(text).not.toContain('every 1500ms');
  expect(text).toContain('Keep checking');
});

test('people and groups are shown with every text as text', async () => {
  const opened = await open();
  const { visitor, base } = opened;
  const user = {
    schemas: [USER],
    userName: 'ada@acme.example',
    displayName: SCRIPT,
    title: '"><img src=x onerror=1>',
    nickName: 'Ada',
  };
  const { id } = await scim(opened, 'POST', '/Users', user);
  const group = { schemas: [GROUP], displayName: `Group ${SCRIPT}`, members: [{ value: id }] };
  const { id: groupId } = await scim(opened, 'POST', '/Groups', group);
  const emptying = { schemas: [PATCH], Operations: [{ op: 'remove', path: 'members' }] };
  expect((await scim(opened, 'PATCH', `/Groups/${groupId}`, emptying)).status).toBe(204);
  await logWritten();
  const pages = [
    '',
    '/people',
    `/people/${id}`,
    '/people?q=script',
    '/groups',
    `/groups/${groupId}`,
    '/groups?show=unassigned',
    '/log',
  ];
  for (const page of pages) {
    const { status, text } = await visitor.get(base + page);
    expect(status, page).toBe(200);
    expect(text, page).not.toContain('<script>alert');
    expect(text, page).not.toContain('<img');
    expect(text, page).toContain('&lt;script&gt;');
  }
  expect((await visitor.get(`${base}/people/${id}`)).text).toContain('<dt>Nick name</dt><dd>Ada</dd>');
  expect((await visitor.get(`${base}/groups/${groupId}`)).text).toContain('Unassigned');
  expect((await visitor.get(`${base}/people?q=nobody`)).text).toContain('No people found');
});

test('a list of more than a page goes on', async () => {
  const opened = await open();
  for (let i = 0; i < 51; i++)
    await scim(opened, 'POST', '/Users', { schemas: [USER], userName: `user${i}@acme.example` });
  const first = await opened.visitor.get(`${opened.base}/people`);
  const next = /href="([^"]+)" rel="next"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const second = await opened.visitor.get(next);
  expect(first.text).not.toContain('user50@');
  expect(second.text).toContain('user50@');
  expect(second.text).not.toContain('user49@');
});

test('the log tells failures in words, filters, and shows the masked body', async () => {
  const opened = await open();
  const { visitor, base } = opened;
  await scim(opened, 'POST', '/Users', { schemas: [USER], userName: 'ada@acme.example', password: 'hunter2-secret' });
  await scim(opened, 'POST', '/Users', { schemas: [USER], userName: 'ADA@acme.example' });
  await scim(
    opened,
    'GET',
    '/Users',
    undefined,
    `${opened.token.slice(0, -1)}${opened.token.endsWith('a') ? 'b' : 'a'}`,
  );
  await logWritten();
  const log = await visitor.get(`${base}/log`);
  expect(log.text).toContain('ada@acme.example</b> was created');
  expect(log.text).toContain('could not be created');
  const failed = await visitor.get(`${base}/log?show=failed`);
  expect(failed.text).not.toContain('was created');
  expect(failed.text).toContain('its token is not valid');
  const entry = /href="([^"]+\/log\/req_\w+)">/.exec((await visitor.get(`${base}/log?show=people`)).text)?.[1] ?? '';
  expect((await visitor.get(entry)).status).toBe(200);
  const bodies = await Promise.all(
    [...log.text.matchAll(/href="([^"]+\/log\/req_\w+)">/g)].map(([, path = '']) => visitor.get(`${path}?part=1`)),
  );
  const all = bodies.map(({ text }) => text).join('');
  expect(all).toContain('&quot;password&quot;: &quot;***&quot;');
  expect(all).not.toContain('hunter2');
  const csv = await visitor.get(`${base}/log.csv`);
  expect(csv.headers.get('Content-Disposition')).toContain('attachment');
  expect(csv.text).toContain('ada@acme.example was created,');
});

test('what happens to unknown members is chosen in a form; those skipped stand in amber in log and overview', async () => {
  const opened = await open('jumpcloud');
  const { visitor, csrf, base, directoryId } = opened;
  const page = `${base}/settings`;
  const chosen = async () => /<option value="(\w+)" selected/.exec((await visitor.get(page)).text)?.[1];
  const choose = (unknownMembers: string) => visitor.post(`${page}/unknown-members`, { csrf, unknownMembers });
  const inForce = async () => (await call('GET', `/directories/${directoryId}`)).body.unknownMembers;
  expect([await chosen(), await inForce()]).toEqual(['default', 'refuse']);
  for (const wrong of ['', 'drop', 'null']) expect((await choose(wrong)).status).toBe(400);
  expect((await visitor.post(`${page}/unknown-members`, { unknownMembers: 'skip' })).status).toBe(403);
  expect(await inForce()).toBe('refuse');
  expect((await choose('skip')).headers.get('Location')).toBe(page);
  expect([await chosen(), await inForce()]).toEqual(['skip', 'skip']);

  const { id: ada } = await scim(opened, 'POST', '/Users', { schemas: [USER], userName: 'ada@acme.example' });
  const { id: group } = await scim(opened, 'POST', '/Groups', { schemas: [GROUP], displayName: 'Team' });
  const value = [ada, 'usr_01kathn4x0m3v9k2p8qw7c5t6r'].map((each) => ({ value: each }));
  const Operations = [{ op: 'add', path: 'members', value }];
  expect((await scim(opened, 'PATCH', `/Groups/${group}`, { schemas: [PATCH], Operations })).status).toBe(204);
  await logWritten();
  for (const path of [`${base}/log`, base]) {
    const { text } = await visitor.get(path);
    expect(text).toMatch(/class="badge wait">Members skipped</);
    expect(text).toContain('1 member skipped because');
    expect(text.replace(/<[^>]*>/g, '')).toContain('ada@acme.example joined Team');
  }
  expect((await choose('default')).status).toBe(303);
  expect([await chosen(), await inForce()]).toEqual(['default', 'refuse']);
});

test('pause refuses, resume accepts again', async () => {
  const opened = await open();
  const { visitor, csrf, base } = opened;
  await scim(opened, 'GET', '/Users');
  expect((await visitor.post(`${base}/settings/pause`, { csrf })).status).toBe(303);
  expect((await scim(opened, 'GET', '/Users')).status).toBe(429);
  expect((await visitor.get(base)).text).toContain('Paused');
  await visitor.post(`${base}/settings/resume`, { csrf });
  expect((await scim(opened, 'GET', '/Users')).status).toBe(200);
});

test('deleting asks first, names what will happen, and ends the tokens', async () => {
  const opened = await open();
  const { visitor, csrf, base } = opened;
  await scim(opened, 'POST', '/Users', { schemas: [USER], userName: 'ada@acme.example' });
  const asked = await visitor.get(`${base}/settings/delete`);
  expect(asked.text).toContain('1 person and 0 groups are deleted here.');
  expect((await visitor.post(`${base}/settings/delete`, { csrf })).status).toBe(400);
  expect((await visitor.post(`${base}/settings/delete`, { csrf, sure: 'yes' })).status).toBe(303);
  expect((await visitor.get(base)).status).toBe(404);
  expect((await scim(opened, 'GET', '/Users')).status).toBe(401);
});

test('a directory that the host app made beforehand is taken, not doubled', async () => {
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId, 'custom');
  const { visitor } = await enter(organizationId);
  const csrf = csrfIn(await visitor.get(`/portal/${organizationId}`));
  const chosen = await visitor.post(`/portal/${organizationId}/directories`, { csrf, provider: 'okta' });
  expect(chosen.headers.get('Location')).toContain(directoryId);
  expect((await call('GET', `/directories/${directoryId}`)).body['provider']).toBe('okta');
});

test('who signs out is out, on the server too', async () => {
  const organizationId = await newOrganization();
  const { visitor, csrf } = await enter(organizationId);
  expect((await visitor.post(`/portal/${organizationId}/leave`, { csrf })).text).toContain('You have signed out');
  expect((await visitor.get(`/portal/${organizationId}`)).status).not.toBe(200);
});

test('the front page says what this is', async () => {
  const response = await SELF.fetch(`${ORIGIN}/`);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('Directory sync at the edge');
});

test('a page that is none is 404, whatever the method, with a session too', async () => {
  const { visitor, csrf, base } = await open();
  const organization = base.split('/').slice(0, -1).join('/');
  const paths = ['/foo', '/foo/settings', '/dir_x', '/providers/x', '/leave', '/directories', '/dir_x/tokens/x/revoke'];
  for (const path of [...paths.map((path) => organization + path), `${base}/foo`, `${base}/tokens/x/revoke`]) {
    expect((await visitor.get(path)).status, path).toBe(404);
    if (path.endsWith('/leave') || path.endsWith('/directories')) continue;
    expect((await visitor.post(path, { csrf })).status, path).toBe(404);
  }
  expect((await visitor.post(`${organization}/providers`, { csrf })).status).toBe(404);
});

test('the server mints the ids of tokens', async () => {
  const { visitor, csrf, base } = await open();
  const other = await open();
  const own = `tok_${'0'.repeat(26)}`;
  const foreign = ticketIn((await other.visitor.get(`${other.base}/tokens`)).text);
  const changed = ticketIn((await visitor.get(`${base}/tokens`)).text).replace(/./, (c) => (c === 'A' ? 'B' : 'A'));
  for (const ticket of ['', own, btoa(own), btoa(own.repeat(2)), foreign, changed]) {
    const sent = await visitor.post(`${base}/tokens`, { csrf, ticket, token_id: own, lifetime: 'never' });
    expect(sent.status, ticket).toBe(403);
  }
  expect((await visitor.get(`${base}/tokens`)).text).not.toContain(own);
});

test('forms that are sent at once make no more tokens than a directory can have, and the page shows all', async () => {
  const { visitor, csrf, base } = await open();
  const pages = await Promise.all(Array.from({ length: 30 }, () => visitor.get(`${base}/tokens`)));
  const sent = await Promise.all(
    pages.map(({ text }) => visitor.post(`${base}/tokens`, { csrf, ticket: ticketIn(text), lifetime: 'never' })),
  );
  expect(sent.filter(({ status }) => status === 200)).toHaveLength(19);
  expect(sent.filter(({ status }) => status === 409)).toHaveLength(11);
  const { text } = await visitor.get(`${base}/tokens`);
  expect(new Set(text.match(/tok_[0-9a-z]{26}\/revoke/g)).size).toBe(20);
  expect(text).toContain('20 valid tokens');
  expect(ticketIn(text)).toBe('');
});

test('one form that is sent many times at once makes one token', async () => {
  const { visitor, csrf, base } = await open();
  const ticket = ticketIn((await visitor.get(`${base}/tokens`)).text);
  const sent = await Promise.all(
    Array.from({ length: 8 }, () => visitor.post(`${base}/tokens`, { csrf, ticket, lifetime: '90' })),
  );
  expect(sent.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
});

test('a name that REST refuses is refused here', async () => {
  const { visitor, csrf, base } = await open();
  const rename = (name: string) => visitor.post(`${base}/settings/name`, { csrf, name });
  expect((await rename('  Staff of Acme ')).status).toBe(303);
  for (const name of ['', ' ', 'a\0b', 'a\nb', 'a\u202Eb', '\u200B', 'a\u2028b', 'a'.repeat(201)])
    expect((await rename(name)).status, JSON.stringify(name)).toBe(400);
  expect((await visitor.get(`${base}/settings`)).text).toContain('value="Staff of Acme"');
});

test('the page of roles is there once roles are declared, for the visitor’s own groups alone', async () => {
  const place = await newRolesPlace();
  const other = await newRolesPlace();
  const foreign = await other.group('Foreign', await other.user('eve'));
  await call('PUT', '/roles', { roles: [] });
  const { visitor, csrf } = await enter(place.organizationId);
  const home = `/portal/${place.organizationId}/${place.directoryId}`;
  expect((await visitor.get(`${home}/roles`)).status).toBe(404);
  expect((await visitor.post(`${home}/roles/save`, { csrf })).status).toBe(404);
  expect((await visitor.get(`${home}/people`)).text).not.toContain('/roles"');

  await call('PUT', '/roles', { roles: ROLES });
  expect((await visitor.get(`${home}/people`)).text).toContain(`href="${home}/roles"`);
  const ada = await place.user('ada');
  const group = await place.group(SCRIPT, ada);
  const added = `${place.directoryId}.${group}.admin ${other.directoryId}.${foreign}.admin`;
  const refused = await visitor.post(`${home}/roles/preview`, { csrf, added, removed: '' });
  expect(refused.text).toContain('This directory of the organization has no such group.');
  expect((await visitor.get(`${home}/roles/groups?dir=${other.directoryId}&q=for`)).text).not.toContain(foreign);

  const draft = { csrf, added: added.split(' ')[0] ?? '', removed: '', mode: 'all', default: '' };
  const preview = await visitor.post(`${home}/roles/preview`, draft);
  expect(preview.text).toContain('1 person would become');
  expect((await visitor.post(`${home}/roles/save`, { ...draft, ...fieldsIn(preview.text) })).status).toBe(303);
  await vi.waitFor(async () => {
    const { text } = await visitor.get(`${home}/people/${ada}`);
    expect(text).toContain('<strong>Administrator</strong>');
    expect(text).not.toContain(SCRIPT);
  }, PATIENTLY);
  await place.scim('DELETE', `/Groups/${group}`);
  const { text } = await visitor.get(`${home}/roles`);
  expect(text).toContain('1 mapped group was deleted or has no members');
  expect(text).toContain('This group no longer exists');
  expect((await visitor.get(`${home}/roles/progress`)).status).toBe(200);

  const hidden = { pages: ['tokens', 'people', 'log', 'settings'] };
  await call('PUT', `/organizations/${place.organizationId}/portal-settings`, hidden);
  expect((await visitor.get(`${home}/roles`)).status).toBe(404);
  expect((await visitor.get(`${home}/people/${ada}`)).text).not.toContain('Administrator');
});

test('pages are in the language of the browser, also where two are asked for at once', async () => {
  const opened = await open('custom');
  await scim(opened, 'POST', '/Users', { schemas: [USER], userName: 'ada@acme.example' });
  const [german, french] = ['de-CH, de;q=0.9, en;q=0.5', 'fr'];
  const paths = ['setup', 'people', 'groups', 'tokens', 'settings', 'log'].map((page) => `${opened.base}/${page}`);
  const asked = paths.flatMap((path) => [german, french].map((wish) => [path, wish] as const));
  const pages = await Promise.all(asked.map(([path, wish]) => opened.visitor.get(path, { 'Accept-Language': wish })));
  for (const [index, { headers, text }] of pages.entries()) {
    const isGerman = asked[index]?.[1] === german;
    expect(text).toContain(isGerman ? '<html lang="de">' : '<html lang="fr">');
    expect(text).toContain(isGerman ? '>Abmelden' : '>Se déconnecter');
    expect(text).not.toContain(isGerman ? 'Se déconnecter' : 'Abmelden');
    expect(text).not.toMatch(/>\s*(?:Sign out|Settings|Overview|Create token|Search)\s*</);
    expect(headers.get('Vary')).toContain('Accept-Language');
  }
  const unknown = await opened.visitor.get(`${opened.base}/people`, { 'Accept-Language': 'tlh' });
  expect(unknown.text).toContain('<html lang="en">');
});

const DAY_MS = 24 * 60 * 60 * 1000;

test('a banner names what ends within 14 days on every page, stronger within 3, and leads to its replacement', async () => {
  const { base, directoryId, visitor } = await open();
  expect((await visitor.get(`${base}/people`)).text).not.toContain('class="notice wait"');
  for (const [days, tone] of [
    [13, 'wait'],
    [2, 'bad'],
  ] as const) {
    await env.DB.prepare('UPDATE tokens SET expires_at = ? WHERE directory_id = ?')
      .bind(Date.now() + days * DAY_MS, directoryId)
      .run();
    for (const page of ['people', 'settings', 'tokens']) {
      const { text } = await visitor.get(`${base}/${page}`);
      const notice = new RegExp(`class="notice ${tone}".*?</div>`, 's').exec(text)?.[0] ?? '';
      expect(notice).toMatch(/The token that ends in <code>.{4}<\/code> expires on <time/);
      expect(notice).toContain(`href="${base}/tokens#replace"`);
    }
  }
  await call('POST', `/directories/${directoryId}/oauth-clients`, {
    method: 'client_secret',
    expiresAt: new Date(Date.now() + 5 * DAY_MS).toISOString(),
  });
  const { text } = await visitor.get(`${base}/settings`);
  expect(text).toMatch(/The client secret that ends in <code>/);
});

test('tokens and OAuth clients that were not used for 90 days are marked in words', async () => {
  const { base, directoryId, visitor } = await open();
  await call('POST', `/directories/${directoryId}/oauth-clients`, { method: 'client_secret' });
  const marks = async () => (await visitor.get(`${base}/tokens`)).text.match(/Unused for 90 days/g)?.length ?? 0;
  expect(await marks()).toBe(0);
  const long = Date.now() - 91 * DAY_MS;
  for (const table of ['tokens', 'oauth_clients', 'oauth_secrets'])
    await env.DB.prepare(`UPDATE ${table} SET created_at = ? WHERE directory_id = ?`).bind(long, directoryId).run();
  expect(await marks()).toBe(3);
  await env.DB.prepare('UPDATE tokens SET last_used_at = ? WHERE directory_id = ?').bind(Date.now(), directoryId).run();
  expect(await marks()).toBe(2);
});

test('maxTokenDays is what the form of a token offers, and pages say it and mark what is from before', async () => {
  const { base, csrf, directoryId, visitor } = await open();
  await call('PATCH', `/directories/${directoryId}`, { maxTokenDays: 30 });
  const page = await visitor.get(`${base}/tokens`);
  expect([...page.text.matchAll(/<option value="([^"]*)"/g)].map(([, value]) => value)).toEqual(['30']);
  expect(page.text).toContain('valid for at most 30 days');
  expect(page.text).toContain('Exceeds the limit');
  expect((await visitor.get(`${base}/settings`)).text).toContain('valid for at most 30 days');
  const ticket = ticketIn(page.text);
  expect((await visitor.post(`${base}/tokens`, { csrf, ticket, lifetime: 'never' })).status).toBe(400);
  const made = await visitor.post(`${base}/tokens`, { csrf, ticket, lifetime: '30' });
  expect(tokenIn(made.text)).toMatch(/^rc_/);
});
