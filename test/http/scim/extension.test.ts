// The directory's own extension of User, as an identity provider sees it (RFC 7643 §3.3, §6, §7).

import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { call } from '../calls.ts';
import { createUser, names, newProvider, type Provider, resources, scim, user, where } from './calls.ts';

const URN = 'urn:example:params:scim:schemas:extension:acme:2.0:User';
const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const ATTRIBUTES = [
  { name: 'tier', type: 'string', mutability: 'immutable' },
  { name: 'code', type: 'string', caseExact: true },
  { name: 'nick', type: 'string' },
  { name: 'level', type: 'integer' },
  { name: 'score', type: 'decimal' },
  { name: 'remote', type: 'boolean' },
  { name: 'hired', type: 'dateTime' },
  { name: 'site', type: 'reference' },
  { name: 'tags', type: 'string', multiValued: true },
];
const VALUES = {
  tier: 'gold',
  code: 'AbC',
  nick: 'Zed',
  level: 5,
  score: 1.5,
  remote: true,
  hired: '2020-01-02T03:04:05Z',
  site: 'https://x.example/s',
  tags: ['a', 'b'],
};

let provider: Provider;
let count = 0;

beforeAll(async () => {
  provider = await newProvider();
  const defined = await call('PUT', `/directories/${provider.directoryId}/schema`, { id: URN, attributes: ATTRIBUTES });
  expect(defined.status).toBe(200);
});

const newUser = (values: JsonObject = VALUES) => createUser(provider, `ext-${++count}`, { [URN]: values });
const patch = (id: string, ...operations: JsonObject[]) =>
  scim(provider, 'PATCH', `/Users/${id}`, { body: { schemas: [PATCH], Operations: operations } });
const read = async (id: string) => (await scim(provider, 'GET', `/Users/${id}`)).body;
const found = async (filter: string) => names(await scim(provider, 'GET', `/Users${where({ filter })}`));

