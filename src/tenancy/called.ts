// What a request or a resource has somebody called: user name, externalId, email addresses. For those who look for a
// person by such a text.

import { fold } from '../protocol/fold.ts';
import { isObject, type Json, type JsonObject } from '../protocol/json.ts';
import { resourcesIn } from '../protocol/naming.ts';
import type { PersonKey } from '../store/operator/people.ts';
import type { FailedOperation, LoggedRequest } from './requests.ts';

export type WhyKey = PersonKey | 'id';

/** A refusal of what somebody was to be, or to become: the request as that was answered, and the path it was about. */
export interface Refusal {
  readonly request: LoggedRequest;
  readonly path: string;
}

/** The refusal of somebody who is called so in this request, as a whole or in an operation of it (Bulk); null where there is none. */
export function refusalIn(request: LoggedRequest, by: WhyKey, value: string): Refusal | null {
  const { entry, method, status } = request;
  if (status >= 400) return method !== 'GET' && names(request, by, value) ? { request, path: entry.path } : null;
  const operation = entry.failedOperations?.find((failed) => isAbout(failed, by, value));
  if (!operation) return null;
  const { detail, path, scimType } = operation;
  const told = { ...entry, scimType, detail };
  return { request: { ...request, status: operation.status, entry: told }, path: path ?? '' };
}

/** Of its names the log does not say which is what. */
function isAbout({ names: known, path }: FailedOperation, by: WhyKey, value: string): boolean {
  if (by === 'id') return path === `/Users/${value}`;
  return known.some((name) => (by === 'externalId' ? name === value : same(name, value)));
}

/** Whether what a request sent is called so: a text that only occurs in it somewhere is not enough where its body is known. */
function names({ entry, method }: LoggedRequest, by: WhyKey, value: string): boolean {
  if (by === 'id') return true;
  const body = parsed(entry.requestBody);
  if (!isObject(body)) return method !== 'DELETE';
  return resourcesIn(body).some((resource) => isCalled(resource, by, value));
}

export function isCalled(user: Json | undefined, by: WhyKey, value: string): boolean {
  if (!isObject(user)) return false;
  switch (by) {
    case 'id':
      return user['id'] === value;
    case 'externalId':
      return user['externalId'] === value;
    case 'userName':
      return same(user['userName'], value);
    case 'email':
      return [user['userName'], user['email'], ...emailsOf(user)].some((text) => same(text, value));
  }
}

/** Of a SCIM resource, or of a user as the host app sees it. */
function emailsOf(user: JsonObject): Json[] {
  const scim = isObject(user['scim']) ? user['scim'] : user;
  const emails = Array.isArray(scim['emails']) ? scim['emails'] : [];
  return emails.map((email) => (isObject(email) ? (email['value'] ?? null) : email));
}

function same(text: Json | undefined, value: string): boolean {
  return typeof text === 'string' && fold(text) === fold(value);
}

/** A long body was cut, and is no JSON any more. */
function parsed(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
