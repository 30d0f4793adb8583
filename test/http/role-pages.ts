// What pages about roles are tried with: a directory with people in groups, and the fields that a page's form carries.

import { SELF } from 'cloudflare:test';
import { URN } from '../../src/protocol/urn.ts';
import { call, member, newDirectory, newOrganization, ORIGIN } from './calls.ts';

export const ROLES = [
  { name: 'admin', displayName: 'Administrator' },
  { name: 'editor', displayName: 'Editor' },
  { name: 'viewer', displayName: 'Viewer' },
];

export interface RolesPlace {
  readonly organizationId: string;
  readonly directoryId: string;
  scim(method: string, path: string, body?: object): Promise<string>;
  group(displayName: string, ...members: readonly string[]): Promise<string>;
  user(name: string): Promise<string>;
}

export async function newRolesPlace(organization?: string): Promise<RolesPlace> {
  const organizationId = organization ?? (await newOrganization());
  const directoryId = await newDirectory(organizationId, 'okta');
  const token = member(await call('POST', `/directories/${directoryId}/tokens`, {}), 'token');
  const scim: RolesPlace['scim'] = async (method, path, body) => {
    const answer = await SELF.fetch(`${ORIGIN}/directories/${directoryId}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? '' : ((JSON.parse(text) as { id?: string }).id ?? '');
  };
  return {
    organizationId,
    directoryId,
    scim,
    user: (userName) => scim('POST', '/Users', { schemas: [URN.user], userName }),
    group: (displayName, ...members) =>
      scim('POST', '/Groups', { schemas: [URN.group], displayName, members: members.map((value) => ({ value })) }),
  };
}

/** The hidden fields of a page's first form that bears a draft. */
export function fieldsIn(text: string): Record<string, string> {
  const fields = /name="added" value="([^"]*)"[^>]*><input type="hidden" name="removed" value="([^"]*)"/.exec(text);
  const token = /name="token" value="([^"]+)"/.exec(text)?.[1];
  if (!fields) throw new Error(`No draft in ${text.slice(0, 2000)}`);
  return { added: fields[1] ?? '', removed: fields[2] ?? '', ...(token === undefined ? {} : { token }) };
}
