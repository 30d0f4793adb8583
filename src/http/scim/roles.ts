// /Roles and /Entitlements: the declared roles, for providers that discover what they may assign. Read-only; where no
// roles are declared there are no such endpoints.

import { openCursor, sealCursor } from '../../directory/cursor.ts';
import { findDirectoryAndRoles, projectionOf } from '../../directory/find.ts';
import { notFound } from '../../protocol/error.ts';
import { project } from '../../protocol/project.ts';
import { type ListQuery, parseQuery, parseSearchRequest } from '../../protocol/query.ts';
import type { DeclaredRoles } from '../../protocol/role.ts';
import { assembleRole, selectRoles } from '../../protocol/role-resource.ts';
import type { ResourceType } from '../../protocol/schema/attribute.ts';
import { ENTITLEMENT_TYPE, ROLE_TYPE } from '../../protocol/schema/types.ts';
import { MAX_BODY_BYTES, readBody } from './body.ts';
import type { Call } from './call.ts';
import { shownBy } from './conditions.ts';
import { respond, respondList } from './respond.ts';

/** @throws ScimError 401, 429; 404 where no roles are declared */
export async function requireRoles(call: Call): Promise<DeclaredRoles> {
  const { declared } = await findDirectoryAndRoles(call.reader);
  if (declared.roles.length === 0) throw notFound(`There is no endpoint /${call.segments.join('/')}.`);
  return declared;
}

export const ROLES = endpoint(ROLE_TYPE);
export const ENTITLEMENTS = endpoint(ENTITLEMENT_TYPE);

function endpoint(type: ResourceType) {
  return {
    get: (call: Call, id: string) => get(call, id, type),
    query: (call: Call) => answerList(call, parseQuery(call.params), type),
    search: async (call: Call) => {
      const { json } = await readBody(call.request, MAX_BODY_BYTES, call.sawBody);
      return answerList(call, parseSearchRequest(json), type);
    },
  };
}

async function get(call: Call, id: string, type: ResourceType): Promise<Response> {
  const projection = projectionOf(shownBy(call), type);
  const role = (await requireRoles(call)).roles.find(({ name }) => name === id);
  if (!role) throw notFound(`${type.name} ${id} does not exist.`);
  const { base } = call.reader;
  const location = `${base}${type.endpoint}/${id}`;
  const headers = { Location: location, 'Content-Location': location };
  return respond(200, project(assembleRole(role, type, base), type, projection), headers);
}

/** All are in memory: a page is cut out of them. A cursor names how many came before, in this very declaration. */
async function answerList(call: Call, query: ListQuery, type: ResourceType): Promise<Response> {
  const { access, base, secret } = call.reader;
  const projection = projectionOf(query, type);
  const { roles, version } = await requireRoles(call);
  const found = selectRoles(
    roles.map((role) => assembleRole(role, type, base)),
    query,
    type,
  );
  const { count, cursor, filter = '', sortBy = '', sortOrder, startIndex } = query;
  const bound = JSON.stringify([access.directoryId, type.name, version, filter, sortBy, sortOrder]);
  const seal = { secret, now: access.now, bound };
  const from = cursor ? Number((await openCursor(cursor, seal)).from.value) : startIndex - 1;
  const resources = found.slice(from, from + count).map((role) => project(role, type, projection));
  const end = from + resources.length;
  const more = cursor !== undefined && resources.length > 0 && end < found.length;
  return respondList({
    resources,
    totalResults: found.length,
    ...(cursor === undefined ? { startIndex } : {}),
    ...(more ? { nextCursor: await sealCursor({ from: { id: '', value: end }, backwards: false }, seal) } : {}),
  });
}
