// Resources as text where the members of their groups come in pages (directory/member-pages.ts): the same JSON as at once.

import type { MembersOfGroup } from '../../directory/member-pages.ts';
import type { Json, JsonObject } from '../../protocol/json.ts';
import { listResponse, type Page } from '../../protocol/list.ts';
import { type Projection, project } from '../../protocol/project.ts';
import { assembleMember } from '../../protocol/resource.ts';
import { GROUP_TYPE } from '../../protocol/schema/types.ts';

type Pages = AsyncIterator<MembersOfGroup, void, void>;

/** How members are shown. */
export interface ShownMembers {
  readonly projection: Projection;
  /** `{origin}/directories/{id}/scim/v2` */
  readonly base: string;
}

/** Groups without many members are put together up to so many characters: a piece is a turn of JavaScript. */
const PIECE = 64 * 1024;

/** One group, shown without members, and these. */
export function groupText(group: JsonObject, pages: Pages, shown: ShownMembers): AsyncGenerator<string> {
  return resourcesText([group], pages, shown);
}

/** A ListResponse of groups, users among them or not, all shown without members, and these. */
export async function* listText(page: Page, pages: Pages, shown: ShownMembers): AsyncGenerator<string> {
  const { Resources: _, ...around } = listResponse(page);
  yield `${opened(around)},"Resources":[`;
  yield* resourcesText(page.resources, pages, shown);
  yield ']}';
}

async function* resourcesText(resources: readonly JsonObject[], pages: Pages, shown: ShownMembers) {
  try {
    let text = '';
    let next = await pages.next();
    for (const [index, { meta, ...resource }] of resources.entries()) {
      text += (index === 0 ? '' : ',') + opened(resource);
      let members = 0;
      while (!next.done && next.value.groupId === resource.id) {
        const more = membersText(next.value, shown);
        if (more !== '') text += (members === 0 ? ',"members":[' : ',') + more;
        if (more !== '') members += 1;
        yield text;
        text = '';
        next = await pages.next();
      }
      text += (members === 0 ? '' : ']') + (meta === undefined ? '}' : `,"meta":${JSON.stringify(meta)}}`);
      if (text.length < PIECE) continue;
      yield text;
      text = '';
    }
    yield text;
  } finally {
    await pages.return?.();
  }
}

/** Their elements, without the brackets; '' where nothing of them is shown. */
function membersText({ members }: MembersOfGroup, { base, projection }: ShownMembers): string {
  const all = { members: members.map((member) => assembleMember(member, base)) };
  return inner(project(all, GROUP_TYPE, projection).members ?? []);
}

/** The text of an object, never empty here, without its last brace. */
function opened(object: JsonObject): string {
  return JSON.stringify(object).slice(0, -1);
}

function inner(list: Json): string {
  return JSON.stringify(list).slice(1, -1);
}
