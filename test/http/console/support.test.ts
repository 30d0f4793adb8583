// The console's support desk: the search, people and groups of a directory, why somebody is missing, what was deleted, and
// sending everything again.

import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { PATIENTLY } from '../../world/patience.ts';
import { Visitor } from '../browsing.ts';
import { call, member, newOrganization } from '../calls.ts';
import { createGroup, createUser, newProvider, scim } from '../scim/calls.ts';
import { signedIn } from './browsing.ts';

const XSS = '<script>alert(1)</script>';

test('a deleted organization says until when it can be restored, and comes back with one form', async () => {
  const { visitor, csrf } = await signedIn();
  const id = await newOrganization('Back Soon');
  const path = `/console/organizations/${id}`;
  await call('DELETE', `/organizations/${id}`);
  for (const at of ['/console/deleted', path]) {
    const { text } = await visitor.get(at);
    for (const part of ['Back Soon', 'restored until', `action="${path}/restore"`]) expect(text).toContain(part);
  }
  const { status, headers } = await visitor.post(`${path}/restore`, { csrf });
  expect([status, headers.get('Location')]).toEqual([303, `${path}?done=organization.restore`]);
  expect((await visitor.get(`${path}?done=organization.restore`)).text).toContain('Organization restored.');
  expect((await visitor.get('/console/deleted')).text).not.toContain(id);
  await call('DELETE', `/organizations/${id}`);
  await env.DB.prepare('UPDATE organizations SET restorable_until = NULL WHERE id = ?').bind(id).run();
  const late = await visitor.get(path);
  expect(late.text).toContain('it can no longer be restored');
  expect(late.text).not.toContain(`${path}/restore`);
  expect((await visitor.post(`${path}/restore`, { csrf })).status).toBe(409);
});

test('the search leads to people and groups of any customer, and says why somebody is missing', async () => {
  const { visitor } = await signedIn();
  const provider = await newProvider('jumpcloud');
  await call('PATCH', `/organizations/${provider.organizationId}`, { name: 'Seekers Ltd' });
  const id = await createUser(provider, 'seeker@acme.example', { displayName: `Seeker ${XSS}` });
  const group = await createGroup(provider, 'Seeking', [id]);
  await scim(provider, 'POST', '/Users', { body: { userName: 'refused@acme.example', active: { no: 1 } } });
  const at = `/console/directories/${provider.directoryId}`;
  const found = await visitor.get('/console/search?q=seek');
  expect(found.text).not.toContain(XSS);
  for (const part of [`${at}/people/${id}`, `${at}/groups/${group}`, 'Seekers Ltd']) expect(found.text).toContain(part);
  expect((await visitor.get(`/console/search?q=${provider.directoryId}`)).headers.get('Location')).toBe(at);
  expect((await visitor.get('/console/search?q=s')).text).toContain('Search all customers');
  await vi.waitFor(async () => {
    const { text } = await visitor.get('/console/search?q=refused%40acme.example&in=seekers');
    expect(text).toMatch(/JumpCloud tried to send “refused@acme.example” on .*active/);
  }, PATIENTLY);
  const never = await visitor.get(`/console/search?q=never%40acme.example&in=${provider.organizationId}`);
  expect(never.text).toMatch(/JumpCloud has (?:never|not) sent “never@acme.example”/);
  expect((await visitor.get('/console/search?q=nobody%40x&in=No+such')).text).toContain('No organization matches');
});

test('people and groups of a directory are what the portal shows, a person has their story, also once they are gone', async () => {
  const { visitor } = await signedIn();
  const provider = await newProvider('jumpcloud');
  const id = await createUser(provider, 'told@acme.example', { displayName: 'Told Often', title: 'Editor' });
  const group = await createGroup(provider, 'Tellers', [id]);
  const at = `/console/directories/${provider.directoryId}`;
  const link = member(await call('POST', `/organizations/${provider.organizationId}/portal-links`, {}), 'url');
  const administrator = new Visitor();
  await administrator.post(new URL(link).pathname, {});
  const portal = `/portal/${provider.organizationId}/${provider.directoryId}`;
  for (const page of ['/people', '/people?q=told', `/people/${id}`, '/groups', `/groups/${group}`]) {
    const parts = await Promise.all([visitor.get(at + page), administrator.get(portal + page)]);
    const [own, shown] = parts.map(({ text }) => text.replaceAll(at, '').replaceAll(portal, ''));
    const [content] = /<h1>.*?<div (?:id="list"|class="columns").*?<\/(?:table|ul)>/s.exec(shown ?? '') ?? [];
    expect([page, content === undefined ? '' : own?.includes(content)]).toEqual([page, true]);
  }
  await vi.waitFor(async () => {
    const { text } = await visitor.get(`${at}/people/${id}`);
    for (const part of ['user.created', 'group.members_changed', '<b>Told Often</b> was created', '/requests/req_'])
      expect(text).toContain(part);
  }, PATIENTLY);
  await scim(provider, 'DELETE', `/Users/${id}`);
  await vi.waitFor(async () => {
    const { text } = await visitor.get(`${at}/people/${id}`);
    expect(text).toMatch(/Not in this directory.*Deleted <time.*user\.deleted/s);
    expect(text).toContain('was deleted');
  }, PATIENTLY);
  expect((await visitor.get(`${at}/people?q=told%40acme.example`)).text).toContain(
    'JumpCloud deleted “told@acme.example” on',
  );
  expect((await visitor.get(`${at}/people?q=nobody`)).text).toContain(`${at}/people?q=nobody&amp;why=1`);
  expect((await visitor.get(`${at}/people?q=nobody&why=1`)).text).toContain('sent “nobody”');
  expect((await visitor.get(`${at}/people/usr_0123456789abcdef0123456789`)).status).toBe(404);
  expect((await visitor.get(`${at}/groups/grp_0123456789abcdef0123456789`)).status).toBe(404);
  const spoken = await administrator.get(`${portal}/people?q=told%40acme.example`, { 'Accept-Language': 'de' });
  expect(spoken.text).toMatch(/JumpCloud hat „told@acme.example“ am .* gelöscht/);
});

test('all directories of an organization are resynced by one form, which then shows how far they are', async () => {
  const { visitor, csrf } = await signedIn();
  const provider = await newProvider('jumpcloud');
  await createUser(provider, 'sent-again');
  const path = `/console/organizations/${provider.organizationId}`;
  expect((await visitor.get(path)).text).toContain('No directory was resynced yet.');
  const begun = await visitor.post(`${path}/resync`, { csrf });
  expect(begun.headers.get('Location')).toBe(`${path}?done=organization.resync#resyncs`);
  let tag = '';
  await vi.waitFor(async () => {
    const part = await visitor.get(`${path}/resyncs`);
    expect(part.text).toContain('Finished');
    expect(part.text).not.toContain('hx-get');
    tag = part.headers.get('ETag') ?? '';
  }, PATIENTLY);
  expect((await visitor.get(`${path}/resyncs`, { 'If-None-Match': tag })).status).toBe(304);
  const again = await visitor.post(`${path}/resync`, { csrf });
  expect(again.headers.get('Location')).toBe(`${path}?done=organization.resync_none#resyncs`);
});
