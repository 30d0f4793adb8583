import { describe, expect, it } from 'vitest';
import { parseBulk } from '../../src/protocol/bulk.ts';
import { bulkFailure, bulkResponse, bulkSuccess } from '../../src/protocol/bulk-response.ts';
import { notFound, uniqueness } from '../../src/protocol/error.ts';
import type { Json } from '../../src/protocol/json.ts';
import { URN } from '../../src/protocol/urn.ts';
import { refusalOf } from './scim-error.ts';

const bulk = (operations: Json, members = {}) =>
  parseBulk({ schemas: [URN.bulkRequest], Operations: operations, ...members });

/** The one operation as it was understood, or its refusal. */
function only(operation: Json) {
  const [parsed] = bulk([operation]).operations;
  if (parsed?.kind !== 'invalid') return parsed;
  return refusalOf(() => {
    throw parsed.error;
  });
}

describe('a bulk request (RFC 7644 §3.7)', () => {
  it('is a list of operations', () =>
    expect(
      parseBulk({
        SCHEMAS: [URN.bulkRequest],
        failOnErrors: 1,
        operations: [
          { method: 'post', path: '/Users', bulkId: 'a', data: { userName: 'a' } },
          { METHOD: 'PUT', path: '/Users/usr_1', version: 'W/"1"', data: {} },
          { method: 'Patch', path: 'Groups/bulkId:g', bulkId: 'a', data: { Operations: [] } },
          { method: 'DELETE', path: '/Groups/grp_1/', data: { ignored: true }, version: null },
        ],
      }),
    ).toEqual({
      failOnErrors: 1,
      operations: [
        { kind: 'operation', method: 'POST', resource: 'User', bulkId: 'a', data: { userName: 'a' } },
        { kind: 'operation', method: 'PUT', resource: 'User', id: 'usr_1', version: 'W/"1"', data: {} },
        {
          kind: 'operation',
          method: 'PATCH',
          resource: 'Group',
          id: 'bulkId:g',
          bulkId: 'a',
          data: { Operations: [] },
        },
        { kind: 'operation', method: 'DELETE', resource: 'Group', id: 'grp_1' },
      ],
    }));

  it.each<[string, Json, string]>([
    ['an array', [], '400 invalidSyntax: A bulk request must be a JSON object.'],
    ['of another schema', { schemas: [URN.patchOp], Operations: [] }, '400 invalidSyntax: schemas must include'],
    ['without schemas', { Operations: [] }, '400 invalidSyntax: schemas must include'],
    ['without operations', { schemas: [URN.bulkRequest] }, '400 invalidSyntax: Operations is required'],
  ])('is refused when it is %s', (_, body, refusal) => expect(refusalOf(() => parseBulk(body))).toContain(refusal));

  it.each<[Json]>([[0], [-1], [1.5], ['1'], [true]])('is refused with failOnErrors %j', (failOnErrors) =>
    expect(refusalOf(() => bulk([], { failOnErrors }))).toMatch(/^400 invalidValue: failOnErrors/),
  );

  it('has 1,000 operations at most (§3.7.4)', () => {
    const operation = { method: 'DELETE', path: '/Users/usr_1' };
    expect(bulk(Array.from({ length: 1000 }, () => operation)).operations).toHaveLength(1000);
    expect(refusalOf(() => bulk(Array.from({ length: 1001 }, () => operation)))).toBe(
      '413: 1001 operations exceed maxOperations (1000).',
    );
  });
});

