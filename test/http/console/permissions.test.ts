// The table of roles against everything that could disagree with it: the routes, the REST API, and the pages' own buttons.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { api } from '../../../src/http/api/app.ts';
import { operatorConsole } from '../../../src/http/console/app.tsx';
import { NEEDED_ROLES, neededRole } from '../../../src/http/console/permissions.ts';
import { covers, SCOPES, type Scope } from '../../../src/tenancy/api-keys.ts';
import { mayAct, OPERATOR_ROLES, type OperatorRole } from '../../../src/tenancy/operator-roles.ts';
import { PATIENTLY } from '../../world/patience.ts';
import { activate, blockStream, HOOK, logDelivery, newWorld, OPERATIONS, ROLES, type World } from '../acts.ts';
import { CONSOLE_FORMS } from '../acts-of-pages.ts';
import type { Visitor } from '../browsing.ts';
import { ADMIN_KEY, call, member, newKey } from '../calls.ts';
import { createGroup, createUser } from '../scim/calls.ts';
import { signedIn } from './browsing.ts';

const SCOPE_OF: Readonly<Record<OperatorRole, Scope>> = { viewer: 'read', support: 'support', admin: 'admin' };
const ROUTES = Object.keys(NEEDED_ROLES).map((route) => {
  const [method = '', pattern = ''] = route.split(' ');
  return { method, pattern };
});
const PHONE = '+49 30 901820';
const lower = (needed: OperatorRole) => OPERATOR_ROLES.filter((role) => !mayAct(role, needed));

interface SignedIn {
  readonly visitor: Visitor;
  readonly csrf: string;
}

let people: Readonly<Record<OperatorRole, SignedIn>>;
let world: World;

/** Something in every place, so that every page has all of its buttons. */
beforeAll(async () => {
  const as = async (scope: 'read' | 'support') => signedIn(await newKey(scope));
  people = { viewer: await as('read'), support: await as('support'), admin: await signedIn(ADMIN_KEY) };
  world = await newWorld();
  const { dir, ids, org } = world;
  await activate(world);
  const token = member(await call('POST', `/directories/${dir}/tokens`, {}), 'token');
  const provider = { organizationId: org, directoryId: dir, token, base: `/directories/${dir}/scim/v2` };
  const phoneNumbers = [{ value: PHONE, type: 'work' }];
  ids.usr = await createUser(provider, 'ada', { phoneNumbers });
  ids.grp = await createGroup(provider, 'Engineering', [ids.usr]);
  await call('PUT', '/roles', ROLES);
  ids.wh = member(await call('POST', '/webhooks', { url: HOOK, organizationId: org }), 'id');
  await blockStream(world);
  await logDelivery(world);
  await env.DB.prepare(`UPDATE deliveries SET response_body = ? WHERE id = ?`).bind(PHONE, ids.del).run();
  const erased = await call('POST', `/directories/${dir}/users/usr_${'0'.repeat(26)}/erase`);
  ids.era = member(erased, 'erasureId');
  ids.key = member(await call('POST', '/api-keys', { name: 'K', scope: 'read' }), 'id');
  ids.ale = member(await call('POST', '/alert-endpoints', { url: HOOK, format: 'rollcall' }), 'id');
  await vi.waitFor(async () => {
    const logged = await call('GET', `/directories/${dir}/requests`);
    ids.req = member({ ...logged, body: Object(Object(logged.body.data)[0]) }, 'id');
  }, PATIENTLY);
});

/** A route's path to things that are there. */
function pathOf(pattern: string): string {
  const { dir, ids, org } = world;
  const params: Readonly<Record<string, string | undefined>> = {
    ...{ org, dir, seq: '1', req: ids.req, wh: ids.wh, del: ids.del, name: 'admin', endpoint: ids.ale, key: ids.key },
    ...{ usr: ids.usr, grp: ids.grp, era: ids.era },
  };
  return `/console${pattern === '/' ? '' : pattern}`.replace(/:(\w+)/g, (_, name: string) => params[name] ?? 'none');
}

