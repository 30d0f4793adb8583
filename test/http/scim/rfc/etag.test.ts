import { beforeAll, describe, expect, it } from 'vitest';
import { URN } from '../../../../src/protocol/urn.ts';
import { createGroup, createUser, newProvider, type Provider, resources, scim, where } from '../calls.ts';
import { expectError } from './expected.ts';

let provider: Provider;
let count = 0;

beforeAll(async () => {
  provider = await newProvider();
});

const KINDS = [
  ['/Users', () => createUser(provider, `etag-${++count}`)],
  ['/Groups', () => createGroup(provider, `etag-${++count}`)],
] as const;

const rename = { schemas: [URN.patchOp], Operations: [{ op: 'replace', path: 'displayName', value: 'renamed' }] };
const addMember = (value: string) => ({
  schemas: [URN.patchOp],
  Operations: [{ op: 'add', path: 'members', value: [{ value }] }],
});
const versionOf = async (path: string) => {
  const { body, headers } = await scim(provider, 'GET', path);
  expect(body.meta).toMatchObject({ version: headers.get('ETag') });
  return headers.get('ETag') ?? '';
};
/** A write of each method on a resource of that path, under a condition. */
const write = (method: string, path: string, named: string, header = 'If-Match') => {
  const body =
    method === 'PUT'
      ? { schemas: [path.startsWith('/Users') ? URN.user : URN.group], userName: `put-${++count}`, displayName: 'put' }
      : rename;
  return scim(provider, method, path, { headers: { [header]: named }, ...(method === 'DELETE' ? {} : { body }) });
};

describe.each(KINDS)('RFC 7644 §3.14 versions of %s', (endpoint, create) => {
  it('ETag is meta.version everywhere', async () => {
    const id = await create();
    const path = `${endpoint}/${id}`;
    const version = await versionOf(path);
    expect(version).toMatch(/^W\/"[^"]+"$/);
    const filter = `id eq "${id}"`;
    const list = await scim(provider, 'GET', endpoint + where({ filter }));
    const search = await scim(provider, 'POST', `${endpoint}/.search`, {
      body: { schemas: [URN.searchRequest], filter },
    });
    for (const found of [list, search]) expect(resources(found)[0]?.meta).toMatchObject({ version });
    expect((await scim(provider, 'HEAD', path)).headers.get('ETag')).toBe(version);
    const patched = await scim(provider, 'PATCH', path, { body: rename });
    expect(patched.headers.get('ETag')).not.toBe(version);
    expect(await versionOf(path)).toBe(patched.headers.get('ETag'));
  });

  it('a change of nothing keeps it', async () => {
    const path = `${endpoint}/${await create()}`;
    await scim(provider, 'PATCH', path, { body: rename });
    const version = await versionOf(path);
    expect((await scim(provider, 'PATCH', path, { body: rename })).headers.get('ETag')).toBe(version);
    expect(await versionOf(path)).toBe(version);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('If-Match lets a %s pass that names the version', async (method) => {
    const forms = (version: string) => [
      version,
      '*',
      `"other", ${version}`,
      `${version},W/"other"`,
      version.replace('W/', ''),
    ];
    for (let form = 0; form < 5; form += 1) {
      const path = `${endpoint}/${await create()}`;
      const named = forms(await versionOf(path))[form] ?? '';
      expect([named, (await write(method, path, named)).status]).toEqual([named, expect.toBeOneOf([200, 204])]);
    }
  });

  it.each(['PUT', 'PATCH', 'DELETE'])(
    'If-Match refuses a %s with 412 otherwise, and nothing changes',
    async (method) => {
      const path = `${endpoint}/${await create()}`;
      const version = await versionOf(path);
      for (const other of ['W/"stale"', '"a", W/"b"', '""', 'garbage', version.replaceAll('"', ''), `${version}x`])
        expectError(await write(method, path, other), 412);
      expect(await versionOf(path)).toBe(version);
      expectError(await write(method, `${endpoint}/none`, '*'), 404);
    },
  );

  it('If-None-Match of a GET that names the version is 304 without a body, with the ETag', async () => {
    const path = `${endpoint}/${await create()}`;
    const version = await versionOf(path);
    const read = (known: string, method = 'GET') =>
      scim(provider, method, path, { headers: { 'If-None-Match': known } });
    for (const known of [version, '*', `"x", ${version}`, version.replace('W/', '')]) {
      const answer = await read(known);
      expect([answer.status, answer.body, answer.headers.get('ETag')]).toEqual([304, {}, version]);
    }
    expect((await read(version, 'HEAD')).status).toBe(304);
    for (const known of ['"x"', 'W/"x"', 'garbage']) expect((await read(known)).status).toBe(200);
    await scim(provider, 'PATCH', path, { body: rename });
    expect((await read(version)).status).toBe(200);
    const list = await scim(provider, 'GET', endpoint, { headers: { 'If-None-Match': version } });
    expect(list.status).toBe(200);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])(
    'If-None-Match refuses a %s with 412 where it names the version (RFC 9110 §13.1.2)',
    async (method) => {
      const path = `${endpoint}/${await create()}`;
      const version = await versionOf(path);
      for (const named of ['*', version, version.replace('W/', ''), `"a", ${version}`])
        expectError(await write(method, path, named, 'If-None-Match'), 412);
      expect(await versionOf(path)).toBe(version);
      expect((await write(method, path, 'W/"other"', 'If-None-Match')).status).toBeOneOf([200, 204]);
    },
  );

  it('If-Match of a GET that does not name the version is 412 (RFC 9110 §13.1.1)', async () => {
    const path = `${endpoint}/${await create()}`;
    const version = await versionOf(path);
    const read = (named: string) => scim(provider, 'GET', path, { headers: { 'If-Match': named } });
    expectError(await read('W/"other"'), 412);
    for (const named of [version, '*']) expect((await read(named)).status).toBe(200);
  });

  it('of eight PUTs on one version one succeeds', async () => {
    const path = `${endpoint}/${await create()}`;
    const version = await versionOf(path);
    const answers = await Promise.all(Array.from({ length: 8 }, () => write('PUT', path, version)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
  });
});

describe('RFC 7644 §3.14 versions of groups and their members', () => {
  it('members who come or go move the version of the group', async () => {
    const id = await createUser(provider, `etag-${++count}`);
    const path = `/Groups/${await createGroup(provider, 'moved')}`;
    const seen = [await versionOf(path)];
    await scim(provider, 'PATCH', path, { body: addMember(id) });
    seen.push(await versionOf(path));
    await scim(provider, 'DELETE', `/Users/${id}`);
    seen.push(await versionOf(path));
    expect(new Set(seen).size).toBe(3);
  });

  it('a member added again does not', async () => {
    const id = await createUser(provider, `etag-${++count}`);
    const path = `/Groups/${await createGroup(provider, 'kept', [id])}`;
    const version = await versionOf(path);
    expect((await scim(provider, 'PATCH', path, { body: addMember(id) })).headers.get('ETag')).toBe(version);
  });
});
