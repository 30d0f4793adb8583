// /Groups and /Groups/{id} (RFC 7644 §3.3 to §3.6). Members are read and shown only if the response needs them.

import type { Change, ChangeResult } from '../../directory/change.ts';
import { findGroup, projectionOf } from '../../directory/find.ts';
import { listGroups } from '../../directory/list.ts';
import { memberPages } from '../../directory/member-pages.ts';
import { newId } from '../../id.ts';
import { notFound } from '../../protocol/error.ts';
import { type Projection, project, wantsAttribute } from '../../protocol/project.ts';
import { type ListQuery, parseQuery, parseSearchRequest } from '../../protocol/query.ts';
import { assembleGroup } from '../../protocol/resource.ts';
import { GROUP_TYPE } from '../../protocol/schema/types.ts';
import type { StoredGroup } from '../../protocol/stored.ts';
import { etag } from '../../protocol/version.ts';
import { MAX_BODY_BYTES, MAX_GROUP_BODY_BYTES, readBody } from './body.ts';
import type { Call } from './call.ts';
import { conditionsOf, shownBy } from './conditions.ts';
import { groupText, listText } from './long-members.ts';
import { respondEmpty, respondList, respondRead, respondResource, respondText, type Shown } from './respond.ts';
import { write } from './write.ts';

export function pathOfGroup(id: string): string {
  return `/Groups/${id}`;
}

/** A group as it is shown. */
export function showGroup(group: StoredGroup, projection: Projection, base: string) {
  return project(assembleGroup(group, base), GROUP_TYPE, projection);
}

export async function getGroup(call: Call, id: string): Promise<Response> {
  const { pages, projection, resource } = await findGroup(call.reader, id, shownBy(call));
  if (!resource) throw notFound(`Group ${id} does not exist.`);
  const { base } = call.reader;
  const show = (): Shown => {
    const group = showGroup(resource, projection, base);
    return pages ? { texts: groupText(group, pages, { projection, base }) } : { resource: group };
  };
  return respondRead(call, show, { path: pathOfGroup(id), version: resource.version });
}

export function queryGroups(call: Call): Promise<Response> {
  return answerList(call, parseQuery(call.params));
}

export async function searchGroups(call: Call): Promise<Response> {
  const { json } = await readBody(call.request, MAX_BODY_BYTES, call.sawBody);
  return answerList(call, parseSearchRequest(json));
}

async function answerList(call: Call, query: ListQuery): Promise<Response> {
  const { pages, projection, resources, total, ...place } = await listGroups(call.reader, query);
  const { base } = call.reader;
  const shown = resources.map((group) => showGroup(group, projection, base));
  const page = { ...place, resources: shown, totalResults: total };
  return pages ? respondText(call, 200, listText(page, pages, { projection, base })) : respondList(page);
}

export async function createGroup(call: Call): Promise<Response> {
  const projection = projectionOf(shownBy(call), GROUP_TYPE);
  const { bytes, json } = await readBody(call.request, MAX_GROUP_BODY_BYTES, call.sawBody);
  const id = newId('grp', call.reader.access.now);
  return answerWrite(call, 201, await write(call, { kind: 'group.create', id, body: json }, bytes), projection);
}

export async function replaceGroup(call: Call, id: string): Promise<Response> {
  const projection = projectionOf(shownBy(call), GROUP_TYPE);
  const { bytes, json } = await readBody(call.request, MAX_GROUP_BODY_BYTES, call.sawBody);
  const change: Change = { kind: 'group.replace', id, body: json, ...wanted(projection), ...conditionsOf(call) };
  return answerWrite(call, 200, await write(call, change, bytes), projection);
}

/** 204 with the new entity tag; 200 with the group where the query names attributes (RFC 7644 §3.5.2). */
export async function patchGroup(call: Call, id: string): Promise<Response> {
  const shown = shownBy(call);
  const projection = projectionOf(shown, GROUP_TYPE);
  const answersGroup = Object.keys(shown).length > 0;
  const { bytes, json } = await readBody(call.request, MAX_GROUP_BODY_BYTES, call.sawBody);
  const asked = answersGroup ? wanted(projection) : { wantsMembers: false };
  const { base } = call.reader;
  const change: Change = { kind: 'group.patch', id, body: json, base, ...asked, ...conditionsOf(call) };
  const result = await write(call, change, bytes);
  if (answersGroup) return answerWrite(call, 200, result, projection);
  const { version } = groupOf(result);
  return respondEmpty({ ETag: etag(version), 'Content-Location': call.reader.base + pathOfGroup(id) });
}

export async function deleteGroup(call: Call, id: string): Promise<Response> {
  await write(call, { kind: 'group.delete', id, ...conditionsOf(call) }, 0);
  return respondEmpty();
}

function wanted(projection: Projection): { wantsMembers: boolean } {
  return { wantsMembers: wantsAttribute(projection, 'members') };
}

function groupOf(result: ChangeResult): StoredGroup {
  if (result.kind !== 'group') throw new Error(`A write of a group was answered with a ${result.kind}.`);
  return result.group;
}

/** Members that the writer did not answer with, of a group with very many, are read while they are written. */
function answerWrite(call: Call, status: number, result: ChangeResult, projection: Projection): Response {
  const group = groupOf(result);
  const { base } = call.reader;
  const resource = showGroup(group, projection, base);
  const isComplete = group.members !== undefined || !wantsAttribute(projection, 'members');
  const texts = () => groupText(resource, memberPages(call.reader, [group.id]), { projection, base });
  const shown: Shown = isComplete ? { resource } : { texts: texts() };
  return respondResource(call, status, shown, { path: pathOfGroup(group.id), version: group.version });
}
