// How tests speak to the REST API: one call, its status, headers and body.

import { SELF } from 'cloudflare:test';
import { isObject, type JsonObject } from '../../src/protocol/json.ts';

export const ORIGIN = 'https://rollcall.test';
export const ADMIN_KEY = 'test-admin-key-of-at-least-32-characters';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Empty where the answer has no JSON object. */
  readonly body: JsonObject;
}

export async function call(method: string, path: string, body?: unknown, key = ADMIN_KEY): Promise<Answer> {
  const response = await SELF.fetch(
    new Request(`${ORIGIN}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  );
  return answerOf(response);
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = text !== '' && (response.headers.get('Content-Type')?.includes('json') ?? false);
  const parsed: unknown = isJson ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, body: isObject(parsed) ? parsed : {} };
}

/** A string member of an answer. */
export function member(answer: Answer, name: string): string {
  const value = answer.body[name];
  if (typeof value !== 'string') throw new Error(`${name} is no string in ${JSON.stringify(answer.body)}`);
  return value;
}

/** The elements of a list's answer. */
export function data(answer: Answer): JsonObject[] {
  const elements = answer.body.data;
  if (!Array.isArray(elements)) throw new Error(`No data in ${JSON.stringify(answer.body)}`);
  return elements.filter(isObject);
}

export async function newOrganization(name = 'Acme'): Promise<string> {
  return member(await call('POST', '/organizations', { name }), 'id');
}

export async function newDirectory(organizationId: string, provider = 'jumpcloud'): Promise<string> {
  return member(await call('POST', `/organizations/${organizationId}/directories`, { provider }), 'id');
}

export async function newKey(scope: 'metrics' | 'read' | 'support' | 'write' | 'admin'): Promise<string> {
  return member(await call('POST', '/api-keys', { name: `a ${scope} key`, scope }), 'key');
}

/** The pointers of a 422. */
export function pointers(answer: Answer): unknown[] {
  const errors = answer.body.errors;
  return Array.isArray(errors) ? errors.filter(isObject).map((error) => error.pointer) : [];
}
