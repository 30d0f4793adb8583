// What the console shows and does, once an operator is in.

import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { newId, newOrganizationId } from '../../../src/id.ts';
import { delivery, request, seed, setAsideEvent, stream } from '../../seed/rows.ts';
import { PATIENTLY } from '../../world/patience.ts';
import { call, member, newDirectory, newOrganization } from '../calls.ts';
import { fieldsIn, newRolesPlace, ROLES } from '../role-pages.ts';
import { signedIn } from './browsing.ts';

const XSS = '<script>alert(1)</script>';

async function newWebhook(organizationId: string): Promise<string> {
  const made = await call('POST', '/webhooks', { url: 'http://127.0.0.1:9/hooks', organizationId, description: XSS });
  return member(made, 'id');
}

async function addDelivery(webhookId: string, organizationId: string, at: number): Promise<string> {
  const id = newId('del', at);
  const outcome = { status: 'retrying', responseStatus: 500, responseBody: XSS, at, nextAttemptAt: at + 60_000 };
  const sent = { webhookId, id, organizationId, eventType: 'directory.created', attempt: 3 };
  await seed(env.DB, delivery({ ...sent, ...outcome }));
  return id;
}

test('organizations are found by name whatever its case, external id, and any id', async () => {
  const { visitor } = await signedIn();
  const made = await call('POST', '/organizations', { name: 'ÖLMÜHLE Söhne', externalId: 'oil-42' });
  const id = member(made, 'id');
  const directoryId = await newDirectory(id);
  for (const q of ['ölmühle', 'ÖLMÜHLE', 'söhne', 'oil-42', 'OIL']) {
    const { text } = await visitor.get(`/console?q=${encodeURIComponent(q)}`);
    expect([q, text.includes(`/console/organizations/${id}`)]).toEqual([q, true]);
  }
  expect((await visitor.get('/console?q=nobody')).text).toContain('No results for “nobody”');
  expect((await visitor.get(`/console?q=${id}`)).headers.get('Location')).toBe(`/console/organizations/${id}`);
  expect((await visitor.get(`/console?q=${directoryId}`)).headers.get('Location')).toBe(
    `/console/directories/${directoryId}`,
  );
  const scripted = await visitor.get(`/console?q=${id}`, { 'HX-Request': 'true' });
  expect(scripted.headers.get('HX-Redirect')).toBe(`/console/organizations/${id}`);
});

test('an organization, a directory and a portal link are made', async () => {
  const { visitor, csrf } = await signedIn();
  const made = await visitor.post('/console/organizations', { csrf, name: 'Made here', externalId: '' });
  const place = made.headers.get('Location')?.split('?')[0] ?? '';
  expect(place).toMatch(/^\/console\/organizations\/org_/);
  const directory = await visitor.post(`${place}/directories`, { csrf, provider: 'okta', name: 'Staff' });
  expect(directory.headers.get('Location')).toMatch(/^\/console\/directories\/dir_/);
  expect((await visitor.get(directory.headers.get('Location') ?? '')).text).toContain('Staff');
  const link = await visitor.post(`${place}/portal-links`, { csrf, hours: '24', returnUrl: '' });
  const url = /https:\/\/rollcall\.test(\/portal\/rp_[\w-]+)/.exec(link.text)?.[1] ?? '';
  expect((await visitor.get(url)).status).toBe(200);
  expect((await visitor.get(place)).text).not.toContain('/portal/rp_');
  const wrong = await visitor.post(`${place}/portal-links`, { csrf, hours: '24', returnUrl: 'http://a.example' });
  expect(wrong.status).toBe(400);
  await vi.waitFor(async () => {
    const { text } = await visitor.get(`${place}/audit`);
    for (const action of ['organization.create', 'directory.create', 'portal_link.create'])
      expect(text).toContain(action);
  }, PATIENTLY);
});

