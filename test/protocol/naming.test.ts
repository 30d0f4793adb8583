import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/protocol/json.ts';
import { namesIn, resourcesIn } from '../../src/protocol/naming.ts';

const step = (path: string | null, value: Json): JsonObject => ({
  op: 'replace',
  ...(path === null ? {} : { path }),
  value,
});

test.each<[string, JsonObject]>([
  ['a resource', { userName: 'ada', externalId: 'a-1', emails: [{ value: 'ada@acme.example' }, 'a@acme.example'] }],
  [
    'a PATCH, with paths and without',
    {
      Operations: [
        step('USERNAME', 'ada'),
        step('emails[type eq "work"].value', 'ada@acme.example'),
        step('urn:ietf:params:scim:schemas:core:2.0:User:emails', [{ value: 'a@acme.example' }]),
        step(null, { externalId: 'a-1' }),
        step('title', 'nobody'),
      ],
    },
  ],
  [
    'a bulk request, and a PATCH within it',
    {
      Operations: [
        { method: 'POST', data: { userName: 'ada', emails: [{ value: 'ada@acme.example' }] } },
        { method: 'PATCH', data: { Operations: [step('externalId', 'a-1'), step('emails', 'a@acme.example')] } },
        { method: 'DELETE', path: '/Users/nobody' },
      ],
    },
  ],
])('%s', (_, body) => {
  const names = resourcesIn(body).flatMap(namesIn);
  expect(names.sort()).toEqual(['a-1', 'a@acme.example', 'ada', 'ada@acme.example']);
});

test('what is malformed names nobody', () => {
  const body: JsonObject = {
    userName: 7,
    emails: { value: null },
    Operations: [null, 'x', { path: 'emails' }, { value: 'x' }],
  };
  expect(resourcesIn(body).flatMap(namesIn)).toEqual([]);
});
