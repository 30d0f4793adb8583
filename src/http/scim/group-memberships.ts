// /GroupMemberships and /GroupMemberships/{id} (draft-zollner-scim-group-members-01): created, read and deleted, never
// changed.

import type { Change } from '../../directory/change.ts';
import { projectionOf } from '../../directory/find.ts';
import { findMembership, listMemberships } from '../../directory/list-memberships.ts';
import { notFound } from '../../protocol/error.ts';
import {
  assembleMembership,
  type Membership,
  membershipId,
  membershipIn,
  membershipOf,
} from '../../protocol/membership.ts';
import { type Projection, project } from '../../protocol/project.ts';
import { type ListQuery, parseQuery, parseSearchRequest } from '../../protocol/query.ts';
import { MEMBERSHIP_TYPE } from '../../protocol/schema/types.ts';
import { MAX_BODY_BYTES, readBody } from './body.ts';
import type { Call } from './call.ts';
import { shownBy } from './conditions.ts';
import { respond, respondEmpty, respondList } from './respond.ts';
import { write } from './write.ts';

function show(membership: Membership, projection: Projection, base: string) {
  return project(assembleMembership(membership, base), MEMBERSHIP_TYPE, projection);
}

function answer(call: Call, status: number, membership: Membership, projection: Projection): Response {
  const location = `${call.reader.base}${MEMBERSHIP_TYPE.endpoint}/${membershipId(membership)}`;
  const headers = { Location: location, 'Content-Location': location };
  return respond(status, show(membership, projection, call.reader.base), headers);
}

export async function getMembership(call: Call, id: string): Promise<Response> {
  const { membership, projection } = await findMembership(call.reader, id, shownBy(call));
  return answer(call, 200, membership, projection);
}

export function queryMemberships(call: Call): Promise<Response> {
  return answerList(call, parseQuery(call.params));
}

export async function searchMemberships(call: Call): Promise<Response> {
  const { json } = await readBody(call.request, MAX_BODY_BYTES, call.sawBody);
  return answerList(call, parseSearchRequest(json));
}

async function answerList(call: Call, query: ListQuery): Promise<Response> {
  const { projection, resources, total, ...page } = await listMemberships(call.reader, query);
  const shown = resources.map((membership) => show(membership, projection, call.reader.base));
  return respondList({ ...page, resources: shown, ...(total === undefined ? {} : { totalResults: total }) });
}

export async function createMembership(call: Call): Promise<Response> {
  const projection = projectionOf(shownBy(call), MEMBERSHIP_TYPE);
  const { bytes, json } = await readBody(call.request, MAX_BODY_BYTES, call.sawBody);
  const membership = membershipIn(json);
  const change: Change = { kind: 'membership.create', ...membership, body: json };
  await write(call, change, bytes);
  return answer(call, 201, membership, projection);
}

export async function deleteMembership(call: Call, id: string): Promise<Response> {
  const membership = membershipOf(id);
  if (!membership) throw notFound(`Membership ${id} does not exist.`);
  await write(call, { kind: 'membership.delete', ...membership }, 0);
  return respondEmpty();
}
