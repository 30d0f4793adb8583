// How tests speak SCIM: a directory with a token of its own, one call, its answer.

import { SELF } from 'cloudflare:test';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { type Answer, answerOf, call, member, newDirectory, newOrganization, ORIGIN } from '../calls.ts';

export interface Provider {
  readonly organizationId: string;
  readonly directoryId: string;
  readonly token: string;
  /** Path of the endpoint below the origin. */
  readonly base: string;
}

export interface Request {
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: BodyInit;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function newProvider(kind = 'jumpcloud'): Promise<Provider> {
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId, kind);
  const token = member(await call('POST', `/directories/${directoryId}/tokens`, {}), 'token');
  return { organizationId, directoryId, token, base: `/directories/${directoryId}/scim/v2` };
}

export async function scim(provider: Provider, method: string, path: string, request: Request = {}): Promise<Answer> {
  const { body, headers = {}, raw, token = provider.token } = request;
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await SELF.fetch(`${ORIGIN}${provider.base}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(sent === undefined ? {} : { 'Content-Type': 'application/scim+json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  return answerOf(response);
}

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

export function user(userName: string, rest: JsonObject = {}): JsonObject {
  return { schemas: [USER], userName, ...rest };
}

export async function createUser(provider: Provider, userName: string, rest: JsonObject = {}): Promise<string> {
  return member(await scim(provider, 'POST', '/Users', { body: user(userName, rest) }), 'id');
}

export async function createGroup(provider: Provider, displayName: string, members: string[] = []): Promise<string> {
  const body = { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) };
  return member(await scim(provider, 'POST', '/Groups', { body }), 'id');
}

/** A list's query string. */
export function where(query: Readonly<Record<string, string | number>>): string {
  return `?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`;
}

export function resources(answer: Answer): JsonObject[] {
  const list = answer.body.Resources;
  if (!Array.isArray(list)) throw new Error(`No Resources in ${JSON.stringify(answer.body)}`);
  return list;
}

export function names(answer: Answer): unknown[] {
  return resources(answer).map((resource) => resource.userName ?? resource.displayName);
}
