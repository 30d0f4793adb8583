// /Users and /Users/{id} (RFC 7644 §3.3 to §3.6).

import type { Change, ChangeResult } from '../../directory/change.ts';
import { findUser, projectionOf, type Shown } from '../../directory/find.ts';
import { listUsers } from '../../directory/list.ts';
import { newId } from '../../id.ts';
import { notFound } from '../../protocol/error.ts';
import { type Projection, project } from '../../protocol/project.ts';
import { type ListQuery, parseQuery, parseSearchRequest } from '../../protocol/query.ts';
import { assembleUser } from '../../protocol/resource.ts';
import type { ResourceType } from '../../protocol/schema/attribute.ts';
import { USER_TYPE } from '../../protocol/schema/types.ts';
import type { StoredUser } from '../../protocol/stored.ts';
import { MAX_BODY_BYTES, readBody } from './body.ts';
import type { Call } from './call.ts';
import { conditionsOf, shownBy } from './conditions.ts';
import { respondEmpty, respondList, respondRead, respondResource } from './respond.ts';
import { typeOfResult, write } from './write.ts';

export function pathOfUser(id: string): string {
  return `/Users/${id}`;
}

/** A user as it is shown. */
export function showUser(user: StoredUser, type: ResourceType, projection: Projection, base: string) {
  return project(assembleUser(user, type, base), type, projection);
}

export async function getUser(call: Call, id: string): Promise<Response> {
  const { projection, resource, type } = await findUser(call.reader, id, shownBy(call));
  if (!resource) throw notFound(`User ${id} does not exist.`);
  const show = () => ({ resource: showUser(resource, type, projection, call.reader.base) });
  return respondRead(call, show, { path: pathOfUser(id), version: resource.version });
}

export function queryUsers(call: Call): Promise<Response> {
  return answerList(call, parseQuery(call.params));
}

export async function searchUsers(call: Call): Promise<Response> {
  const { json } = await readBody(call.request, MAX_BODY_BYTES, call.sawBody);
  return answerList(call, parseSearchRequest(json));
}

async function answerList(call: Call, query: ListQuery): Promise<Response> {
  const { projection, resources, total, type, ...page } = await listUsers(call.reader, query);
  const shown = resources.map((user) => showUser(user, type, projection, call.reader.base));
  return respondList({ ...page, resources: shown, totalResults: total });
}

export async function createUser(call: Call): Promise<Response> {
  const shown = checkedShown(call);
  const { bytes, json } = await readBody(call.request, MAX_BODY_BYTES, call.sawBody);
  const id = newId('usr', call.reader.access.now);
  return answerWrite(call, 201, await write(call, { kind: 'user.create', id, body: json }, bytes), shown);
}

export function replaceUser(call: Call, id: string): Promise<Response> {
  return changeUser(call, id, 'user.replace');
}

export function patchUser(call: Call, id: string): Promise<Response> {
  return changeUser(call, id, 'user.patch');
}

async function changeUser(call: Call, id: string, kind: 'user.replace' | 'user.patch'): Promise<Response> {
  const shown = checkedShown(call);
  const { bytes, json } = await readBody(call.request, MAX_BODY_BYTES, call.sawBody);
  const change: Change = { kind, id, body: json, ...conditionsOf(call) };
  return answerWrite(call, 200, await write(call, change, bytes), shown);
}

export async function deleteUser(call: Call, id: string): Promise<Response> {
  await write(call, { kind: 'user.delete', id, ...conditionsOf(call) }, 0);
  return respondEmpty();
}

function answerWrite(call: Call, status: number, result: ChangeResult, shown: Shown): Response {
  if (result.kind !== 'user') throw new Error(`A write of a user was answered with a ${result.kind}.`);
  const type = typeOfResult(result.extension);
  const resource = showUser(result.user, type, projectionOf(shown, type), call.reader.base);
  return respondResource(
    call,
    status,
    { resource },
    { path: pathOfUser(result.user.id), version: result.user.version },
  );
}

/** Refuses an impossible answer before anything is written. @throws ScimError invalidSyntax */
function checkedShown(call: Call): Shown {
  const shown = shownBy(call);
  projectionOf(shown, USER_TYPE);
  return shown;
}