test('texts from outside are shown as text', async () => {
  const { visitor } = await signedIn();
  const organizationId = await newOrganization(XSS);
  const directoryId = await newDirectory(organizationId);
  const webhookId = await newWebhook(organizationId);
  await addDelivery(webhookId, organizationId, Date.now() - 1000);
  for (const path of [
    '/console',
    `/console?q=${encodeURIComponent(XSS)}`,
    `/console/organizations/${organizationId}`,
    `/console/organizations/${organizationId}/events`,
    `/console/organizations/${organizationId}/events/1`,
    `/console/directories/${directoryId}`,
    '/console/webhooks',
    `/console/webhooks/${webhookId}`,
    `/console/audit?done=${encodeURIComponent(XSS)}`,
  ]) {
    const { status, text } = await visitor.get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(text).not.toContain(XSS);
    expect(text.length).toBeLessThan(100_000);
  }
});

test('an organization’s events stand in order with their payloads', async () => {
  const { visitor } = await signedIn();
  const organizationId = await newOrganization();
  for (let i = 0; i < 32; i++) await newDirectory(organizationId);
  const path = `/console/organizations/${organizationId}/events`;
  const first = await visitor.get(path);
  expect(first.text.indexOf('>32<')).toBeLessThan(first.text.indexOf('>31<'));
  expect(first.text).toContain('directory.created');
  expect(first.text).toContain('&quot;provider&quot;: &quot;jumpcloud&quot;');
  expect(first.text).toContain(`href="${path}?before=3"`);
  expect((await visitor.get(`${path}?before=3`)).text).toContain(`href="${path}/1"`);
  expect((await visitor.get(`${path}/1`)).text).toContain('Event 1');
  for (const wrong of ['0', '99', 'x']) expect((await visitor.get(`${path}/${wrong}`)).status).toBe(404);
});

test('a webhook is made with its secret shown once, paused, resumed, given a new secret, deleted', async () => {
  const { visitor, csrf } = await signedIn();
  const made = await visitor.post('/console/webhooks', {
    csrf,
    url: 'http://127.0.0.1:9/hooks',
    description: 'Made here',
    organizationId: '',
    maxBatch: '5',
    start: 'next',
  });
  const secret = /whsec_[\w+/=]+/.exec(made.text)?.[0] ?? '';
  expect(secret).not.toBe('');
  const path = /\/console\/webhooks\/wh_\w+/.exec(made.text)?.[0] ?? '';
  expect((await visitor.get(path)).text).not.toContain(secret);
  await visitor.post(`${path}/pause`, { csrf });
  expect((await visitor.get(path)).text).toContain('Paused');
  await visitor.post(`${path}/resume`, { csrf });
  expect((await visitor.get(path)).text).toContain('Active');
  const rotated = /whsec_[\w+/=]+/.exec((await visitor.post(`${path}/rotate-secret`, { csrf })).text)?.[0] ?? '';
  expect(rotated).not.toBe('');
  expect(rotated).not.toBe(secret);
  const tested = await visitor.post(`${path}/test`, { csrf });
  expect(tested.text).toContain('The test event was not accepted');
  expect((await visitor.post(`${path}/delete`, { csrf, typed: 'Made here' })).status).toBe(303);
  expect((await visitor.get(path)).status).toBe(404);
});

test('a webhook for this host or an inner one is refused', async () => {
  const { visitor, csrf } = await signedIn();
  for (const url of ['https://rollcall.test/x', 'https://10.0.0.1/x', 'nonsense', 'https://u:p@app.example.com/']) {
    const answer = await visitor.post('/console/webhooks', { csrf, url, maxBatch: '1' });
    expect([url, answer.status]).toEqual([url, 400]);
  }
});

