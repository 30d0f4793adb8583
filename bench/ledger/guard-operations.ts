// What the guard against mass removal costs: a removal that it counts, the one that trips it, and what ends the hold.

import { patchBody, personBody } from '../people.ts';
import type { Meter } from './measure.ts';
import { provider } from './operations.ts';
import { ask, type Directory, type Target, textIn } from './target.ts';

const GUARD = { mode: 'hold', maxPeople: 2, maxPercent: 100, afterHours: 0 };

/** Deactivates four people made for it; the guard is off again afterwards, and nothing is held. */
export async function measureGuard(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const path = `/api/v1/directories/${directory.directoryId}`;
  const setGuard = (guard: typeof GUARD) => ask(target, target.adminApiKey, 'PATCH', path, 200, { guard });
  const { patch, send } = provider(target, directory);
  // Not seeded ones: the guard tells people apart by the random end of their ids, which seeded people share.
  const people: string[] = [];
  for (let i = 0; i < 4; i++)
    people.push(textIn(await send('POST', '/Users', 201, personBody(directory.size + 10 + i)), 'id'));
  const deactivate = (i: number) => () => patch(`/Users/${people[i]}`, patchBody('replace', 'active', false), 200);
  await setGuard(GUARD);
  await meter.requests('deactivate-guarded-user', deactivate(0));
  await deactivate(1)();
  await meter.requests('deactivate-user-and-hold', deactivate(2));
  await meter.requests('deactivate-user-while-held', deactivate(3));
  await meter.requests('release-held', () => ask(target, target.adminApiKey, 'POST', `${path}/guard/release`, 200));
  await setGuard({ ...GUARD, mode: 'off' });
}
