// JumpCloud's day at a customer: 25 changes that come one at a time, in 9 bursts between which the writer forgets. What a
// lone change costs on average, where single operations show what it costs alone.

import type { JsonObject } from '../../src/protocol/json.ts';
import { URN } from '../../src/protocol/urn.ts';
import { membersBody, personBody } from '../people.ts';
import type { Meter } from './measure.ts';
import { provider } from './operations.ts';
import { ask, type Directory, type Target, textIn } from './target.ts';

const GROUPS = ['Engineering', 'Berlin', 'Everyone'];
/** Beyond the numbers of seeded people, and of those that other operations create. */
const FIRST_HIRE = 50;

export async function measureDay(target: Target, directory: Directory, meter: Meter): Promise<void> {
  const { patch, send } = provider(target, directory);
  const groups: string[] = [];
  const people: string[] = [];
  let changes = 0;
  const counted = <Answer>(answer: Promise<Answer>) => {
    changes += 1;
    return answer;
  };
  const group = (n: number) => groups[n] ?? '';
  const person = (n: number) => personBody(directory.size + FIRST_HIRE + n);
  const createGroup = async (displayName: string) => {
    groups.push(textIn(await counted(send('POST', '/Groups', 201, { schemas: [URN.group], displayName })), 'id'));
  };
  const put = (n: number, body: JsonObject) =>
    counted(send('PUT', `/Users/${people[n] ?? ''}`, 200, { ...person(n), ...body }));
  const member = (op: 'add' | 'remove', groupId: string, n: number) =>
    counted(patch(`/Groups/${groupId}`, membersBody(op, [people[n] ?? ''])));

  const hire = (n: number) => async () => {
    people.push(textIn(await counted(send('POST', '/Users', 201, person(n))), 'id'));
    for (const id of groups) await member('add', id, n);
  };
  const bursts = [
    async () => {
      for (const name of GROUPS) await createGroup(name);
    },
    ...[0, 1, 2].map(hire),
    ...[0, 1, 2].map((n) => () => put(n, { title: 'Lead' })),
    // Somebody moves.
    async () => {
      await put(0, { title: 'Head' });
      await member('remove', group(0), 0);
      await member('add', group(0), 0);
    },
    // Somebody leaves.
    async () => {
      for (const id of groups) await member('remove', id, 1);
      await put(1, { title: 'Lead', active: false });
    },
  ];
  // What an operator changes has the writer forget, as objects do that nobody asks for a while.
  let renamed = 0;
  const forget = () =>
    ask(target, target.adminApiKey, 'PATCH', `/api/v1/directories/${directory.directoryId}`, 200, {
      name: `Day ${++renamed}`,
    });
  await meter.bursts('jumpcloud-day', bursts, forget, CHANGES);
  if (changes !== CHANGES) throw new Error(`The day has ${changes} changes.`);
}

const CHANGES = 25;