test('attempts show the host’s answer, are filtered, and sent again', async () => {
  const { visitor, csrf } = await signedIn();
  const organizationId = await newOrganization();
  await newDirectory(organizationId);
  const webhookId = await newWebhook(organizationId);
  const deliveryId = await addDelivery(webhookId, organizationId, Date.now() - 1000);
  const path = `/console/webhooks/${webhookId}`;
  expect((await visitor.get(path)).text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect((await visitor.get(`${path}?status=accepted`)).text).toContain('No matching attempts');
  const again = await visitor.post(`${path}/deliveries/${deliveryId}/retry`, { csrf });
  expect(again.headers.get('Location')).toBe(`${path}?done=webhook.rejected`);
  expect((await visitor.post(`${path}/deliveries/del_none/retry`, { csrf })).status).toBe(404);
});

test('unknown members and profile of a directory are set in one form, or not at all', async () => {
  const { visitor, csrf } = await signedIn();
  const id = await newDirectory(await newOrganization(), 'okta');
  const guard = { guard: 'hold', guardPeople: '50', guardPercent: '20' };
  const set = (fields: Record<string, string>) =>
    visitor.post(`/console/directories/${id}/settings`, { csrf, ...guard, ...fields });
  const shown = async () => {
    const { profile, unknownMembers } = (await call('GET', `/directories/${id}`)).body;
    return { profile, unknownMembers };
  };
  const wrong: Record<string, string>[] = [
    { unknownMembers: 'drop', profile: 'strict' },
    { unknownMembers: 'refuse', profile: 'lax' },
    { unknownMembers: 'refuse' },
    { profile: 'strict' },
    { unknownMembers: 'refuse', profile: 'strict', guard: 'on' },
    { unknownMembers: 'refuse', profile: 'strict', guardPercent: '101' },
  ];
  for (const fields of wrong) expect((await set(fields)).status).toBe(400);
  expect(await shown()).toEqual({ profile: 'tolerant', unknownMembers: 'skip' });
  expect((await set({ unknownMembers: 'refuse', profile: 'strict' })).status).toBe(303);
  expect(await shown()).toEqual({ profile: 'strict', unknownMembers: 'refuse' });
  const { text } = await visitor.get(`/console/directories/${id}`);
  expect(text).toMatch(/<option value="refuse" selected/);
  expect((await set({ unknownMembers: 'default', profile: 'tolerant' })).status).toBe(303);
  expect(await shown()).toEqual({ profile: 'tolerant', unknownMembers: 'skip' });
});

test('a stream is set back, within what is kept; what does not block is not skipped', async () => {
  const { visitor, csrf } = await signedIn();
  const organizationId = await newOrganization();
  await newDirectory(organizationId);
  const path = `/console/webhooks/${await newWebhook(organizationId)}`;
  const replay = (after: string, id = organizationId) =>
    visitor.post(`${path}/replay`, { csrf, organizationId: id, after });
  expect((await replay('0')).headers.get('Location')).toContain('done=webhook.replay');
  expect((await replay('99')).status).toBe(409);
  expect((await replay('-1')).status).toBe(400);
  expect((await replay('0', await newOrganization())).status).toBe(409);
  const stranger = await newOrganization();
  expect((await visitor.post(`${path}/streams/${stranger}/skip`, { csrf })).status).toBe(409);
});

test('an API key is shown once and deleted', async () => {
  const { visitor, csrf } = await signedIn();
  const made = await visitor.post('/console/keys', { csrf, name: 'Robot', scope: 'read' });
  const key = /rk_[\w-]{49}/.exec(made.text)?.[0] ?? '';
  expect((await call('GET', '/organizations', undefined, key)).status).toBe(200);
  const list = await visitor.get('/console/keys');
  expect(list.text).not.toContain(key);
  const id = [...list.text.matchAll(/keys\/(key_\w+)\/delete/g)].at(-1)?.[1] ?? '';
  expect((await visitor.post(`/console/keys/${id}/delete`, { csrf, typed: 'Robot' })).status).toBe(303);
  expect((await call('GET', '/organizations', undefined, key)).status).toBe(401);
});

test('the chart counts requests and failures by the hour, and says so in a table', async () => {
  const { visitor } = await signedIn();
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId);
  const now = Date.now();
  const absent = { scimType: null, detail: null, requestBody: null };
  const entry = JSON.stringify({ ...absent, path: '/Users', durationMs: 1, d1Trips: 1, rowsRead: 1, rowsWritten: 0 });
  const rows = [5, 70, 71, 2000].flatMap((minutes) =>
    [200, 400].map((status) => {
      const at = now - minutes * 60_000;
      return request({ directoryId, id: newId('req', at), at, status, entry });
    }),
  );
  await seed(env.DB, ...rows);
  const day = await visitor.get(`/console/organizations/${organizationId}`);
  expect(day.text).toContain('aria-label="Requests in the last 24 hours: 6"');
  expect(day.text).toContain('aria-label="Failures in the last 24 hours: 3"');
  expect(day.text).toContain('View as table');
  const week = await visitor.get(`/console/directories/${directoryId}?period=week`);
  expect(week.text).toContain('aria-label="Requests in the last 7 days: 8"');
  const failed = await visitor.get(`/console/directories/${directoryId}?show=failed`);
  expect(failed.text.match(/class="code bad"/g)).toHaveLength(4);
});

