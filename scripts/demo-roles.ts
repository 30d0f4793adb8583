// Roles in the demo: the app declares three, three of JumpCloud's groups are mapped to them, and a person is promoted
// by joining a group and demoted by leaving it.

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import * as changes from '../packages/testkit/src/jumpcloud/changes.ts';
import type { Person } from '../packages/testkit/src/jumpcloud/people.ts';
import { type BoundTeam, exportedId, type Session } from '../packages/testkit/src/jumpcloud/session.ts';
import type { Step } from './demo-play.ts';
import type { HostApp } from './host-app.ts';
import type { RestClient } from './rest.ts';

const POLL_MS = 100;

/** The highest first. */
const ROLES = [
  { name: 'admin', displayName: 'Administrator' },
  { name: 'editor', displayName: 'Editor' },
  { name: 'viewer', displayName: 'Viewer' },
] as const;
const [ADMIN, , VIEWER] = ROLES;

const Preview = z.object({
  previewToken: z.string(),
  complete: z.boolean(),
  gained: z.array(z.object({ role: z.string(), count: z.number() })),
});
const Mapping = z.object({ recompute: z.object({ finishedAt: z.string().nullable() }) });

export interface DemoRoles {
  /** Tells what was declared. */
  declare(): Promise<string>;
  /** Tells whom the mapping changes. */
  map(): Promise<string>;
  /** The event that ends what `map` began. */
  readonly until: string;
  /** A promotion and a demotion, each with the role that the person has after it. */
  steps(): readonly { readonly step: Step; readonly role: string }[];
  /** @throws Error where the host app has another role of the person */
  expectRole(role: string): Promise<void>;
  /** Waits until no recompute of roles is under way. */
  settled(signal: AbortSignal): Promise<void>;
}

export function openRoles(
  rest: RestClient,
  host: HostApp,
  session: Session,
  { directoryId, organizationId }: { readonly organizationId: string; readonly directoryId: string },
): DemoRoles {
  const path = `/organizations/${organizationId}/role-mapping`;
  const teams = [...session.teams.values()].slice(0, ROLES.length);
  const [admins] = teams;
  const person = [...session.people.values()].find((one) => !teams.some(({ people }) => people.has(one.jumpcloudId)));
  if (!admins || !person) throw new Error('The company has too few groups or people.');
  const name = `${person.givenName} ${person.familyName}`;
  return {
    declare: async () => {
      await rest.call(z.unknown(), 'PUT', '/roles', { roles: ROLES });
      return ROLES.map(({ displayName }) => displayName).join(', ');
    },
    map: async () => {
      const mappings = teams.map(({ jumpcloudId }, index) => ({
        directoryId,
        groupId: exportedId(session, jumpcloudId),
        role: ROLES[index]?.name,
      }));
      const mapping = { mode: 'highest', defaultRole: VIEWER.name, mappings };
      const { gained, previewToken } = await rest.call(Preview, 'POST', `${path}/preview`, mapping);
      await rest.call(z.unknown(), 'PUT', path, { ...mapping, previewToken });
      return gained.map(({ count, role }) => `${count} ${role}`).join(', ');
    },
    until: 'organization.roles_recomputed',
    steps: () => [
      {
        step: {
          title: `${name} joins ${admins.name} and becomes ${ADMIN.displayName}`,
          play: () => changes.joinTeam(session, person, now(session, admins)),
          until: 'user.roles_changed',
        },
        role: ADMIN.name,
      },
      {
        step: {
          title: `${name} leaves ${admins.name} and becomes ${VIEWER.displayName}`,
          play: () => changes.leaveTeam(session, person, now(session, admins)),
          until: 'user.roles_changed',
        },
        role: VIEWER.name,
      },
    ],
    expectRole: (role) => expectRole(host, exportedId(session, person.jumpcloudId), person, role),
    settled: async (signal) => {
      const running = async () => (await rest.call(Mapping, 'GET', path)).recompute.finishedAt === null;
      while (await running()) await sleep(POLL_MS, undefined, { signal });
    },
  };
}

function now(session: Session, { jumpcloudId }: BoundTeam): BoundTeam {
  const team = session.teams.get(jumpcloudId);
  if (!team) throw new Error(`${jumpcloudId} is no group of the session.`);
  return team;
}

async function expectRole(host: HostApp, id: string, person: Person, wanted: string): Promise<void> {
  const { users } = await host.copy();
  const role = users.find((user) => user.id === id)?.role;
  if (role !== wanted) throw new Error(`${person.userName} is ${String(role)} in the host app, not ${wanted}.`);
}
