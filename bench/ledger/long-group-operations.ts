// What a group with very many members costs as a whole, arriving in one request and leaving in one response. Figures are
// per 1,000 members. In a directory of its own, of which nobody was deleted: a group takes only members who are there.

import { URN } from '../../src/protocol/urn.ts';
import { membersBody, patchBody } from '../people.ts';
import type { Meter } from './measure.ts';
import { filtered, provider } from './operations.ts';
import type { Directory, Target } from './target.ts';
import { textIn } from './target.ts';

/** A response of so many takes several trips. */
const LEAST = 10_000;
/** As many as one request names. */
const MOST = 100_000;
const PER = 1_000;

/** Of how many people a directory of that size lends its group. */
export function sizeOfLongGroup(size: number): number {
  return Math.min(Math.max(size, LEAST), MOST);
}

export async function measureLongGroup(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { patch, send, user } = provider(target, directory);
  const count = directory.size;
  const members = Array.from({ length: count }, (_, i) => ({ value: user(i) }));
  const body = { schemas: [URN.group], displayName: 'Everyone', members };
  let id = '';
  const create = async () => {
    id = textIn(await send('POST', '/Groups?excludedAttributes=members', 201, body), 'id');
  };
  await meter.requests('create-long-group-per-1000-members', create, count / PER);
  const at = `/Groups/${id}`;
  await meter.requests('get-long-group-per-1000-members', () => send('GET', at, 200), count / PER);
  const shown = filtered('Groups', `id eq "${id}"`);
  await meter.requests('find-long-group-per-1000-members', () => send('GET', shown, 200), count / PER);
  const within = filtered('Users', `groups.value eq "${id}"`, '&count=100&attributes=userName');
  await meter.requests('filter-groups-value-long', () => send('GET', within, 200));
  const late = { schemas: [URN.user], userName: `late.${id}` };
  const one = textIn(await send('POST', '/Users', 201, late), 'id');
  await meter.requests('add-member-to-long-group', () => patch(at, membersBody('add', [one])));
  await meter.requests('remove-member-of-long-group', () => patch(at, removalOf(one)));
  await meter.requests('rename-long-group', () => patch(at, patchBody('replace', 'displayName', 'Everybody')));
}

const removalOf = (member: string) => ({
  schemas: [URN.patchOp],
  Operations: [{ op: 'remove', path: `members[value eq "${member}"]` }],
});
