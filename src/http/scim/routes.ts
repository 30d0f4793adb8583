// Which path and method is answered by what. Everything else is 404, or 405 with the methods that there are.

import { methodNotAllowed, notFound, notImplemented } from '../../protocol/error.ts';
import { bulk } from './bulk.ts';
import type { Call } from './call.ts';
import { getResourceType, getSchema, getServiceProviderConfig, listResourceTypes, listSchemas } from './discovery.ts';
import {
  createMembership,
  deleteMembership,
  getMembership,
  queryMemberships,
  searchMemberships,
} from './group-memberships.ts';
import { createGroup, deleteGroup, getGroup, patchGroup, queryGroups, replaceGroup, searchGroups } from './groups.ts';
import { respondError } from './respond.ts';
import { ENTITLEMENTS, ROLES, requireRoles } from './roles.ts';
import { queryBoth, searchBoth } from './root.ts';
import { createUser, deleteUser, getUser, patchUser, queryUsers, replaceUser, searchUsers } from './users.ts';

/** Answers a call; `id` is the last segment of the path. */
type Handler = (call: Call, id: string) => Promise<Response>;
type Methods = Readonly<Record<string, Handler>>;

/** `exists` throws 404 where the installation has no such endpoint; handlers see to it themselves. */
type Route = readonly [path: string, methods: Methods, exists?: (call: Call) => Promise<unknown>];

/** By path; `*` stands for one segment. The first that fits is taken. */
export const ROUTES: readonly Route[] = [
  ['', { GET: queryBoth }],
  ['.search', { POST: searchBoth }],
  ['Users', { GET: queryUsers, POST: createUser }],
  ['Users/.search', { POST: searchUsers }],
  ['Users/*', { GET: getUser, PUT: replaceUser, PATCH: patchUser, DELETE: deleteUser }],
  ['Groups', { GET: queryGroups, POST: createGroup }],
  ['Groups/.search', { POST: searchGroups }],
  ['Groups/*', { GET: getGroup, PUT: replaceGroup, PATCH: patchGroup, DELETE: deleteGroup }],
  ['GroupMemberships', { GET: queryMemberships, POST: createMembership }],
  ['GroupMemberships/.search', { POST: searchMemberships }],
  ['GroupMemberships/*', { GET: getMembership, DELETE: deleteMembership }],
  ['Roles', { GET: ROLES.query }, requireRoles],
  ['Roles/.search', { POST: ROLES.search }, requireRoles],
  ['Roles/*', { GET: ROLES.get }, requireRoles],
  ['Entitlements', { GET: ENTITLEMENTS.query }, requireRoles],
  ['Entitlements/.search', { POST: ENTITLEMENTS.search }, requireRoles],
  ['Entitlements/*', { GET: ENTITLEMENTS.get }, requireRoles],
  ['Bulk', { POST: bulk }],
  ['ServiceProviderConfig', { GET: getServiceProviderConfig }],
  ['Schemas', { GET: listSchemas }],
  ['Schemas/*', { GET: getSchema }],
  ['ResourceTypes', { GET: listResourceTypes }],
  ['ResourceTypes/*', { GET: getResourceType }],
];

/** @throws ScimError 404, 501 for /Me, and what the handler refuses */
export async function answer(call: Call): Promise<Response> {
  const { method, segments } = call;
  if (segments[0] === 'Me')
    throw notImplemented('/Me is not supported because a token represents a directory, not a user.');
  const [, methods, exists] = ROUTES.find(([path]) => fits(path, segments)) ?? [];
  if (!methods) throw notFound(`There is no endpoint /${segments.join('/')}.`);
  const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (handler) return handler(call, segments.at(-1) ?? '');
  await exists?.(call);
  const allowed = Object.keys(methods).flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
  return respondError(methodNotAllowed(`${method} is not supported on this endpoint.`), { Allow: allowed.join(', ') });
}

function fits(path: string, segments: readonly string[]): boolean {
  const parts = path === '' ? [] : path.split('/');
  return parts.length === segments.length && parts.every((part, i) => part === '*' || part === segments[i]);
}
