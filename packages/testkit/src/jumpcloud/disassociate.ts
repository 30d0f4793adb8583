// A group is taken off the application. Three accounts of what JumpCloud then sends; each must leave a true picture.

import { teamsOf } from './changes.ts';
import { updatePerson } from './export.ts';
import * as requests from './requests.ts';
import { type BoundTeam, exportedId, recordGroup, type Session } from './session.ts';

/**
 * emptied: an update takes all members, the group stays (as Scalekit tells it).
 * deactivated: syncing stops, the group is left as it is, and members who are in no other bound group are deactivated
 * (JumpCloud). untouched: nothing is sent at all; users still show in the group (WorkOS).
 */
export type Account = 'emptied' | 'deactivated' | 'untouched';

/** Unticks the team's box. Returns how many people were deactivated. */
export async function disassociate(session: Session, team: BoundTeam, account: Account): Promise<number> {
  const id = exportedId(session, team.jumpcloudId);
  session.teams.set(team.jumpcloudId, { ...team, bound: false });
  switch (account) {
    case 'emptied':
      await session.client.expect(requests.replaceMembers(id, []), 200, 204);
      recordGroup(session, id, (group) => ({ ...group, members: new Set() }));
      return 0;
    case 'deactivated':
      return deactivateUnbound(session, team);
    case 'untouched':
      return 0;
  }
}

async function deactivateUnbound(session: Session, team: BoundTeam): Promise<number> {
  let deactivated = 0;
  for (const jumpcloudId of team.people) {
    const person = session.people.get(jumpcloudId);
    if (!person || teamsOf(session, person).length > 0) continue;
    await updatePerson(session, { ...person, suspended: true });
    deactivated += 1;
  }
  return deactivated;
}
