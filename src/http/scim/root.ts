// Queries over users and groups at once, from the root (RFC 7644 §3.4.2.1, §3.4.3).

import { projectionOf } from '../../directory/find.ts';
import { listBoth } from '../../directory/list-both.ts';
import { type ListQuery, parseQuery, parseSearchRequest } from '../../protocol/query.ts';
import { GROUP_TYPE } from '../../protocol/schema/types.ts';
import { MAX_BODY_BYTES, readBody } from './body.ts';
import type { Call } from './call.ts';
import { showGroup } from './groups.ts';
import { listText } from './long-members.ts';
import { respondList, respondText } from './respond.ts';
import { showUser } from './users.ts';

export function queryBoth(call: Call): Promise<Response> {
  return answerList(call, parseQuery(call.params));
}

export async function searchBoth(call: Call): Promise<Response> {
  const { json } = await readBody(call.request, MAX_BODY_BYTES, call.sawBody);
  return answerList(call, parseSearchRequest(json));
}

async function answerList(call: Call, query: ListQuery): Promise<Response> {
  const { base } = call.reader;
  const { pages, projection, resources, total, type, ...place } = await listBoth(call.reader, query);
  const ofGroups = projectionOf(query, GROUP_TYPE);
  const shown = resources.map((each) =>
    each.kind === 'User' ? showUser(each.user, type, projection, base) : showGroup(each.group, ofGroups, base),
  );
  const page = { ...place, resources: shown, totalResults: total };
  return pages ? respondText(call, 200, listText(page, pages, { projection: ofGroups, base })) : respondList(page);
}
