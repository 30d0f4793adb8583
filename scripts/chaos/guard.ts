// The guard under fire: everybody is suspended while the server is killed and restarted. The hold must survive each end, the
// host apps hear of no more people than the limit, and once released everything arrives, in order.

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { updatePerson } from '../../packages/testkit/src/jumpcloud/export.ts';
import type { Random } from '../../packages/testkit/src/jumpcloud/random.ts';
import { eachOf } from '../../packages/testkit/src/jumpcloud/session.ts';
import { newestSequence, type Stage } from './stage.ts';

const GUARD = { mode: 'hold', maxPeople: 20, maxPercent: 100, afterHours: 0 };
/** Once released it may be killed at once, or a little later. */
const MAX_DELAY_MS = 800;
/** A clock and a lease: whatever could be sent would be. */
const SENDS_WITHIN_MS = 5_000;
const POLL_MS = 100;

const Held = z.object({ heldSince: z.string().nullable() });

/** Suspends all people, ends the server now and then, releases. Everything that went wrong, one sentence each. */
export async function burstUnderFire(
  { directoryId, hosts, idp, organizationId, rest, server }: Stage,
  {
    end,
    ends,
    random,
    say,
  }: {
    /** Ends the server in its next way, and starts it again. */
    readonly end: () => Promise<void>;
    readonly ends: number;
    readonly random: Random;
    readonly say: (text: string) => void;
  },
): Promise<string[]> {
  const wrong: string[] = [];
  const { session } = idp;
  const path = `/directories/${directoryId}`;
  await idp.run();
  const { last: before } = await newestSequence(rest, organizationId);
  while (hosts.some((host) => host.newest(organizationId) < before)) await sleep(POLL_MS);
  await rest.call(z.unknown(), 'PATCH', path, { guard: GUARD });
  const people = [...session.people.values()].filter(({ jumpcloudId }) => session.ids.has(jumpcloudId));
  say(`Exported and delivered; the guard holds beyond ${GUARD.maxPeople} people. All ${people.length} are suspended`);

  let suspended = 0;
  const burst = eachOf(people, session.concurrency, async (person) => {
    await updatePerson(session, { ...person, suspended: true });
    suspended += 1;
  });
  // The last end is for the release, the one before it for the silence in between.
  const shares = Array.from({ length: Math.max(0, ends - 2) }, () => random.below(95) / 100).sort((a, b) => a - b);
  for (const share of shares) {
    while (suspended < share * people.length) await Promise.race([sleep(POLL_MS), burst]);
    await end();
    say(`${suspended} of ${people.length} suspended; ${await heldNow()}`);
  }
  await burst;
  if (ends > 1) await end();
  await sleep(SENDS_WITHIN_MS);
  const held = await heldNow();
  say(`All suspended; ${held}`);
  if (held === 'not held') wrong.push('The burst was not held.');

  const release = rest.call(z.unknown(), 'POST', `${path}/guard/release`).catch((error: unknown) => String(error));
  await sleep(random.below(MAX_DELAY_MS));
  await end();
  say(`Released, and ended at once: ${(await release) instanceof Object ? 'answered' : 'not answered'}`);
  // What was not answered was done or not. What is asked again is done once.
  if ((await heldNow()) !== 'not held') await rest.call(z.unknown(), 'POST', `${path}/guard/release`);
  return wrong;

  /** Whether it is held, and that host apps were told of no more than the limit. */
  async function heldNow(): Promise<string> {
    const { heldSince } = await rest.call(Held, 'GET', path);
    if (heldSince === null) return 'not held';
    const { last } = await newestSequence(rest, organizationId);
    for (const host of hosts) {
      const told = Math.max(...host.arrivals.map(({ sequence }) => sequence));
      // Before the limit is exceeded events go out as ever.
      if (told > last + GUARD.maxPeople) wrong.push(`${told - last} events of the burst were sent while it was held.`);
    }
    return `held since ${heldSince}, in life ${server.ends + 1}`;
  }
}