test('a directory is paused and resumed; an unknown or foreign id is 404', async () => {
  const { visitor, csrf } = await signedIn();
  const directoryId = await newDirectory(await newOrganization());
  await visitor.post(`/console/directories/${directoryId}/pause`, { csrf });
  expect((await visitor.get(`/console/directories/${directoryId}`)).text).toContain('Paused');
  await visitor.post(`/console/directories/${directoryId}/resume`, { csrf });
  for (const path of [
    '/console/organizations/org_x',
    '/console/organizations/org_0123456789abcdef',
    '/console/organizations/org_moon_0123456789abcdef',
    '/console/directories/dir_x',
    `/console/directories/${directoryId.slice(0, -1)}${directoryId.endsWith('0') ? '1' : '0'}`,
    '/console/webhooks/wh_x',
  ])
    expect([path, (await visitor.get(path)).status]).toEqual([path, 404]);
});

test('a deletion wants the name typed, on the server, and otherwise stays on its page and says what to type', async () => {
  const { visitor, csrf } = await signedIn();
  const name = 'Café  & Söhne Ltd';
  const organizationId = await newOrganization(name);
  const directoryId = await newDirectory(organizationId);
  const hook = { url: 'https://hooks.example.com/in', description: 'Billing', organizationId };
  const webhook = member(await call('POST', '/webhooks', hook), 'id');
  const key = member(await call('POST', '/api-keys', { name: 'To go', scope: 'read' }), 'id');
  const deletions = [
    [`directories/${directoryId}`, 'Caf\u0065\u0301 & Söhne Ltd ', `organizations/${organizationId}`],
    [`webhooks/${webhook}`, 'Billing', 'webhooks'],
    [`keys/${key}`, 'To go', 'keys'],
    [`organizations/${organizationId}`, name, ''],
  ] as const;
  for (const [path, right, next] of deletions) {
    const action = `/console/${path}/delete`;
    for (const typed of ['', right.toUpperCase(), `${right}.`]) {
      const { status, text } = await visitor.post(action, typed === '' ? { csrf } : { csrf, typed });
      expect([path, status]).toEqual([path, 400]);
      expect(text).toMatch(/<details class="ask" open[^>]*>(?:(?!<\/form>).)*Nothing was done\. Type the/s);
      expect(text).toContain(`action="${action}"`);
      expect(text).toMatch(/<input[^>]*name="typed"[^>]*aria-invalid="true" aria-describedby="([^"]+)".*/s);
    }
    const { headers, status } = await visitor.post(action, { csrf, typed: right });
    expect([path, status, headers.get('Location')?.split('?')[0]]).toEqual([
      path,
      303,
      `/console${next === '' ? '' : `/${next}`}`,
    ]);
    expect([path, (await visitor.post(action, { csrf, typed: right })).status]).toEqual([path, 404]);
  }
});

