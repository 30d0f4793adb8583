// What JumpCloud does in the demo, step by step.

import * as changes from '../packages/testkit/src/jumpcloud/changes.ts';
import { playDay } from '../packages/testkit/src/jumpcloud/day.ts';
import { type Account, disassociate } from '../packages/testkit/src/jumpcloud/disassociate.ts';
import { exportCompany } from '../packages/testkit/src/jumpcloud/export.ts';
import type { BoundTeam, Session } from '../packages/testkit/src/jumpcloud/session.ts';
import { activate, testConnection } from '../packages/testkit/src/jumpcloud/set-up.ts';

/** A step of the administrator or of the day: what it is, and the requests. */
export interface Step {
  readonly title: string;
  play(): Promise<unknown>;
  /** The event that ends it, where it goes on after the answer. */
  readonly until?: string;
}

const TEST_EMAIL = 'scim-test@acme.example';
const CHANGES = 80;

const DISASSOCIATIONS: readonly (readonly [Account, string])[] = [
  ['emptied', 'its members are taken out, the group stays'],
  ['deactivated', 'members of no other group are deactivated'],
  ['untouched', 'JumpCloud sends nothing'],
];

/** From the first request to a directory that holds everyone. */
export function setUpSteps(session: Session): Step[] {
  const company = `${session.people.size} users and ${session.teams.size} groups`;
  return [
    { title: 'Test Connection', play: () => testConnection(session, TEST_EMAIL) },
    { title: 'Activate (the same test again)', play: () => activate(session, TEST_EMAIL) },
    { title: `Groups ticked: ${company} are exported`, play: () => exportCompany(session) },
  ];
}

/** What comes then. Teams are chosen when their step is played. */
export function changeSteps(session: Session): Step[] {
  return [
    {
      title: `A day of ${CHANGES} changes: joins, leaves, renames, suspensions`,
      play: () => playDay(session, CHANGES),
    },
    { title: 'Existing members added again', play: () => changes.repeatAdd(session, nextTeam(session)) },
    { title: 'A group renamed', play: () => changes.renameTeam(session, nextTeam(session), 'Platform') },
    ...DISASSOCIATIONS.map(([account, what]) => ({
      title: `A group unticked: ${what}`,
      play: () => disassociate(session, nextTeam(session), account),
    })),
    { title: 'A group deleted', play: () => changes.dissolve(session, nextTeam(session)) },
  ];
}

/** The first group that is still ticked. */
function nextTeam(session: Session): BoundTeam {
  for (const team of session.teams.values()) if (team.bound && team.people.size > 0) return team;
  throw new Error('No group is left.');
}
