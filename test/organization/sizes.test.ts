// What fits neither a row nor an event is refused or parted before the database sees it.

import { describe, expect, it } from 'vitest';
import { MAX_EVENT_DATA_BYTES } from '../../src/directory/event-data.ts';
import { newId } from '../../src/id.ts';
import { URN } from '../../src/protocol/urn.ts';
import { userBody } from '../world/bodies.ts';
import { eventsOf, newGroup, newUser, newWorld, succeeded } from './world.ts';

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
    expect(events).toHaveLength(40);
    for (const { data } of events) expect(JSON.stringify(data).length).toBeLessThan(MAX_EVENT_DATA_BYTES);
    const named = events.flatMap(({ data }) => (data as { added: { id: string }[] }).added.map(({ id }) => id));
    expect(named.toSorted()).toEqual(members.toSorted());
  });

  it('leaves the largest attributes out of events that would exceed 64 KiB, and names them', async () => {
    const world = await newWorld();
    const photo = { value: `data:image/png;base64,${'A'.repeat(100_000)}`, type: 'photo' };
    const emails = Array.from({ length: 2000 }, (_, n) => ({ value: `ada${n}@acme.example`, type: 'work' }));
    const id = newId('usr', 1);
    const created = await world.ask({
      kind: 'user.create',
      id,
      body: userBody('ada', { title: 'Engineer', photos: [photo], emails }),
    });
    expect(succeeded(created)).toMatchObject({ user: { doc: { photos: [photo] } } });
    const operation = { op: 'replace', path: 'title', value: 'Lead' };
    succeeded(await world.ask({ kind: 'user.patch', id, body: { schemas: [URN.patchOp], Operations: [operation] } }));
    const [first, second] = (await eventsOf(world)).filter(({ type }) => type.startsWith('user.'));
    for (const event of [first, second]) {
      expect(JSON.stringify(event?.data).length).toBeLessThanOrEqual(MAX_EVENT_DATA_BYTES);
      expect(event?.data).toMatchObject({
        user: { id, userName: 'ada', email: 'ada0@acme.example' },
        omitted: ['user.photoUrl', 'user.scim.emails', 'user.scim.photos'],
      });
    }
    expect(second?.data).toMatchObject({ user: { title: 'Lead' }, previous: { title: 'Engineer' } });
  });
});
