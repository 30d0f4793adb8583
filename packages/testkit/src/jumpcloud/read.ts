// Reads a directory back over SCIM page by page, as JumpCloud's import does.

import { idOf, objectOf, pageFrom, textOf } from './answers.ts';
import type { ScimClient } from './client.ts';
import type { Seen } from './expected.ts';
import { pageOf } from './requests.ts';

const PAGE_SIZE = 100;

/** @throws MalformedAnswer when a page and its totalResults do not agree. */
export async function readDirectory(client: ScimClient): Promise<Seen> {
  const users = await readAll(client, 'Users');
  const groups = await readAll(client, 'Groups');
  return {
    users,
    groups: groups.map((resource) => {
      const members: readonly unknown[] = Array.isArray(resource.members) ? resource.members : [];
      return { resource, members: members.map((member) => textOf(objectOf(member, 'A member').value, 'value')) };
    }),
  };
}

async function readAll(client: ScimClient, type: 'Users' | 'Groups') {
  const all = new Map<string, Readonly<Record<string, unknown>>>();
  for (let startIndex = 1; ; ) {
    const { body } = await client.expect(pageOf(type, startIndex, PAGE_SIZE), 200);
    const { totalResults, resources } = pageFrom(body);
    for (const resource of resources) all.set(idOf(resource), resource);
    startIndex += resources.length;
    if (resources.length === 0 || startIndex > totalResults) return [...all.values()];
  }
}
