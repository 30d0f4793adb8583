import { expect, it } from 'vitest';
import { isObject, type JsonObject } from '../../../src/protocol/json.ts';
import { call } from '../calls.ts';

it.each([
  ['/organizations', [], 'The body must be an object.'],
  ['/organizations', {}, '/name: It is required.'],
  ['/organizations', { name: 7 }, '/name: It must be a string.'],
  ['/organizations', { name: '' }, '/name: It must have at least 1 character.'],
  ['/organizations', { name: 'a'.repeat(201) }, '/name: It must have at most 200 characters.'],
  ['/organizations', { name: 'a\nb' }, '/name: It contains control characters'],
  [
    '/api-keys',
    { name: 'a', scope: 'all' },
    '/scope: It must be one of "metrics", "read", "support", "write", "admin"',
  ],
  ['/webhooks', { url: 'https://a.example', maxBatch: 1.5 }, '/maxBatch: It must be a whole number.'],
  ['/webhooks', { url: 'https://a.example', maxBatch: 101 }, '/maxBatch: It must be at most 100.'],
  ['/api-keys', { name: 'a', scope: 'read', organization: 'x' }, '/organization: Unknown member.'],
  ['/organizations', { name: 'a', external_id: 'x' }, '/external_id: Unknown member.'],
])('%s %j is refused in words', async (path, body, detail) => {
  const answer = await call('POST', path, body);
  expect([answer.status, answer.body['detail']]).toEqual([422, expect.stringContaining(detail)]);
  expect(String(answer.body['detail'])).toMatch(/^(?:\/|The )/);
});

it('every body refuses members that it does not know, in lists too', async () => {
  const { body } = await call('GET', '/openapi.json');
  const open: string[] = [];
  const look = (place: string, schema: unknown): void => {
    if (!isObject(schema)) return;
    if (isObject(schema['properties']) && schema['additionalProperties'] !== false) open.push(place);
    for (const [name, each] of Object.entries(schema)) look(`${place}/${name}`, each);
  };
  const bodies = Object.entries(objectIn(body, 'paths')).flatMap(([path, methods]) =>
    Object.entries(isObject(methods) ? methods : {}).flatMap(([method, one]) =>
      isObject(one) && isObject(one['requestBody']) ? [[`${method} ${path}`, one['requestBody']] as const] : [],
    ),
  );
  expect(bodies.length).toBeGreaterThan(10);
  for (const [place, schema] of bodies) look(place, schema);
  expect(open).toEqual([]);
});

it.each([
  ['/organizations?external_id=a', 'external_id', 'Unknown query parameter. Known: limit, cursor, externalId.'],
  ['/webhooks?organizationId=a', 'organizationId', 'Unknown query parameter. Known: limit, cursor.'],
  ['/organizations/org_0000000000000000/health?detail=1', 'detail', 'This endpoint has no query parameters.'],
])('%s: a parameter that is not known is named', async (path, pointer, detail) => {
  const answer = await call('GET', path);
  expect([answer.status, answer.body['errors']]).toEqual([422, [{ pointer, detail }]]);
});

function objectIn(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isObject(value) ? value : {};
}