describe('an operation alone is refused (RFC 7644 §3.7.3)', () => {
  it.each<[string, Json, string]>([
    ['no object', 7, '400 invalidSyntax: An operation must be an object.'],
    ['no method', { path: '/Users/1' }, '400 invalidSyntax: method must be one of POST, PUT, PATCH, DELETE.'],
    ['GET', { method: 'GET', path: '/Users/1' }, '400 invalidSyntax: method must be one of'],
    ['no path', { method: 'DELETE' }, '400 invalidSyntax: path is required'],
    ['no string for a path', { method: 'DELETE', path: 7 }, '400 invalidSyntax: path is required'],
    [
      'an unknown endpoint',
      { method: 'DELETE', path: '/Robots/1' },
      '404: /Robots/1 is not an endpoint for bulk operations.',
    ],
    ['a deeper path', { method: 'DELETE', path: '/Users/1/emails' }, '404: /Users/1/emails is not an endpoint'],
    [
      'POST to an id',
      { method: 'POST', path: '/Users/1', bulkId: 'a', data: {} },
      '400 invalidSyntax: The path of a POST must',
    ],
    [
      'PUT without id',
      { method: 'PUT', path: '/Users', data: {} },
      '400 invalidSyntax: The path of a PUT must include an id',
    ],
    ['POST without bulkId', { method: 'POST', path: '/Users', data: {} }, '400 invalidValue: bulkId is required'],
    [
      'an empty bulkId',
      { method: 'POST', path: '/Users', bulkId: '', data: {} },
      '400 invalidValue: bulkId is required',
    ],
    [
      'a number for bulkId',
      { method: 'POST', path: '/Users', bulkId: 7, data: {} },
      '400 invalidValue: bulkId must be',
    ],
    [
      'POST without data',
      { method: 'POST', path: '/Users', bulkId: 'a' },
      '400 invalidSyntax: data is required for POST',
    ],
    [
      'PATCH with an empty list',
      { method: 'PATCH', path: '/Users/1', data: [] },
      '400 invalidSyntax: data is required for PATCH',
    ],
    ['a number for version', { method: 'DELETE', path: '/Users/1', version: 1 }, '400 invalidValue: version must be'],
  ])('for %s', (_, operation, refusal) => expect(only(operation)).toContain(refusal));

  it('for a bulkId that was there before, the first one staying', () => {
    const post = { method: 'POST', path: '/Users', bulkId: 'a', data: {} };
    const [first, second] = bulk([post, post]).operations;
    expect(first).toMatchObject({ kind: 'operation' });
    expect(second).toMatchObject({ kind: 'invalid', method: 'POST', bulkId: 'a', error: { scimType: 'invalidValue' } });
  });
});

it('RFC 7644 §3.7.3: the operations of a PATCH may stand without their message, as in its example', () => {
  const operations = [{ op: 'remove', path: 'nickName' }];
  expect(only({ method: 'PATCH', path: '/Users/usr_1', data: operations })).toMatchObject({
    data: { schemas: [URN.patchOp], Operations: operations },
  });
});

describe('a bulk operation that is refused (RFC 7644 §3.7.3)', () => {
  const outline = (operation: Json) => {
    const [parsed] = bulk([operation]).operations;
    return [parsed?.kind, parsed?.resource, parsed?.id];
  };
  it('says which resource it was for', () => {
    expect(outline({ method: 'PATCH', path: '/Users/usr_1' })).toEqual(['invalid', 'User', 'usr_1']);
    expect(outline({ method: 'delete', path: '/Groups/grp_1', version: 7 })).toEqual(['invalid', 'Group', 'grp_1']);
  });
  it('says none where it is a POST, or where the path names none', () => {
    expect(outline({ method: 'post', path: '/Users/usr_1', bulkId: 'a', data: {} })).toEqual([
      'invalid',
      undefined,
      undefined,
    ]);
    expect(outline({ method: 'PUT', path: '/Things/1', data: {} })).toEqual(['invalid', undefined, undefined]);
  });
});

describe('a bulk response (RFC 7644 §3.7.3)', () => {
  it('has a result for each operation that was tried', () =>
    expect(
      bulkResponse([
        bulkSuccess({ method: 'POST', bulkId: 'a' }, 201, 'https://x/Users/1', 'W/"1"'),
        bulkSuccess({ method: 'DELETE' }, 204, 'https://x/Users/2'),
        bulkFailure({ method: 'POST', bulkId: 'b' }, uniqueness('userName is taken.')),
        bulkFailure({ method: 'PUT' }, notFound('No such user.'), 'https://x/Users/3'),
      ]),
    ).toEqual({
      schemas: [URN.bulkResponse],
      Operations: [
        { method: 'POST', bulkId: 'a', status: '201', location: 'https://x/Users/1', version: 'W/"1"' },
        { method: 'DELETE', status: '204', location: 'https://x/Users/2' },
        {
          method: 'POST',
          bulkId: 'b',
          status: '409',
          response: { schemas: [URN.error], status: '409', scimType: 'uniqueness', detail: 'userName is taken.' },
        },
        {
          method: 'PUT',
          status: '404',
          location: 'https://x/Users/3',
          response: { schemas: [URN.error], status: '404', detail: 'No such user.' },
        },
      ],
    }));
});

it('holds 10,000 operations within its PATCH operations at most, all together', () => {
  const patch = (n: number): Json => ({
    method: 'PATCH',
    path: '/Users/usr_1',
    data: { Operations: Array.from({ length: n }, () => ({ op: 'remove', path: 'title' })) },
  });
  const bulk = (...Operations: Json[]) => ({ schemas: [URN.bulkRequest], Operations });
  expect(parseBulk(bulk(patch(5000), patch(5000))).operations).toHaveLength(2);
  expect(refusalOf(() => parseBulk(bulk(patch(5000), patch(5001))))).toBe(
    '413: The PATCH requests in a bulk request can have at most 10000 operations in total.',
  );
});
