import { expect, it } from 'vitest';
import { call } from '../calls.ts';

it.each([
  ['/organizations', [], 'The body must be an object.'],
  ['/organizations', {}, '/name: It is required.'],
  ['/organizations', { name: 7 }, '/name: It must be a string.'],
  ['/organizations', { name: '' }, '/name: It must have at least 1 character.'],
  ['/organizations', { name: 'a'.repeat(201) }, '/name: It must have at most 200 characters.'],
  ['/organizations', { name: 'a\nb' }, '/name: It holds control characters'],
  ['/api-keys', { name: 'a', scope: 'all' }, '/scope: It must be one of "read", "write", "admin"'],
  ['/webhooks', { url: 'https://a.example', maxBatch: 1.5 }, '/maxBatch: It must be a whole number.'],
  ['/webhooks', { url: 'https://a.example', maxBatch: 101 }, '/maxBatch: It must be at most 100.'],
])('%s %j is refused in words', async (path, body, detail) => {
  const answer = await call('POST', path, body);
  expect([answer.status, answer.body['detail']]).toEqual([422, expect.stringContaining(detail)]);
  expect(String(answer.body['detail'])).toMatch(/^(?:\/|The )/);
});
