// A customer whose groups are to decide roles: people, some in two groups, a group without members, more groups than a
// list shows.

import { scim } from './console-world.ts';
import { newOrganization, newPortalLink, text, type World } from './world.ts';

export const ROLES = [
  { name: 'admin', displayName: 'Administrator', description: 'Manages billing, people and settings' },
  { name: 'editor', displayName: 'Editor', description: 'Creates and changes projects' },
  { name: 'viewer', displayName: 'Viewer' },
];

const PEOPLE = [
  ['ada.lovelace', 'Ada Lovelace'],
  ['grace.hopper', 'Grace Hopper'],
  ['katherine.johnson', 'Katherine Johnson'],
  ['lin.chen', 'Lin Chen'],
  ['maria.garcia', 'María García'],
  ['noah.schmidt', 'Noah Schmidt'],
  ['priya.patel', 'Priya Patel'],
  ['sam.okafor', 'Sam Okafor'],
  ['yuki.tanaka', 'Yuki Tanaka'],
  ['zoe.martin', 'Zoë Martin'],
] as const;

const GROUPS = {
  Engineering: [0, 1, 2, 3, 4],
  Finance: [5],
  'IT administrators': [0, 5],
  Sales: [6, 7, 8],
  Contractors: [],
  'Berlin office': [5, 9],
} as const;

export interface RolesCustomer {
  readonly organizationId: string;
  readonly directoryId: string;
  readonly token: string;
  /** Ids, Ada's first. */
  readonly users: readonly string[];
  /** Ids by name. */
  readonly groups: Readonly<Record<keyof typeof GROUPS, string>>;
}

export async function newRolesCustomer(world: World, name: string): Promise<RolesCustomer> {
  const organizationId = await newOrganization(world, name);
  const made = await world.call('POST', `/organizations/${organizationId}/directories`, { provider: 'okta' });
  const directoryId = text(made, 'id');
  const token = text(await world.call('POST', `/directories/${directoryId}/tokens`, {}), 'token');
  const customer = { organizationId, directoryId, token };
  const ids: string[] = [];
  for (const [userName, displayName] of PEOPLE) {
    const body = { userName: `${userName}@example.com`, displayName };
    ids.push(text(await scim(world, customer, 'POST', '/Users', body), 'id'));
  }
  const groupOf = async (displayName: keyof typeof GROUPS) => {
    const members = GROUPS[displayName].map((index) => ({ value: ids[index] }));
    return text(await scim(world, customer, 'POST', '/Groups', { displayName, members }), 'id');
  };
  const groups = {
    Engineering: await groupOf('Engineering'),
    Finance: await groupOf('Finance'),
    'IT administrators': await groupOf('IT administrators'),
    Sales: await groupOf('Sales'),
    Contractors: await groupOf('Contractors'),
    'Berlin office': await groupOf('Berlin office'),
  };
  for (let i = 1; i <= 9; i++)
    await scim(world, customer, 'POST', '/Groups', { displayName: `Project ${String(i).padStart(2, '0')}` });
  return { ...customer, users: ids, groups };
}

type Mapped = readonly [group: keyof typeof GROUPS, role: string];

/** Saves a mapping through REST, as a host app would, and waits until everyone has their roles. */
export async function saveMapping(
  world: World,
  { directoryId, groups, organizationId }: RolesCustomer,
  defaultRole: string | null,
  ...mapped: readonly Mapped[]
): Promise<void> {
  const path = `/organizations/${organizationId}/role-mapping`;
  const mappings = mapped.map(([group, role]) => ({ directoryId, groupId: groups[group], role }));
  const body = { mode: 'highest', defaultRole, mappings };
  const { previewToken } = await world.call('POST', `${path}/preview`, body);
  await world.call('PUT', path, { ...body, previewToken });
}

/** Declares the roles anew: no mapping may name another. */
export async function declareRoles(world: World): Promise<void> {
  await world.call('PUT', '/roles', { roles: ROLES });
}

/** Address of the page in the portal, behind the link that opens it. */
export async function portalRoles(world: World, { directoryId, organizationId }: RolesCustomer) {
  const link = await newPortalLink(world, organizationId);
  return { link, path: `/portal/${organizationId}/${directoryId}/roles` };
}
