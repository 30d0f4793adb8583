// SCIM and its access tokens, asked by those who may not, and by those who may about what is another's.

import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../src/http/scim/routes.ts';
import { newSecret } from '../../../src/tenancy/secret.ts';
import { scim } from '../scim/calls.ts';
import { bearing, type Ids, send, told } from './tenant.ts';

import { attacker, expectAlike, expectAsForNobodys, keys, NOBODY, sibling, victim, wrong } from './world.ts';

const VERSIONS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'If-Match': 'W/"1"' },
  { 'If-None-Match': 'W/"1"' },
];

describe('SCIM', () => {
  const ID: Ids = { Users: 'usr', Groups: 'grp', GroupMemberships: 'mem' };
  const pathOf = (path: string, ids: Ids) =>
    path.replace(/(\w+)\/\*/, (_, kind: string) => `${kind}/${ids[ID[kind] ?? ''] ?? 'User'}`);

  it('every endpoint tells those without a token of the directory nothing, not even that there is one', async () => {
    const expected = await told(await send('GET', `/directories/${NOBODY.dir}/scim/v2/Users`));
    expect(expected.slice(0, 3)).toBe('401');
    for (const [path, methods] of ROUTES)
      for (const method of Object.keys(methods)) {
        const url = `${victim.provider.base}/${pathOf(path, victim.ids)}`;
        const asked = [...wrong, ...keys].map(([what, headers]) => [what, send(method, url, { headers })] as const);
        await expectAlike(`${method} ${path}`, expected, asked);
      }
  });

  it('nor do other methods, or the base spelled otherwise', async () => {
    const { dir = '' } = victim.ids;
    const expected = await told(await send('GET', `/directories/${NOBODY.dir}/scim/v2/Users`));
    const headers = bearing(attacker.provider.token);
    for (const method of ['OPTIONS', 'PROPFIND', 'LOCK'])
      expect([method, await told(await send(method, `${victim.provider.base}/Users`, { headers }))]).toEqual([
        method,
        expected,
      ]);
    const mine = attacker.provider.base;
    for (const path of [
      `${mine}/../../../${dir}/scim/v2/Users`,
      `${mine}/%2e%2e/%2e%2e/%2e%2e/${dir}/scim/v2/Users`,
      `/directories//${dir}//scim//v2//Users`,
      `/directories/${dir}/scim/v2/`,
      `/directories/${dir.toUpperCase()}/scim/v2/Users`,
    ])
      expect([path, await told(await send('GET', path, { headers }))]).toEqual([path, expected]);
    for (const path of [
      `${mine}/Users%2f..%2f..%2f..%2f${dir}%2fscim%2fv2%2fUsers`,
      `${mine}/Users/${victim.ids.usr?.toUpperCase()}`,
      `${mine}/Users/${victim.ids.usr}%00`,
      `${mine}/Groups/${victim.ids.usr}`,
    ])
      expect([path, (await send('GET', path, { headers })).status]).toEqual([path, 404]);
    const asked = {
      headers: { ...headers, 'X-HTTP-Method-Override': 'DELETE', 'X-Original-URL': victim.provider.base },
    };
    expect(await (await send('GET', `${mine}/Users?count=0`, asked)).json()).toMatchObject({ totalResults: 1 });
  });

  it('what is another’s is as if nobody had it: in paths, with its version, by HEAD', async () => {
    const { base, token } = attacker.provider;
    const headers = { ...bearing(token), 'Content-Type': 'application/scim+json' };
    const put = { Users: { userName: 'x' }, Groups: { displayName: 'x' } };
    const patch = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'remove', path: 'externalId' }],
    };
    for (const theirs of [victim.ids, sibling.ids])
      for (const [kind, methods] of [
        ['Users', ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']],
        ['Groups', ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']],
        ['GroupMemberships', ['GET', 'HEAD', 'DELETE']],
      ] as const)
        for (const method of methods)
          for (const version of theirs === victim.ids ? VERSIONS : [{}]) {
            const json = method === 'PATCH' ? patch : kind === 'GroupMemberships' ? {} : put[kind];
            await expectAsForNobodys(
              `${method} ${kind} ${JSON.stringify(version)}`,
              (ids) =>
                send(method, `${base}/${kind}/${ids[ID[kind] ?? '']}`, { headers: { ...headers, ...version }, json }),
              theirs,
            );
          }
  });

  it('and in bodies: as member, in a membership, in Bulk', async () => {
    const { base, token } = attacker.provider;
    const headers = { ...bearing(token), 'Content-Type': 'application/scim+json' };
    const { grp = '', usr = '' } = attacker.ids;
    const patch = (...Operations: object[]) => ({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations,
    });
    const asked: readonly (readonly [string, string, (ids: Ids) => object])[] = [
      ['POST', '/Groups', ({ usr }) => ({ displayName: 'x', members: [{ value: usr }] })],
      ['POST', '/Groups', ({ grp }) => ({ displayName: 'x', members: [{ value: grp, type: 'Group' }] })],
      [
        'POST',
        '/Groups',
        (ids) => ({
          displayName: 'x',
          members: [{ $ref: `${victim.provider.base}/Users/${ids.usr}`, value: ids.usr }],
        }),
      ],
      ['PUT', `/Groups/${grp}`, ({ usr }) => ({ displayName: 'x', members: [{ value: usr }] })],
      ['PATCH', `/Groups/${grp}`, ({ usr }) => patch({ op: 'add', path: 'members', value: [{ value: usr }] })],
      ['PATCH', `/Groups/${grp}`, ({ grp }) => patch({ op: 'replace', path: 'members', value: [{ value: grp }] })],
      ['POST', '/GroupMemberships', (ids) => ({ group: { value: grp }, member: { value: ids.usr } })],
      ['POST', '/GroupMemberships', (ids) => ({ group: { value: ids.grp }, member: { value: usr } })],
    ];
    for (const [method, path, body] of asked)
      await expectAsForNobodys(`${method} ${path}`, (ids) => send(method, base + path, { headers, json: body(ids) }));

    const bulk = (ids: Ids) => [
      { method: 'DELETE', path: `/Users/${ids.usr}` },
      { method: 'PUT', path: `/Users/${ids.usr}`, data: { userName: 'x' } },
      { method: 'PATCH', path: `/Groups/${ids.grp}`, data: patch({ op: 'remove', path: 'members' }) },
      { method: 'POST', path: '/Groups', bulkId: 'g', data: { displayName: 'x', members: [{ value: ids.usr }] } },
      { method: 'DELETE', path: `/../${ids.dir}/scim/v2/Users/${ids.usr}` },
      { method: 'DELETE', path: `/directories/${ids.dir}/scim/v2/Users/${ids.usr}` },
    ];
    const answers = [];
    for (const ids of [victim.ids, NOBODY]) {
      const json = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: bulk(ids) };
      answers.push(await told(await send('POST', `${base}/Bulk`, { headers, json })));
    }
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]?.match(/"status":"4\d\d"/g)).toHaveLength(12);
  });

  it('a manager of another directory stays the text that it was sent as', async () => {
    const { ids, provider } = attacker;
    const shown = [];
    for (const { usr } of [victim.ids, NOBODY]) {
      const path = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';
      const value = { value: usr, $ref: `${victim.provider.base}/Users/${usr}` };
      const Operations = [{ op: 'replace', path, value }];
      const sent = await scim(provider, 'PATCH', `/Users/${ids.usr}`, {
        body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations },
      });
      const { meta: _, ...body } = (await scim(provider, 'GET', `/Users/${ids.usr}`)).body;
      shown.push(JSON.stringify([sent.status, body]).replaceAll(String(usr), 'ID'));
    }
    expect(shown[0]).toBe(shown[1]);
    expect(shown[0]).not.toContain('ada@victim');
  });

  it('no filter finds it, by any attribute, at any place that filters', async () => {
    const { provider } = attacker;
    const { dir, grp, mem, usr } = victim.ids;
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const filters = [
      ['Users', `id eq "${usr}"`],
      ['Users', 'userName eq "ada@victim.example"'],
      ['Users', 'emails[value eq "ada@victim.example"]'],
      ['Users', `groups.value eq "${grp}"`],
      ['Users', `meta.location co "${dir}"`],
      ['Users', `not (id eq "${attacker.ids.usr}") and userName co "victim"`],
      ['Users', `${enterprise}:manager.value eq "${attacker.ids.usr}"`],
      ['Groups', `id eq "${grp}"`],
      ['Groups', `members.value eq "${usr}"`],
      ['Groups', `members[value eq "${usr}"]`],
      ['Groups', 'displayName co "victim"'],
      ['GroupMemberships', `group.value eq "${grp}"`],
      ['GroupMemberships', `member.value eq "${usr}"`],
      ['GroupMemberships', `group.value eq "${grp}" and member.value eq "${usr}"`],
      ['', `id eq "${usr}" or id eq "${grp}" or id eq "${mem}"`],
    ] as const;
    for (const [kind, filter] of filters) {
      const list = await scim(provider, 'GET', `/${kind}?${new URLSearchParams({ filter })}`);
      expect([filter, list.status, list.body.totalResults]).toEqual([filter, 200, 0]);
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
      const path = kind === '' ? '/.search' : `/${kind}/.search`;
      const found = await scim(provider, 'POST', path, { body: { schemas, filter } });
      expect([filter, found.status, found.body.totalResults]).toEqual([filter, 200, 0]);
    }
  });

  it('a cursor of another directory is none', async () => {
    for (const kind of ['Users', 'Groups', 'GroupMemberships']) {
      for (const { provider } of [victim, sibling]) {
        const first = await scim(provider, 'GET', `/${kind}?cursor&count=1`);
        expect(first.status).toBe(200);
        if (typeof first.body.nextCursor !== 'string') continue;
        const next = `/${kind}?count=1&cursor=`;
        const [tried, made] = [
          await scim(attacker.provider, 'GET', next + first.body.nextCursor),
          await scim(attacker.provider, 'GET', `${next}x`),
        ];
        expect([tried.status, tried.body]).toEqual([400, made.body]);
      }
    }
  });
});

describe('access tokens', () => {
  it('are given to no credentials but those of the directory’s own client', async () => {
    const grant = { grant_type: 'client_credentials' };
    for (const [what, headers] of [...wrong, ...keys])
      await expectAsForNobodys(what, ({ dir }) =>
        send('POST', `/directories/${dir}/oauth/token`, { headers, form: grant }),
      );
    const basic = (ids: Ids) => ({ Authorization: `Basic ${btoa(`${ids.oc}:${newSecret('ro')}`)}` });
    for (const credentials of [victim.ids, attacker.ids])
      await expectAsForNobodys(`as ${credentials.oc}`, ({ dir }) =>
        send('POST', `/directories/${dir}/oauth/token`, { headers: basic(credentials), form: grant }),
      );
  });
});
