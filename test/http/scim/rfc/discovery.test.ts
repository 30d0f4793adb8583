import { beforeAll, describe, expect, it } from 'vitest';
import { isObject, type JsonObject } from '../../../../src/protocol/json.ts';
import { URN } from '../../../../src/protocol/urn.ts';
import { newProvider, type Provider, scim } from '../calls.ts';
import { expectError, expectList } from './expected.ts';

let provider: Provider;

beforeAll(async () => {
  provider = await newProvider();
});

const get = (path: string) => scim(provider, 'GET', path);
const LISTS = ['/Schemas', '/ResourceTypes'];

describe('discovery (RFC 7644 §4)', () => {
  it('a filter is 403; paging and sorting are ignored', async () => {
    for (const path of [...LISTS, '/ServiceProviderConfig', `/Schemas/${URN.user}`])
      expectError(await get(`${path}?filter=id eq "x"`), 403);
    for (const path of LISTS) {
      const all = await get(path);
      expect((await get(`${path}?startIndex=2&count=1&sortBy=name&cursor=x`)).body).toEqual(all.body);
    }
  });

  it('what is listed is found at its meta.location (RFC 7643 §3.1)', async () => {
    for (const path of LISTS)
      for (const each of expectList(await get(path))) {
        const location = String(Object(each.meta).location);
        const answer = await get(location.slice(location.indexOf(path)));
        expect(answer.body).toEqual(each);
      }
  });

  it('messages are no schemas (§3.1), and each schema of a type is one', async () => {
    const ids = expectList(await get('/Schemas')).map(({ id }) => String(id));
    expect(ids.filter((id) => id.includes(':api:messages:'))).toEqual([]);
    for (const { schema, schemaExtensions } of expectList(await get('/ResourceTypes'))) {
      const extensions = Array.isArray(schemaExtensions) ? schemaExtensions.map((each) => Object(each).schema) : [];
      expect(ids).toEqual(expect.arrayContaining([schema, ...extensions]));
    }
  });
});

describe('ServiceProviderConfig (RFC 7643 §5, RFC 9865 §4)', () => {
  it('tells what is there', async () =>
    expect((await get('/ServiceProviderConfig')).body).toMatchObject({
      schemas: [URN.serviceProviderConfig],
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1_048_576 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        maxPageSize: 200,
        cursorTimeout: 3600,
      },
      authenticationSchemes: [{ type: 'oauthbearertoken', name: expect.any(String), description: expect.any(String) }],
      meta: { resourceType: 'ServiceProviderConfig' },
    }));
});

describe('Schemas (RFC 7643 §7, §8.7.1)', () => {
  it('every attribute has its characteristics', async () => {
    const wrong: string[] = [];
    const check = (attribute: JsonObject, at: string) => {
      const path = `${at}${attribute.name}`;
      const { description, multiValued, mutability, required, returned, type, uniqueness } = attribute;
      const sound =
        typeof multiValued === 'boolean' &&
        typeof required === 'boolean' &&
        typeof description === 'string' &&
        ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex'].includes(
          String(type),
        ) &&
        ['readOnly', 'readWrite', 'immutable', 'writeOnly'].includes(String(mutability)) &&
        ['always', 'never', 'default', 'request'].includes(String(returned)) &&
        (uniqueness === undefined || ['none', 'server', 'global'].includes(String(uniqueness))) &&
        (type !== 'string' || typeof attribute.caseExact === 'boolean') &&
        (type !== 'reference' || Array.isArray(attribute.referenceTypes)) &&
        (type !== 'complex' || Array.isArray(attribute.subAttributes));
      if (!sound) wrong.push(path);
      const { subAttributes } = attribute;
      if (Array.isArray(subAttributes)) for (const sub of subAttributes) if (isObject(sub)) check(sub, `${path}.`);
    };
    for (const { attributes } of expectList(await get('/Schemas')))
      if (Array.isArray(attributes)) for (const each of attributes) if (isObject(each)) check(each, '');
    expect(wrong).toEqual([]);
  });
});
