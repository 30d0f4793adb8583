// Working days: many changes, chosen at random by the session's seed, some at the same time.

import * as changes from './changes.ts';
import { newPerson, type Person } from './people.ts';
import { type BoundTeam, eachOf, type Session } from './session.ts';

/** How often each change comes, by weight. */
const MIX = [
  ['join', 3],
  ['leave', 2],
  ['remove', 1],
  ['move', 4],
  ['promote', 3],
  ['rename', 2],
  ['suspend', 2],
  ['resume', 2],
  ['expire', 2],
  ['renew', 2],
  ['minimal', 1],
  ['repeat', 2],
  ['renameTeam', 1],
] as const;

export type Kind = (typeof MIX)[number][0];
export type Tally = Partial<Record<Kind, number>>;

const DECK: readonly Kind[] = MIX.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));

/** Plays so many changes and tells how many of each kind. No two at once touch the same person or name. */
export async function playDay(session: Session, total: number): Promise<Tally> {
  const busy = new Set<string>();
  const tally: Tally = {};
  let done = 0;
  await eachOf(Array(total).keys(), session.concurrency, async () => {
    const kind = session.random.pick(DECK);
    const person = freePerson(session, busy);
    const team = anyTeam(session, kind === 'renameTeam' ? busy : new Set());
    const claimed = [person, kind === 'renameTeam' ? team : undefined].flatMap((one) => one?.jumpcloudId ?? []);
    for (const id of claimed) busy.add(id);
    try {
      if (person && team) await play(session, kind, person, team);
    } finally {
      for (const id of claimed) busy.delete(id);
    }
    tally[kind] = (tally[kind] ?? 0) + 1;
    session.onProgress({ stage: 'changes', done: ++done, total });
  });
  return tally;
}

async function play(session: Session, kind: Kind, person: Person, team: BoundTeam): Promise<void> {
  const { random } = session;
  const shape = random.pick(['value', 'filter'] as const);
  const path = random.pick(['path', 'no path'] as const);
  switch (kind) {
    case 'join':
      return changes.join(session, newPerson(random, session.nextNumber()), team);
    case 'leave':
      return changes.leave(session, person);
    case 'remove':
      return changes.remove(session, person);
    case 'move': {
      const [from] = changes.teamsOf(session, person);
      if (from) await changes.leaveTeam(session, person, from, shape);
      return changes.joinTeam(session, person, team);
    }
    case 'promote':
      return changes.edit(session, person, { title: `Lead ${random.hex(4)}`, department: 'Operations' });
    case 'rename':
      return changes.edit(session, person, { familyName: `${person.familyName.split('-')[0]}-${random.hex(3)}` });
    case 'suspend':
      return changes.setActive(session, person, { suspended: true }, path);
    case 'resume':
      return changes.setActive(session, person, { suspended: false }, path);
    case 'expire':
      return changes.setActive(session, person, { passwordExpired: true }, path);
    case 'renew':
      return changes.setActive(session, person, { passwordExpired: false }, path);
    case 'minimal':
      return changes.editMinimally(session, person);
    case 'repeat':
      return changes.joinTeam(session, person, changes.teamsOf(session, person)[0] ?? team);
    case 'renameTeam':
      return changes.renameTeam(session, team, `${team.name.split(' (')[0]} (${random.hex(4)})`);
  }
}

function anyTeam(session: Session, busy: ReadonlySet<string>): BoundTeam | undefined {
  const teams = [...session.teams.values()].filter((team) => team.bound && !busy.has(team.jumpcloudId));
  return teams.length === 0 ? undefined : session.random.pick(teams);
}

/** Somebody exported whom no other change is busy with; undefined when there is nobody after a few tries. */
function freePerson(session: Session, busy: ReadonlySet<string>): Person | undefined {
  const people = [...session.people.values()];
  for (let tries = 0; tries < 50 && people.length > 0; tries++) {
    const person = session.random.pick(people);
    if (session.ids.has(person.jumpcloudId) && !busy.has(person.jumpcloudId)) return person;
  }
  return undefined;
}
