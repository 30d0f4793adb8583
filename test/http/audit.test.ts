import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { api } from '../../src/http/api/app.ts';
import { operatorConsole } from '../../src/http/console/app.tsx';
import { portal } from '../../src/http/portal/app.tsx';
import type { JsonObject } from '../../src/protocol/json.ts';
import { type Act, newestEntries, newWorld, OF_SEVERAL_DATABASES, OPERATIONS, READS, type World } from './acts.ts';
import { CONSOLE_FORMS, FORMS_OF_SEVERAL_DATABASES, PORTAL_FORMS, READING_FORMS } from './acts-of-pages.ts';
import { csrfIn, newLink, Visitor } from './browsing.ts';
import { ADMIN_KEY, answerOf, call, data, member, newDirectory, newKey, newOrganization, ORIGIN } from './calls.ts';

const CLIENT = { 'CF-Connecting-IP': '203.0.113.9', 'User-Agent': 'a test of the audit log' };
const ADMIN = { kind: 'operator', id: 'admin', name: 'Admin key' };

function bodyOf({ body }: Act, world: World): object | undefined {
  return typeof body === 'function' ? body(world) : body;
}

/** The row of an act, which must be the newest, with a side where something was or became. */
function expectTold([newest]: JsonObject[], { action, name, sides }: Act, actor: object): void {
  const told = [name, newest?.action, newest?.actor, newest?.address, newest?.userAgent];
  expect(told).toEqual([name, action, actor, CLIENT['CF-Connecting-IP'], CLIENT['User-Agent']]);
  const [before, after] = [sides === 'removed' || sides === 'changed', sides === 'created' || sides === 'changed'];
  expect([name, newest?.before !== null, newest?.after !== null]).toEqual([name, before, after]);
  if (before && after) expect([name, newest?.before]).not.toEqual([name, newest?.after]);
  expect(JSON.stringify(newest)).not.toMatch(/not-to-be-told|\b(?:rc|rk|ro|rp|rs|whsec)_\w/);
}

const formsOf = (routes: readonly { method: string; path: string }[]) =>
  new Set(routes.flatMap(({ method, path }) => (method === 'POST' && !READING_FORMS.has(path) ? [path] : [])));