test('a person is found, exported, and erased with the name typed; the proof is shown', async () => {
  const { visitor, csrf } = await signedIn();
  const place = await newRolesPlace();
  const ada = await place.user('ada@lovelace.example');
  const privacy = `/console/organizations/${place.organizationId}/privacy`;
  const found = await visitor.get(`${privacy}?q=ADA%40lovelace.example`);
  const person = `/console/directories/${place.directoryId}/users/${ada}`;
  expect(found.text).toContain(`href="${person}/privacy"`);
  expect((await visitor.get(`${privacy}?q=nobody`)).text).toContain('Nobody has “nobody”');
  expect((await visitor.get(`${privacy}?q=${ada}`)).text).toContain(`href="${person}/privacy"`);

  const exported = await visitor.get(`${person}/export`);
  expect(exported.headers.get('Content-Disposition')).toBe(`attachment; filename="${ada}.ndjson"`);
  expect(exported.headers.get('Content-Type')).toBe('application/x-ndjson');
  expect(exported.text.split('\n')[0]).toContain('ada@lovelace.example');
  expect(exported.text).toMatch(/"type":"end"[^\n]*\n$/);

  const wrong = await visitor.post(`${person}/erase`, { csrf, typed: 'grace' });
  expect([wrong.status, wrong.text.includes('Type the user name exactly: <strong>ada@lovelace')]).toEqual([400, true]);
  const begun = await visitor.post(`${person}/erase`, { csrf, typed: 'ada@lovelace.example' });
  expect(begun.status).toBe(303);
  const erasure = begun.headers.get('Location') ?? '';
  await vi.waitFor(
    async () => expect((await visitor.get(erasure)).text).toContain('Done: nothing is left.'),
    PATIENTLY,
  );
  const part = await visitor.get(`${erasure}?part=1`);
  expect([part.text.startsWith('<div id="erasure"'), part.text.includes('hx-get')]).toEqual([true, false]);
  expect((await visitor.get(privacy)).text).toContain('Done, 0 left');
  const gone = await visitor.get(`${person}/privacy`);
  expect(gone.text).toContain('no: deleted, or never there');
  expect(gone.text).not.toContain('lovelace');
  expect((await visitor.get(`/console/directories/${place.directoryId}/users/usr_x/privacy`)).status).toBe(404);
});

