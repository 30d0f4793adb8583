// What fits neither a row nor an event is refused or parted before the database sees it.

import { describe, expect, it } from 'vitest';
import { newId } from '../../src/store/id.ts';
import { eventsOf, newGroup, newUser, newWorld, succeeded, userBody } from './world.ts';

describe('texts that grow', () => {
  it('refuses a resource whose folded copy is too large for a row, and leaves the others of the round alone', async () => {
    const world = await newWorld();
    // One character of three bytes that NFKC turns into eighteen.
    const long = '\u{fdfa}'.repeat(20_000);
    const body = userBody('ada', { nickName: long, title: long, displayName: long });
    const [large, small] = await Promise.all([
      world.ask({ kind: 'user.create', id: newId('usr', 1), body }),
      world.ask({ kind: 'user.create', id: newId('usr', 2), body: userBody('bob') }),
    ]);
    expect(large).toMatchObject({ ok: false, refusal: { status: 413 } });
    expect(succeeded(small)).toMatchObject({ kind: 'user' });
  });

  it('parts membership events by size too, where names are long', async () => {
    const world = await newWorld();
    const members: string[] = [];
    for (let n = 0; n < 40; n++) members.push(await newUser(world, `${n}${'é'.repeat(30_000)}`));
    await newGroup(world, 'Engineering', members);
    const events = (await eventsOf(world)).filter(({ type }) => type === 'group.members_changed');
    expect(events).toHaveLength(5);
    const named = events.flatMap(({ data }) => (data as { added: { id: string }[] }).added.map(({ id }) => id));
    expect(named.toSorted()).toEqual(members.toSorted());
  });
});
