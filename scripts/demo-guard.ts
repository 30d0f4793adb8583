// `npm run demo -- --guard`: the intern's afternoon. All groups are unassigned by accident; the guard holds what would
// take everyone's access away; it is noticed, put right and discarded, and the host app never heard of it.

import { z } from 'zod';
import { disassociate } from '../packages/testkit/src/jumpcloud/disassociate.ts';
import { exportTeam } from '../packages/testkit/src/jumpcloud/export.ts';
import type { Session } from '../packages/testkit/src/jumpcloud/session.ts';
import type { EventWatch } from './demo-events.ts';
import type { Step } from './demo-play.ts';
import type { HostApp } from './host-app.ts';
import type { RestClient } from './rest.ts';

/** As by default, but from the first hour on, and for a company as small as this one. */
const GUARD = { mode: 'hold', maxPeople: 5, maxPercent: 20, afterHours: 0 };

const Held = z.object({ heldSince: z.string().nullable() });
const Page = z.object({ data: z.array(z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) })) });

export interface Afternoon {
  readonly rest: RestClient;
  readonly host: HostApp;
  readonly session: Session;
  readonly watch: EventWatch;
  readonly directoryId: string;
  readonly organizationId: string;
  readonly signal: AbortSignal;
  /** Plays a step and says it. */
  jumpCloud(step: Step): Promise<void>;
  say(step: string, received?: string): void;
}

/** Every way in which it went wrong, one sentence each; none when nobody lost access. */
export async function playAfternoon(afternoon: Afternoon): Promise<string[]> {
  const { directoryId, host, jumpCloud, rest, say, session, signal, watch } = afternoon;
  const path = `/directories/${directoryId}`;
  const wrong: string[] = [];
  const before = await accessIn(host);
  /** What the host app has now; nothing of before may be missing. */
  const accessNow = async (when: string): Promise<number> => {
    const now = await accessIn(host);
    const lost = [...before].filter((pair) => !now.has(pair));
    if (lost.length > 0) wrong.push(`${when}, ${lost.length} memberships were lost in the host app.`);
    return now.size;
  };
  await rest.call(z.unknown(), 'PATCH', path, { guard: GUARD });
  say(`The guard is on: ${GUARD.maxPeople} people or ${GUARD.maxPercent} % an hour`, await watch.settle(signal));

  const teams = [...session.teams.values()]
    .filter((team) => team.bound && team.people.size > 0)
    .sort((a, b) => b.people.size - a.people.size);
  await jumpCloud({
    title: `The intern unticks all ${teams.length} groups`,
    play: async () => {
      for (const team of teams) await disassociate(session, team, 'emptied');
    },
  });
  const { heldSince } = await rest.call(Held, 'GET', path);
  if (heldSince === null) wrong.push('Nothing was held.');
  const kept = await accessNow('While it was held');
  say(`Held since ${heldSince}: the host app has ${kept} of ${before.size} memberships`);

  await jumpCloud({
    title: 'Noticed: the groups are ticked again',
    play: async () => {
      for (const team of teams) {
        const again = { ...team, bound: true };
        session.teams.set(team.jumpcloudId, again);
        await exportTeam(session, again);
      }
    },
  });
  await rest.call(z.unknown(), 'POST', `${path}/guard/discard`);
  say('The operator discards what was held', await watch.settle(signal, 'directory.resync_finished'));
  const left = await accessNow('In the end');
  const removals = await removalsTold(afternoon);
  if (removals > 0) wrong.push(`${removals} removals were told to the host app.`);
  if (wrong.length === 0) say(`Nobody lost access: ${left} memberships, and no removal was told`);
  return wrong;
}

/** Who is in which group, as the host app has it. */
async function accessIn(host: HostApp): Promise<Set<string>> {
  const { memberships } = await host.copy();
  return new Set(memberships.map((row) => JSON.stringify(row)));
}

/** Events that take someone out of a group, among those that may be read. */
async function removalsTold({ organizationId, rest }: Afternoon): Promise<number> {
  let removals = 0;
  for (let after = 0; ; ) {
    const path = `/organizations/${organizationId}/events?after=${after}&limit=200`;
    const page = await rest.call(Page.extend({ nextAfter: z.number() }), 'GET', path);
    if (page.data.length === 0) return removals;
    removals += page.data.filter(
      ({ data, type }) =>
        type === 'group.members_changed' && Array.isArray(data['removed']) && data['removed'].length > 0,
    ).length;
    after = page.nextAfter;
  }
}