/** What is not done to the organization of the walk. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'roles.update',
  'restore.declare',
  'organization.erase',
  'organization.restore',
  'organization.move',
  'organization.cancel_move',
  'alert_endpoint.create',
  'alert_endpoint.update',
  'alert_endpoint.delete',
]);

/** What the page of a preview gives its form: proof of what was seen. */
async function previewed(visitor: Visitor, path: string, fields: Record<string, string>) {
  const { text } = await visitor.post(path.replace('/save', '/preview'), fields);
  return Object.fromEntries(
    [...text.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

describe('every act is told of', () => {
  it('by the REST API', async () => {
    const document = api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 't', version: '1' } });
    const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      (['post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
        const id = item[method]?.operationId;
        return id === undefined || READS.has(id) || OF_SEVERAL_DATABASES.has(id)
          ? []
          : [{ id, method: method.toUpperCase(), path }];
      }),
    );
    expect(OPERATIONS.map(({ name }) => name).sort()).toEqual(operations.map(({ id }) => id).sort());
    const world = await newWorld();
    for (const act of OPERATIONS) {
      await act.first?.(world);
      const body = bodyOf(act, world);
      const answer = await answerOf(
        await SELF.fetch(`${ORIGIN}/api/v1${act.path(world)}`, {
          method: operations.find(({ id }) => id === act.name)?.method ?? '',
          headers: { ...CLIENT, Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
      expect([act.name, answer.status < 300, answer.body.detail]).toEqual([act.name, true, undefined]);
      for (const id of [answer.body.id, Object(answer.body.secret).id])
        if (typeof id === 'string') world.ids[id.slice(0, id.indexOf('_'))] = id;
      expectTold(await newestEntries('?limit=1'), act, ADMIN);
    }
    // The organization is gone, and what was done in it is not.
    const kept = await newestEntries(`?organizationId=${world.org}&limit=200`);
    const told = new Set(kept.map(({ action }) => action));
    const acts = OPERATIONS.map(({ action }) => action).filter((action) => !ELSEWHERE.has(action));
    expect(acts.filter((action) => !told.has(action))).toEqual([]);
  });

  it('by the console, from the sign-in to the sign-out', async () => {
    const forms = formsOf(operatorConsole.routes);
    for (const form of ['/sign-in', ...FORMS_OF_SEVERAL_DATABASES]) forms.delete(form);
    expect(new Set(CONSOLE_FORMS.map(({ name }) => name))).toEqual(forms);
    const visitor = new Visitor();
    await visitor.post('/console/sign-in', { key: ADMIN_KEY, next: '/console' }, CLIENT);
    expectTold(
      await newestEntries('?limit=1'),
      { name: '/sign-in', path: () => '', action: 'console.sign_in', sides: 'none' },
      ADMIN,
    );
    const csrf = csrfIn(await visitor.get('/console'));
    const world = await newWorld();
    for (const act of CONSOLE_FORMS) {
      await act.first?.(world);
      const path = `/console${act.path(world)}`;
      const fields = { csrf, ...bodyOf(act, world) };
      if (act.action === 'role_mapping.update') Object.assign(fields, await previewed(visitor, path, fields));
      const { status } = await visitor.post(path, fields, CLIENT);
      expect([act.name, status < 400]).toEqual([act.name, true]);
      expectTold(await newestEntries('?limit=1'), act, ADMIN);
    }
  });

  it('by the setup portal, from the link to the way out', async () => {
    const forms = formsOf(portal.routes);
    forms.delete('/:secret{rp_[^/]*}');
    expect(new Set(PORTAL_FORMS.map(({ name }) => name))).toEqual(forms);
    await call('PUT', '/portal-settings', {});
    const world = await newWorld();
    const visitor = new Visitor();
    const actor = { kind: 'administrator', id: 'portal', name: 'Administrator of Audited' };
    await visitor.post(await newLink(world.org), {}, CLIENT);
    expectTold(
      await newestEntries('?limit=1'),
      { name: 'link', path: () => '', action: 'portal.sign_in', sides: 'none' },
      actor,
    );
    const home = `/portal/${world.org}`;
    for (const act of PORTAL_FORMS) {
      await act.first?.(world);
      const path = home + act.path(world);
      const page = await visitor.get(
        act.name === '/:org/leave' || act.name === '/:org/directories' ? home : `${home}/${world.dir}/setup`,
      );
      const { text } = page;
      const tickets = Object.fromEntries(
        [...text.matchAll(/name="(ticket|client)" value="([^"]+)"/g)].map(([, name, value]) => [name, value]),
      );
      const fields = { ...bodyOf(act, world) };
      if (act.action === 'role_mapping.update')
        Object.assign(fields, await previewed(visitor, path, { csrf: csrfIn(page), ...fields }));
      const given = Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, value === 'TICKET' ? tickets[name] : value]),
      );
      const csrf = csrfIn(act.name === '/:org/directories' ? await visitor.get(`${home}/${world.dir}/setup`) : page);
      const { status } = await visitor.post(path, { csrf, ...given }, CLIENT);
      expect([act.name, status < 400]).toEqual([act.name, true]);
      expectTold(await newestEntries('?limit=1'), act, actor);
    }
  });

  it('by who was not let in', async () => {
    await new Visitor().post('/console/sign-in', { key: 'rk_wrong', next: '/console' }, CLIENT);
    const stranger = { kind: 'stranger', id: CLIENT['CF-Connecting-IP'], name: 'Someone with a wrong key' };
    const act: Act = { name: 'refused', path: () => '', action: 'console.refuse', sides: 'none' };
    expectTold(await newestEntries('?action=console.refuse&limit=1'), act, stranger);
  });
});