test('an organization is exported, and erased with its name typed; its erasure has a page of its own', async () => {
  const { visitor, csrf } = await signedIn();
  const organizationId = await newOrganization('To be erased');
  const path = `/console/organizations/${organizationId}`;
  const exported = await visitor.get(`${path}/export`);
  expect(exported.text).toMatch(/^\{"type":"organization".*"type":"end"[^\n]*\n$/s);
  expect((await visitor.post(`${path}/erase`, { csrf, typed: 'Another' })).status).toBe(400);
  const begun = await visitor.post(`${path}/erase`, { csrf, typed: 'To be erased' });
  const erasure = begun.headers.get('Location') ?? '';
  const page = await visitor.get(erasure);
  expect([page.status, page.text.includes('Erasure of the organization')]).toEqual([200, true]);
  expect((await visitor.get(path)).text).toContain('it can no longer be restored');
  expect((await visitor.get(`${path}/erasures/era_${'0'.repeat(26)}`)).status).toBe(404);
});

test('which encryption keys are needed is shown', async () => {
  const { visitor } = await signedIn();
  const { text } = await visitor.get('/console/keys/encryption');
  const { keys } = (await call('GET', '/encryption-keys')).body as { keys: { id: string; secrets: number }[] };
  expect(keys).toHaveLength(1);
  expect(text).toContain(`<code>${keys[0]?.id}</code>`);
  expect(text).toContain('Newest: encrypts and signs');
});

test('a deleted organization stays in the audit log', async () => {
  const { visitor } = await signedIn();
  const id = await newOrganization('Gone Ltd');
  expect((await call('DELETE', `/organizations/${id}`)).status).toBe(204);
  const deleted = await visitor.get('/console/audit?show=deleted');
  expect(deleted.text).toContain(`/console/organizations/${id}/audit`);
  const own = await visitor.get(`/console/organizations/${id}/audit`);
  expect(own.status).toBe(200);
  expect(own.text).toContain('Gone Ltd');
  expect(own.text).toContain('organization.delete');
  expect((await visitor.get(`/console/organizations/${newOrganizationId()}/audit`)).status).toBe(404);
  expect((await visitor.get(`/console/organizations/${newOrganizationId()}`)).status).toBe(404);
});

test('a stream on which nothing was to be sent yet says so', async () => {
  const { visitor } = await signedIn();
  const id = await newOrganization();
  await newDirectory(id);
  const webhookId = await newWebhook(id);
  await env.DB.prepare('DELETE FROM streams WHERE webhook_id = ?').bind(webhookId).run();
  const { text } = await visitor.get(`/console/webhooks/${webhookId}`);
  expect(text).toContain('Not started');
  expect(text).not.toContain('0 of 0');
});

test('what a stream has set aside is shown until it is acknowledged', async () => {
  const { visitor, csrf } = await signedIn();
  const id = await newOrganization();
  await newDirectory(id);
  const webhookId = await newWebhook(id);
  await env.DB.prepare('DELETE FROM streams WHERE webhook_id = ?').bind(webhookId).run();
  const ofStream = { webhookId, organizationId: id };
  await seed(env.DB, stream({ ...ofStream, cursor: 1 }), setAsideEvent(ofStream));
  const setAside = async () =>
    Object(Object((await call('GET', `/organizations/${id}/health`)).body).webhooks[0]).setAside;
  expect(await setAside()).toBe(1);
  expect((await visitor.get(`/console/organizations/${id}`)).text).toContain('1 set aside');
  expect((await visitor.get(`/console/webhooks/${webhookId}`)).text).toContain('1 event not delivered');
  await visitor.post(`/console/webhooks/${webhookId}/streams/${id}/acknowledge`, { csrf });
  expect(await setAside()).toBe(0);
  const again = await call('POST', `/webhooks/${webhookId}/streams/${id}/acknowledge`);
  expect([again.status, again.body]).toEqual([200, { acknowledged: [] }]);
});

test('roles are declared in order, edited, moved, and removed with a replacement', async () => {
  const { visitor, csrf } = await signedIn();
  await call('PUT', '/roles', { roles: [ROLES[1]] });
  const names = async () => JSON.stringify((await call('GET', '/roles')).body['roles']).match(/(?<="name":")\w+/g);
  for (const name of ['admin', 'guest'])
    await visitor.post('/console/roles', { csrf, name, displayName: `The ${name}` });
  expect(await names()).toEqual(['editor', 'admin', 'guest']);
  expect((await visitor.post('/console/roles', { csrf, name: 'Bad Name', displayName: 'x' })).status).toBe(400);
  expect((await visitor.post('/console/roles', { csrf, name: 'admin', displayName: 'x' })).status).toBe(409);
  expect((await visitor.post('/console/roles/admin/raise', { csrf })).status).toBe(303);
  expect(await names()).toEqual(['admin', 'editor', 'guest']);
  await visitor.post('/console/roles/admin', { csrf, displayName: XSS, description: 'Does everything' });
  const { text } = await visitor.get('/console/roles');
  expect(text).not.toContain(XSS);
  expect(text).toContain('Does everything');

  const place = await newRolesPlace();
  const groupId = await place.group('Guests', await place.user('gus'));
  const path = `/organizations/${place.organizationId}/role-mapping`;
  const mapping = {
    mode: 'highest',
    defaultRole: null,
    mappings: [{ directoryId: place.directoryId, groupId, role: 'guest' }],
  };
  await call('PUT', path, {
    ...mapping,
    previewToken: member(await call('POST', `${path}/preview`, mapping), 'previewToken'),
  });
  const refused = await visitor.post('/console/roles/guest/remove', { csrf, replace: '' });
  expect([refused.status, refused.text.includes('Name the role that replaces it.')]).toEqual([409, true]);
  expect((await visitor.post('/console/roles/guest/remove', { csrf, replace: 'editor' })).status).toBe(303);
  expect(await names()).toEqual(['admin', 'editor']);
  await call('PUT', '/roles', { roles: ROLES });
});

test('groups are found by how their name begins, mapped, previewed, and saved as previewed', async () => {
  const { visitor, csrf } = await signedIn();
  await call('PUT', '/roles', { roles: ROLES });
  const place = await newRolesPlace();
  const [ada, grace] = [await place.user('ada'), await place.user('grace')];
  const engineering = await place.group('Engineering', ada, grace);
  const sales = await place.group('SALES', grace);
  const path = `/console/organizations/${place.organizationId}/roles`;
  const key = (group: string) => `${place.directoryId}.${group}`;

  const found = await visitor.get(`${path}/groups?q=saL`);
  expect([found.text.includes(key(sales)), found.text.includes(key(engineering))]).toEqual([true, false]);
  let page = await visitor.post(path, {
    csrf,
    added: '',
    removed: '',
    do: 'add',
    group: key(engineering),
    role: 'editor',
  });
  page = await visitor.post(path, { csrf, ...fieldsIn(page.text), do: 'add', group: key(sales), role: 'admin' });
  page = await visitor.post(path, { csrf, ...fieldsIn(page.text), do: 'add', group: key(sales), role: 'viewer' });
  page = await visitor.post(path, { csrf, ...fieldsIn(page.text), do: `drop ${key(sales)}.viewer` });
  expect(page.text).toContain('2 changes are not saved yet');
  const preview = await visitor.post(`${path}/preview`, {
    csrf,
    ...fieldsIn(page.text),
    mode: 'highest',
    default: 'viewer',
  });
  expect(preview.text).toMatch(/1 person would become <strong>Administrator<\/strong>.*grace/);
  expect(preview.text).toMatch(/1 person would become <strong>Editor<\/strong>.*ada/);
  const draft = { csrf, ...fieldsIn(preview.text), mode: 'highest', default: 'viewer' };

  const other = await visitor.post(`${path}/save`, { ...draft, default: 'editor' });
  expect(other.text).toContain('changed in the meantime');
  expect((await visitor.post(`${path}/save`, draft)).status).toBe(303);
  await vi.waitFor(async () => {
    const { text } = await visitor.get(`${path}/people`);
    expect(text).toMatch(/grace.*<strong>Administrator<\/strong><span class="under">from the group SALES/s);
  }, PATIENTLY);
  expect((await visitor.get(path)).text).toContain('Everyone is up to date.');

  page = await visitor.post(path, { csrf, added: '', removed: '', do: `remove ${key(sales)}.admin` });
  expect(page.text).toContain('Undo: keep Administrator for SALES');
  page = await visitor.post(path, { csrf, ...fieldsIn(page.text), do: `keep ${key(sales)}.admin` });
  expect(page.text).not.toContain('not saved yet');
});

test('the portal’s look is set with a preview, for all organizations and for one', async () => {
  const { visitor, csrf } = await signedIn();
  const logo = `data:image/svg+xml;base64,${btoa(`<svg xmlns="http://www.w3.org/2000/svg"><desc>${'x'.repeat(30_000)}</desc></svg>`)}`;
  const form = { csrf, appName: XSS, accentColor: '#635BFF', logo, pages: 'log', email: '', url: '' };
  const saved = await visitor.post('/console/portal', form);
  expect(saved.headers.get('Location')).toBe('/console/portal?done=portal.settings');
  const shown = await visitor.get('/console/portal');
  expect(shown.text).not.toContain(XSS);
  for (const part of [`src="${logo}"`, '/assets/accent.635bff.', '#5d53f7', '#848bff'])
    expect(shown.text).toContain(part);
  const common = (await call('GET', '/portal-settings')).body;
  expect(common).toMatchObject({ appName: XSS, logo, pages: ['log'], showRollcall: false });

  const organizationId = await newOrganization();
  const place = `/console/organizations/${organizationId}/portal`;
  const own = () => call('GET', `/organizations/${organizationId}/portal-settings`);
  await visitor.post(place, { ...form, appName: 'Example App', accentColor: '#635bff' });
  expect((await own()).body).toMatchObject({ appName: 'Example App', own: ['appName'] });
  expect((await visitor.get(place)).text).toContain('Use the settings for all organizations');
  await visitor.post(place, { csrf, reset: 'yes' });
  expect((await own()).body).toMatchObject({ appName: XSS, own: [] });

  const wrong = await visitor.post('/console/portal', { ...form, logo: 'https://app.example.com/logo.png' });
  expect(wrong.status).toBe(400);
  expect(wrong.text).toContain('It must be a data: URI');
  expect((await visitor.post('/console/portal', { ...form, logo: 'x'.repeat(120_000) })).status).toBe(403);
  await call('PUT', '/portal-settings', {});
});

test('what ends soon stands above a directory, its organization and the keys; a policy is set and marks what is older', async () => {
  const { visitor, csrf } = await signedIn();
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId, 'entra');
  const day = 24 * 60 * 60 * 1000;
  const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();
  await call('POST', `/directories/${directoryId}/tokens`, { expiresAt: inDays(2) });
  await call('POST', `/directories/${directoryId}/tokens`);
  const body = { method: 'client_secret', expiresAt: inDays(10) };
  const client = member(await call('POST', `/directories/${directoryId}/oauth-clients`, body), 'id');
  await call('POST', '/api-keys', { name: 'Ends soon', scope: 'read', expiresAt: inDays(13) });
  const [directoryPage, organizationPage] = [
    `/console/directories/${directoryId}`,
    `/console/organizations/${organizationId}`,
  ];
  for (const page of [directoryPage, organizationPage]) {
    const { text } = await visitor.get(page);
    const notice = /class="notice bad".*?<\/div>/s.exec(text)?.[0] ?? '';
    expect(notice).toMatch(/he token ending in <code>/);
    expect(notice).toContain(`client secret of ${client} ending in`);
    expect(notice).toContain('#card-setup-portal-link"');
    expect(text).not.toContain('Unused for 90 days');
  }
  expect((await visitor.get('/console/keys')).text).toContain('The key “Ends soon” ending in');
  await env.DB.prepare('UPDATE oauth_clients SET created_at = 1 WHERE directory_id = ?').bind(directoryId).run();
  const { text } = await visitor.get(directoryPage);
  expect(text.match(/Unused for 90 days/g)).toHaveLength(1);
  const guard = { guard: 'hold', guardPeople: '50', guardPercent: '20' };
  const settings = { csrf, unknownMembers: 'skip', profile: 'tolerant', ...guard };
  const save = (maxTokenDays: string) => visitor.post(`${directoryPage}/settings`, { ...settings, maxTokenDays });
  for (const wrong of ['0', '3651', 'x', '1.5']) expect((await save(wrong)).status).toBe(400);
  expect((await save('30')).status).toBe(303);
  expect((await call('GET', `/directories/${directoryId}`)).body).toMatchObject({
    maxTokenDays: 30,
    credentialsOverMaxTokenDays: 1,
  });
  const after = await visitor.get(directoryPage);
  expect(after.text).toContain('1 existing one is valid for longer');
  expect(after.text.match(/Exceeds the limit/g)).toHaveLength(1);
});
