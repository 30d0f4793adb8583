// The REST API, asked with every kind of credential but the right one, and about what is another organization's.

import { describe, expect, it } from 'vitest';
import { api } from '../../../src/http/api/app.ts';
import { SCOPES } from '../../../src/tenancy/api-keys.ts';
import { OPERATIONS } from '../acts.ts';
import { ADMIN_KEY, call, data, newKey } from '../calls.ts';
import { routesOf } from './doors.ts';
import { type Asking, bearing, filled, type Ids, send, told } from './tenant.ts';

import { attacker, expectAlike, expectAsForNobodys, NOBODY, own, sibling, some, victim, wrong } from './world.ts';

/** A body with which the owner would succeed. */
const bodies = new Map<string, object>();
for (const [path, item] of Object.entries(
  api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 't', version: '1' } }).paths ?? {},
))
  for (const method of ['post', 'put', 'patch', 'delete'] as const) {
    const act = OPERATIONS.find(({ name }) => name === item[method]?.operationId);
    const body = typeof act?.body === 'function' ? act.body({ org: NOBODY.org ?? '', dir: '', ids: {} }) : act?.body;
    if (body) bodies.set(`${method.toUpperCase()} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, body);
  }

describe('REST', () => {
  const routes = routesOf('rest');
  const ask = (method: string, path: string, ids: Ids, headers: Asking['headers'] = {}) =>
    send(method, filled(path, ids), { headers, json: bodies.get(`${method} ${path}`) });

  it('nothing but a key opens anything', async () => {
    const expected = await told(await send('GET', '/api/v1/organizations'));
    expect(expected.slice(0, 3)).toBe('401');
    for (const { method, path, route } of [...routes, { method: 'GET', path: '/api/v1/audit', route: 'audit' }]) {
      const asked = wrong.map(([what, headers]) => [what, ask(method, path, victim.ids, headers)] as const);
      await expectAlike(route, expected, asked);
    }
    for (const method of ['OPTIONS', 'HEAD', 'PROPFIND'])
      expect((await send(method, filled('/api/v1/organizations/:id', victim.ids))).status).toBe(401);
  });

  /** Routes that take the id of a person who may have been deleted long ago, and what they tell of any: nothing. */
  const TAKES_ANY = new Map([
    ['POST /api/v1/directories/:id/users/:usr/erase', /^\{"erasureId":"era_\w+"\}$/],
    ['GET /api/v1/directories/:id/users/:usr/history', /^\{"state":"unknown","deletedAt":null,/],
    // What its own log says of the id, and no person.
    ['GET /api/v1/directories/:id/users/:usr/export', /^(?:\{"type":"(?:event|request)".*\n)*\{"type":"end".*\n$/],
  ]);

  it('a key of too small a scope is told so, whether or not there is such a thing', async () => {
    const smaller = new Map(
      await Promise.all(SCOPES.map(async (scope) => [scope, bearing(await newKey(scope))] as const)),
    );
    for (const { door, method, path, route } of routes)
      for (const scope of SCOPES.slice(SCOPES.indexOf(door.scope) - 1, SCOPES.indexOf(door.scope))) {
        const headers = smaller.get(scope);
        const answers = [ask(method, path, victim.ids, headers), ask(method, path, NOBODY, headers)];
        const [tried, unknown] = await Promise.all((await Promise.all(answers)).map(told));
        expect([route, scope, tried?.slice(0, 3), tried]).toEqual([route, scope, '403', unknown]);
      }
  });

  it('to a key of another organization its things are as if nobody had them, and the operator’s forbidden', async () => {
    for (const { door, method, path, route } of routes)
      for (const key of [own.write, ...some(Object.values(own), 1)]) {
        const answer = await expectAsForNobodys(route, (ids) => ask(method, path, ids, bearing(key)));
        expect([route, answer.slice(0, 3)]).toEqual([route, door.whose === 'organization' ? '404' : '403']);
      }
  });

  it('nor are they found below what is the key’s own', async () => {
    let asked = 0;
    for (const { door, method, path, route } of routes) {
      if (door.whose === 'operator' || path.split('/:').length < 3) continue;
      for (const headers of [bearing(own.write), bearing(ADMIN_KEY)]) {
        const below = (ids: Ids): Ids => ({
          ...ids,
          org: attacker.provider.organizationId,
          dir: attacker.provider.directoryId,
        });
        asked += 1;
        if (TAKES_ANY.has(route)) {
          const [tried, unknown] = [below(victim.ids), below(NOBODY)].map((ids) => ask(method, path, ids, headers));
          const answers = [await (await tried)?.text(), await (await unknown)?.text()];
          for (const answer of answers)
            expect([route, answer]).toEqual([route, expect.stringMatching(TAKES_ANY.get(route) ?? /^$/)]);
          continue;
        }
        const answer = await expectAsForNobodys(route, (ids) => ask(method, path, below(ids), headers));
        expect([route, answer.slice(0, 3)]).toEqual([route, '404']);
      }
    }
    expect(asked).toBeGreaterThan(20);
  });

  it('nor named in a mapping, nor seen by a cursor', async () => {
    const { org = '', dir = '' } = attacker.ids;
    const role = { roles: [{ name: 'admin', displayName: 'Administrator' }] };
    expect((await call('PUT', '/roles', role)).status).toBeLessThan(300);
    for (const path of [`/organizations/${org}/role-mapping`, `/organizations/${org}/role-mapping/preview`])
      for (const directoryId of [undefined, dir]) {
        const mapping = (ids: Ids) => ({
          mode: 'all',
          defaultRole: null,
          mappings: [{ directoryId: directoryId ?? ids.dir, groupId: ids.grp, role: 'admin' }],
        });
        const headers = { ...bearing(own.write), 'If-Match': '*' };
        const method = path.endsWith('preview') ? 'POST' : 'PUT';
        const answer = await expectAsForNobodys(`${method} ${path}`, (ids) =>
          send(method, `/api/v1${path}`, { headers, json: mapping(ids) }),
        );
        expect(answer.slice(0, 3)).toBe('422');
      }
    for (const list of ['users', 'groups', 'requests', 'tokens', 'oauth-clients']) {
      const theirs = await call('GET', `/directories/${sibling.ids.dir}/${list}?limit=1`);
      const cursor = theirs.body.nextCursor ?? data(theirs)[0]?.id;
      const answer = await call('GET', `/directories/${dir}/${list}?limit=200&cursor=${cursor}`, undefined, own.write);
      const seen = Array.isArray(answer.body.data) ? data(answer).map(({ id }) => id) : [];
      const all = [victim, sibling].map(({ ids }) => call('GET', `/directories/${ids.dir}/${list}?limit=200`));
      const hidden = (await Promise.all(all)).flatMap(data).map(({ id }) => id);
      expect(hidden.length).toBeGreaterThan(0);
      expect(seen.filter((id) => hidden.includes(id))).toEqual([]);
    }
  });

  it('no spelling of a path, no header and no parameter leads past that', async () => {
    const { dir = '', org = '' } = victim.ids;
    const mine = attacker.provider.organizationId;
    for (const path of [
      `//api/v1/organizations/${org}`,
      `/api//v1/organizations/${org}`,
      `/api/v1//organizations/${org}`,
      `/api/v1/organizations//${org}`,
      `/api/v1/organizations/${org}/`,
      `/api/v1/organizations/${mine}/../${org}`,
      `/api/v1/organizations/${mine}/%2e%2e/${org}`,
      `/api/v1/organizations/${mine}%2f..%2f${org}`,
      `/api/v1/organizations/${mine}%2F..%2F..%2Fdirectories%2F${dir}`,
      `/api/v1/organizations/${mine};/../${org}`,
      `/api/v1/organizations%2F${org}`,
      `/api/v1/%6frganizations/${org}`,
      `/api/v1/%256frganizations/${org}`,
      `/api/v1/organizations/${mine}%00/../../organizations/${org}`,
      `/api/v1/organizations/${org.toUpperCase()}`,
      `/API/V1/organizations/${org}`,
      `/api/v1/organizations/${mine}?id=${org}`,
      `/api/v1/directories/${dir.replace('dir_', `dir_${mine.slice(4)}`)}`,
      `/api/v1/directories/${mine}${dir}`,
      `/api/v1/audit?organizationId=${org}`,
      `/api/v1/audit/?organizationId=${org}`,
    ]) {
      const response = await send('GET', path, { headers: bearing(own.write) });
      const text = await response.text();
      expect([path, /"name":"victim"|ada@victim|dir_/.test(text)]).toEqual([path, false]);
      expect([path, response.status >= 400 || /^\{"data":\[\]/.test(text)]).toEqual([path, true]);
    }
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      const headers = { ...bearing(await newKey('read')), [name]: 'DELETE' };
      expect((await send('GET', `/api/v1/directories/${dir}`, { headers })).status).toBe(200);
      expect((await send('POST', `/api/v1/directories/${dir}`, { headers })).status).toBe(405);
    }
    for (const name of ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Path', 'X-Forwarded-Prefix']) {
      const headers = { ...bearing(own.write), [name]: `/api/v1/organizations/${org}` };
      const answer = await send('GET', `/api/v1/organizations/${mine}`, { headers });
      expect(await answer.json()).toMatchObject({ id: mine });
    }
  });

  it('figures of all organizations are for no key of one, on any path', async () => {
    for (const path of ['/metrics', '/healthz?detail=1'])
      for (const [scope, key] of Object.entries(own)) {
        const answer = await send('GET', path, { headers: bearing(key) });
        expect([path, scope, answer.status]).toEqual([path, scope, 403]);
      }
    for (const path of ['/metrics', '/healthz?detail=1'])
      for (const [what, headers] of wrong)
        expect([path, what, (await send('GET', path, { headers })).status]).toEqual([path, what, 401]);
  });
});
