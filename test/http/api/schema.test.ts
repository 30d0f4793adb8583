import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { seedDirectory } from '../../seed/directory.ts';
import { call, newDirectory, newOrganization, pointers } from '../calls.ts';

const URN = 'urn:rollcall:params:scim:schemas:extension:custom:2.0:User';

describe("a directory's schema", () => {
  it('is empty at first, replaced by PUT, and removed by an empty list', async () => {
    const path = `/directories/${await newDirectory(await newOrganization())}/schema`;
    expect((await call('GET', path)).body).toEqual({ id: URN, attributes: [] });
    const put = await call('PUT', path, {
      attributes: [
        { name: 'costCode', type: 'string', caseExact: true, description: 'Where the money goes.' },
        { name: 'badges', type: 'integer', multiValued: true },
      ],
    });
    expect(put.status).toBe(200);
    expect(put.body).toEqual({
      id: URN,
      attributes: [
        {
          name: 'costCode',
          type: 'string',
          multiValued: false,
          caseExact: true,
          required: false,
          mutability: 'readWrite',
          description: 'Where the money goes.',
        },
        {
          name: 'badges',
          type: 'integer',
          multiValued: true,
          caseExact: false,
          required: false,
          mutability: 'readWrite',
          description: '',
        },
      ],
    });
    expect((await call('GET', path)).body).toEqual(put.body);
    expect(
      (await call('PUT', path, { id: 'urn:acme:User', attributes: [{ name: 'a', type: 'boolean' }] })).body,
    ).toMatchObject({
      id: 'urn:acme:User',
    });
    expect((await call('PUT', path, { attributes: [] })).body).toEqual({ id: URN, attributes: [] });
  });

  it.each([
    [{}, ['/attributes']],
    [{ attributes: [{ name: '1a', type: 'string' }] }, ['/attributes/0/name']],
    [{ attributes: [{ name: 'a.b', type: 'string' }] }, ['/attributes/0/name']],
    [{ attributes: [{ name: 'a', type: 'complex' }] }, ['/attributes/0/type']],
    [{ attributes: [{ name: 'a', type: 'string', mutability: 'readOnly' }] }, ['/attributes/0/mutability']],
    [
      {
        attributes: [
          { name: 'a', type: 'string' },
          { name: 'A', type: 'string' },
        ],
      },
      ['/attributes/1/name'],
    ],
    [{ id: 'urn:ietf:params:scim:schemas:core:2.0:User', attributes: [] }, ['/id']],
    [{ attributes: Array.from({ length: 101 }, (_, i) => ({ name: `a${i}`, type: 'string' })) }, ['/attributes']],
  ])('%j is 422', async (body, expected) => {
    const answer = await call('PUT', `/directories/${await newDirectory(await newOrganization())}/schema`, body);
    expect(answer.status).toBe(422);
    expect(pointers(answer)).toEqual(expected);
  });

  it('keeps the meaning of what users bear: 409 for another type, growth is fine', async () => {
    const { directoryId } = await seedDirectory(env.DB, 3, 'schema-hash');
    const path = `/directories/${directoryId}/schema`;
    const put = (attributes: unknown) => call('PUT', path, { attributes });
    expect((await put([{ name: 'a', type: 'string' }])).status).toBe(200);
    const refused = await put([{ name: 'a', type: 'integer' }]);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('type');
    expect((await put([])).status).toBe(409);
    const grown = await put([
      { name: 'a', type: 'string', description: 'Now described.' },
      { name: 'b', type: 'integer' },
    ]);
    expect(grown.status).toBe(200);
  });
});