describe('GET /audit', () => {
  it('tells what fits the filters, page by page, whatever stands between', async () => {
    const org = await newOrganization();
    const key = await newKey('write');
    for (let n = 0; n < 6; n++)
      await call('PATCH', `/organizations/${org}`, { name: `N${n}` }, n % 2 ? key : ADMIN_KEY);
    const pages: JsonObject[][] = [];
    let cursor = '';
    for (let next: unknown = ''; next !== null && pages.length < 10; ) {
      const page = await call(
        'GET',
        `/audit?organizationId=${org}&actor=admin&action=organization.update&limit=2${cursor}`,
      );
      pages.push(data(page));
      next = page.body.nextCursor;
      cursor = `&cursor=${next}`;
    }
    expect(pages.map((page) => page.map(({ after }) => Object(after).name))).toEqual([['N4', 'N2'], ['N0']]);
    const all = await newestEntries(`?organizationId=${org}`);
    expect(all.map(({ action }) => action)).toEqual([...Array(6).fill('organization.update'), 'organization.create']);
    const [second, third] = [all[1]?.at, all[2]?.at];
    const within = await newestEntries(`?organizationId=${org}&from=${third}&to=${second}`);
    expect(
      within.every(({ at }) => at !== undefined && String(at) >= String(third) && String(at) < String(second)),
    ).toBe(true);
    expect((await call('GET', '/audit?action=nothing.such')).status).toBe(422);
    expect((await call('GET', '/audit?organisation=x')).status).toBe(422);
  });

  it('looks at a bounded number of rows, and says where to go on', async () => {
    const org = await newOrganization();
    await env.DB.prepare(
      `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1500)
       INSERT INTO audit_log (organization_id, id, at, actor, action)
       SELECT ?, printf('aud_9%025d', i), 1, iif(i = 1, 'rare', 'admin'), 'webhook.test' FROM c`,
    )
      .bind(org)
      .run();
    const first = await call('GET', `/audit?organizationId=${org}&actor=rare`);
    expect(data(first)).toEqual([]);
    const second = await call('GET', `/audit?organizationId=${org}&actor=rare&cursor=${member(first, 'nextCursor')}`);
    expect(data(second)).toHaveLength(1);
    expect(second.body.nextCursor).toBeNull();
    const answer = await SELF.fetch(`${ORIGIN}/api/v1/audit?organizationId=${org}&actor=admin`, {
      headers: { Authorization: `Bearer ${ADMIN_KEY}`, Accept: 'application/x-ndjson' },
    });
    expect(answer.headers.get('Content-Type')).toBe('application/x-ndjson');
    const lines = (await answer.text()).trimEnd().split('\n');
    expect(lines).toHaveLength(1500);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ actor: ADMIN, action: 'webhook.test', organizationId: org });
  });

  it('shows a key of one organization its own only, asked or not', async () => {
    const [mine, other] = [await newOrganization(), await newOrganization()];
    const key = member(await call('POST', '/api-keys', { name: 'theirs', scope: 'read', organizationId: mine }), 'key');
    const seen = await call('GET', '/audit', undefined, key);
    expect(data(seen).map(({ action, organizationId }) => [action, organizationId])).toEqual([
      ['api_key.create', mine],
      ['organization.create', mine],
    ]);
    expect((await call('GET', `/audit?organizationId=${mine}`, undefined, key)).status).toBe(200);
    expect((await call('GET', `/audit?organizationId=${other}`, undefined, key)).status).toBe(404);
    const answer = await SELF.fetch(`${ORIGIN}/api/v1/audit`, {
      headers: { Authorization: `Bearer ${key}`, Accept: 'application/x-ndjson' },
    });
    expect((await answer.text()).trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('an export', () => {
  it('is told of, by whom and what of', async () => {
    const org = await newOrganization('Exported');
    const dir = await newDirectory(org, 'okta');
    for (const path of [`organizations/${org}`, `directories/${dir}/users/usr_01m8fq77aemnb0wyyhyt7mcbe5`]) {
      const headers = { Authorization: `Bearer ${ADMIN_KEY}` };
      const lines = await SELF.fetch(`${ORIGIN}/api/v1/${path}/export`, { headers });
      expect(lines.status).toBe(200);
      expect(await lines.text()).toContain('"type":"end"');
    }
    const { body } = await call('GET', `/audit?organizationId=${org}`);
    expect(body).toMatchObject({
      data: expect.arrayContaining([
        expect.objectContaining({ action: 'organization.export', target: org, before: null, after: null }),
        expect.objectContaining({ action: 'user.export', target: 'usr_01m8fq77aemnb0wyyhyt7mcbe5' }),
      ]),
    });
  });
});