describe('the table of roles', () => {
  it('has a row for every route, and no other', () => {
    const routes = operatorConsole.routes
      .filter(({ method, path }) => method !== 'ALL' && path !== '/sign-in')
      .map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(routes)].sort()).toEqual(Object.keys(NEEDED_ROLES).sort());
  });

  it('finds the row of each path, and of none other than the routes', () => {
    for (const { method, pattern } of ROUTES)
      expect([method, pattern, neededRole(method, pathOf(pattern))]).toEqual([
        method,
        pattern,
        NEEDED_ROLES[`${method} ${pattern}`],
      ]);
    expect(neededRole('HEAD', '/console')).toBe('viewer');
    for (const path of ['/console/organizations', '/console/organizations/', '/console/roles/x/y', '/consol'])
      expect([path, neededRole('GET', path)]).toEqual([path, null]);
    expect(neededRole('DELETE', '/console')).toBeNull();
  });

  it('gives no key more than the REST API does', () => {
    const document = api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 't', version: '1' } });
    const scopes = new Map<string, Scope>();
    for (const item of Object.values(document.paths ?? {}))
      for (const method of ['post', 'put', 'patch', 'delete'] as const) {
        const [{ key: [scope] = [] } = {}] = item[method]?.security ?? [];
        const known = SCOPES.find((each) => each === scope);
        const action = OPERATIONS.find(({ name }) => name === item[method]?.operationId)?.action;
        if (action && known) scopes.set(action, known);
      }
    const forms = CONSOLE_FORMS.filter(({ action }) => scopes.has(action));
    expect(forms.length).toBeGreaterThan(25);
    for (const { action, name } of forms) {
      const role = NEEDED_ROLES[`POST ${name}`] ?? 'admin';
      expect([name, covers(SCOPE_OF[role], scopes.get(action) ?? 'admin')]).toEqual([name, true]);
    }
  });
});

describe.each(OPERATOR_ROLES)('the role %s', (role) => {
  it('gets what the role may, and is refused everything else, on every route', async () => {
    const { csrf, visitor } = people[role];
    for (const { method, pattern } of ROUTES) {
      const needed = NEEDED_ROLES[`${method} ${pattern}`] ?? 'admin';
      if (lower(needed).includes(role)) {
        const path = pathOf(pattern);
        const refused = method === 'GET' ? await visitor.get(path) : await visitor.post(path, { csrf });
        expect([pattern, refused.status, refused.text.includes('Your role does not allow this')]).toEqual([
          pattern,
          403,
          true,
        ]);
      } else if (method === 'GET') {
        expect([pattern, (await visitor.get(pathOf(pattern))).status]).toEqual([pattern, 200]);
      } else if (pattern !== '/sign-out') {
        // To things that are not there: it is let in, and does nothing.
        const path = pathOf(pattern.replaceAll(/:\w+/g, 'none'));
        expect([pattern, (await visitor.post(path, { csrf })).text.includes('Your role does not')]).toEqual([
          pattern,
          false,
        ]);
      }
    }
  });

  it('is shown no button and no link that would be refused', async () => {
    const shown = new Set<string>();
    for (const { method, pattern } of ROUTES) {
      const needed = NEEDED_ROLES[`${method} ${pattern}`] ?? 'admin';
      if (method !== 'GET' || !mayAct(role, needed)) continue;
      const { text } = await people[role].visitor.get(pathOf(pattern));
      const forms = [...text.matchAll(/<form[^>]*method="post"[^>]*action="([^"]+)"/g)].map(([, path]) => [
        'POST',
        path,
      ]);
      const links = [...text.matchAll(/(?:href|hx-get)="(\/console[^"]*)"/g)].map(([, path]) => ['GET', path]);
      for (const [verb = '', path = ''] of [...forms, ...links]) {
        const asked = neededRole(verb, path);
        expect([pattern, verb, path, asked !== null && mayAct(role, asked)]).toEqual([pattern, verb, path, true]);
        if (verb === 'POST') shown.add(path);
      }
    }
    if (role === 'viewer') expect([...shown]).toEqual(['/console/sign-out']);
    if (role === 'support') expect([...shown].some((path) => path.endsWith('/skip'))).toBe(true);
    if (role === 'admin') expect(shown.size).toBeGreaterThan(25);
  });

  it('sees secrets in URLs as an admin alone, and what was sent of people not as a viewer', async () => {
    const pages = [];
    for (const { method, pattern } of ROUTES)
      if (method === 'GET' && mayAct(role, NEEDED_ROLES[`GET ${pattern}`] ?? 'admin'))
        pages.push((await people[role].visitor.get(pathOf(pattern))).text);
    const text = pages.join('\n');
    expect([role, text.includes('not-to-be-told')]).toEqual([role, role === 'admin']);
    expect([role, text.includes(PHONE)]).toEqual([role, role !== 'viewer']);
    expect(text).toContain('http://localhost:9/hook');
    expect(text).toContain('ada');
  });
});