describe('an extension of the directory (RFC 7643 §3.3)', () => {
  it('RFC 7643 §6, §7: is told of by /Schemas and /ResourceTypes, and not by those of another directory', async () => {
    const schema = await scim(provider, 'GET', `/Schemas/${URN}`);
    const served = schema.body.attributes;
    expect(Array.isArray(served) && served.map((attribute: JsonObject) => attribute.name)).toEqual(
      ATTRIBUTES.map(({ name }) => name),
    );
    const type = await scim(provider, 'GET', '/ResourceTypes/User');
    expect(type.body.schemaExtensions).toContainEqual({ schema: URN, required: false });
    expect((await scim(await newProvider(), 'GET', `/Schemas/${URN}`)).status).toBe(404);
  });

  it('RFC 7643 §3.3: keeps its values under its URN, named in schemas', async () => {
    const id = await newUser();
    expect(await read(id)).toMatchObject({ schemas: [CORE, URN], [URN]: VALUES });
    const shouted = await createUser(provider, 'shouted', { [URN.toUpperCase()]: { TIER: 'x', Level: 3, other: 1 } });
    expect((await read(shouted))[URN]).toEqual({ tier: 'x', level: 3 });
  });

  it.each<JsonObject>([
    { tier: 5 },
    { level: 'x' },
    { level: 1.5 },
    { score: '1x' },
    { level: '1.5' },
    { remote: 'maybe' },
    { hired: 'yesterday' },
    { site: 5 },
    { tags: [1] },
    { nick: ['a'] },
  ])('RFC 7643 §2.3: %j is invalidValue', async (values) => {
    const answer = await scim(provider, 'POST', '/Users', { body: user('never', { [URN]: values }) });
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
    expect(String(answer.body.detail)).toContain(`${URN}:${Object.keys(values)[0]}`);
  });

  it('RFC 7644 §3.5.2: is patched by URN, by whole extension and without a path', async () => {
    const id = await newUser();
    const answer = await patch(
      id,
      { op: 'replace', path: `${URN}:level`, value: 9 },
      { op: 'add', path: `${URN}:tags`, value: ['c'] },
      { op: 'add', path: URN, value: { nick: 'Yan' } },
      { op: 'Replace', value: { [`${URN}:remote`]: 'False' } },
      { op: 'remove', path: `${URN}:score` },
    );
    const { score: _, ...kept } = VALUES;
    expect(answer.body[URN]).toEqual({ ...kept, level: 9, tags: ['a', 'b', 'c'], nick: 'Yan', remote: false });
  });

  it('RFC 7643 §7: an immutable attribute is set once, by PATCH and by PUT', async () => {
    const id = await newUser();
    const before = await read(id);
    const refused: JsonObject[] = [
      { op: 'replace', path: `${URN}:tier`, value: 'silver' },
      { op: 'remove', path: `${URN}:tier` },
      { op: 'remove', path: URN },
      { op: 'replace', value: { [URN]: { tier: 'silver' } } },
    ];
    for (const operation of refused) {
      const answer = await patch(id, operation);
      expect([answer.status, answer.body.scimType]).toEqual([400, 'mutability']);
    }
    const put = await scim(provider, 'PUT', `/Users/${id}`, { body: { ...before, [URN]: { ...VALUES, tier: 'x' } } });
    expect([put.status, put.body.scimType]).toEqual([400, 'mutability']);
    expect(await read(id)).toEqual(before);
    const { [URN]: _, ...rest } = before;
    const omitting = await scim(provider, 'PUT', `/Users/${id}`, { body: { ...rest, active: false } });
    expect([omitting.status, omitting.body.active, omitting.body[URN]]).toEqual([200, false, { tier: VALUES.tier }]);
    const unset = await newUser({ nick: 'later' });
    expect((await patch(unset, { op: 'add', path: `${URN}:tier`, value: 'first' })).status).toBe(200);
  });

  it.each([
    ['nick eq "zed"', true],
    ['code eq "AbC"', true],
    ['code eq "abc"', false],
    ['level gt 4', true],
    ['level lt 5', false],
    ['score ge 1.5', true],
    ['remote eq true', true],
    ['hired eq "2020-01-02T04:04:05+01:00"', true],
    ['site sw "https://x"', true],
    ['tags eq "B"', true],
  ])('RFC 7644 §3.4.2.2: is filtered by %s', async (filter, is) => {
    const id = await newUser();
    const { userName } = await read(id);
    expect(await found(`id eq "${id}" and ${URN}:${filter}`)).toEqual(is ? [userName] : []);
  });

  it('RFC 7643 §3.1: schemas eq its URN finds who bears it', async () => {
    const bearer = await newUser({ nick: 'bearer' });
    const other = await createUser(provider, 'bears-nothing');
    const filter = `(id eq "${bearer}" or id eq "${other}") and schemas eq "${URN}"`;
    expect(await found(filter)).toEqual([(await read(bearer)).userName]);
    expect(await found(`(id eq "${bearer}" or id eq "${other}") and not (schemas eq "${URN}")`)).toEqual([
      'bears-nothing',
    ]);
  });

  it('RFC 7644 §3.9: is shown and left out by attribute or as a whole', async () => {
    const id = await newUser();
    const shown = async (query: string) => (await scim(provider, 'GET', `/Users/${id}?${query}`)).body[URN];
    expect(await shown(`attributes=${URN}:level`)).toEqual({ level: 5 });
    expect(await shown(`attributes=${URN}`)).toEqual(VALUES);
    expect(await shown('attributes=userName')).toBeUndefined();
    expect(await shown(`excludedAttributes=${URN}`)).toBeUndefined();
    const list = await scim(provider, 'GET', `/Users${where({ filter: `id eq "${id}"`, attributes: `${URN}:nick` })}`);
    expect(resources(list)[0]?.[URN]).toEqual({ nick: 'Zed' });
  });

  it('RFC 7644 §3.5.1: PUT of what GET answers changes nothing; PUT without it takes it away', async () => {
    const id = await newUser({ nick: 'put' });
    const before = await read(id);
    expect((await scim(provider, 'PUT', `/Users/${id}`, { body: before })).body).toEqual(before);
    const bare = await scim(provider, 'PUT', `/Users/${id}`, { body: user(String(before.userName)) });
    expect([bare.body[URN], bare.body.schemas]).toEqual([undefined, [CORE]]);
  });

  it('stands under `custom` in the view of the host app', async () => {
    const id = await newUser();
    const view = await call('GET', `/directories/${provider.directoryId}/users/${id}`);
    expect(view.body.custom).toEqual(VALUES);
  });

  it('RFC 7643 §2.2: what it requires is asked for where the extension is used', async () => {
    const own = await newProvider();
    const attributes = [
      { name: 'must', type: 'string', required: true },
      { name: 'may', type: 'string' },
    ];
    await call('PUT', `/directories/${own.directoryId}/schema`, { id: URN, attributes });
    const post = (body: JsonObject) => scim(own, 'POST', '/Users', { body });
    expect((await post(user('without'))).status).toBe(201);
    expect((await post(user('half', { [URN]: { may: 'x' } }))).body.scimType).toBe('invalidValue');
    const id = await createUser(own, 'whole', { [URN]: { must: 'x', may: 'y' } });
    const removal = { schemas: [PATCH], Operations: [{ op: 'remove', path: `${URN}:must` }] };
    expect((await scim(own, 'PATCH', `/Users/${id}`, { body: removal })).body.scimType).toBe('mutability');
  });
});
