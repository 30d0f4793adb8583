import { describe, expect, it } from 'vitest';
import { eventData, MAX_EVENT_DATA_BYTES } from '../../src/directory/event-data.ts';
import type { JsonObject } from '../../src/protocol/json.ts';

const kilobytes = (n: number) => 'a'.repeat(n * 1024);
const parsed = (data: JsonObject): JsonObject => JSON.parse(eventData(data));

describe('what an event says', () => {
  it('is all of it up to 64 KiB', () => {
    const data = { user: { id: 'usr_1', title: kilobytes(60) }, previous: { title: 'a' } };
    expect(parsed(data)).toEqual(data);
  });

  it('loses its largest attribute first, and no more than it must', () => {
    const user = { id: 'usr_1', title: kilobytes(20), photoUrl: kilobytes(30), scim: { emails: kilobytes(25) } };
    expect(parsed({ user })).toEqual({
      user: { id: 'usr_1', title: kilobytes(20), scim: { emails: kilobytes(25) } },
      omitted: ['user.photoUrl'],
    });
  });

  it('of two of one size the one whose path comes first', () =>
    expect(parsed({ user: { id: 'usr_1', b: kilobytes(40), a: kilobytes(40) } })).toMatchObject({
      omitted: ['user.a'],
    }));

  it('tells members of scim, custom and previous by their names', () =>
    expect(
      parsed({
        user: { id: 'usr_1', custom: { badge: kilobytes(70) }, scim: { photos: [kilobytes(70)] } },
        previous: { scim: { photos: [kilobytes(69)] }, custom: { badge: kilobytes(68) } },
      }),
    ).toEqual({
      user: { id: 'usr_1', custom: {}, scim: {} },
      previous: { scim: {}, custom: {} },
      omitted: ['previous.custom.badge', 'previous.scim.photos', 'user.custom.badge', 'user.scim.photos'],
    }));

  it('counts bytes, not characters', () => {
    const text = 'é'.repeat(40_000);
    expect(parsed({ group: { id: 'grp_1', displayName: 'a', scim: { x: text } } })).toMatchObject({
      omitted: ['group.scim.x'],
    });
  });

  it('keeps identifiers, however long', () => {
    const user = { id: 'usr_1', userName: kilobytes(50), externalId: kilobytes(50), title: kilobytes(1) };
    const { title, ...kept } = user;
    expect(parsed({ user })).toEqual({ user: kept, omitted: ['user.title'] });
    const group = { id: 'grp_1', displayName: kilobytes(70), scim: { displayName: kilobytes(70) } };
    expect(parsed({ group })).toMatchObject({
      group: { displayName: group.displayName },
      omitted: ['group.scim.displayName'],
    });
  });

  it('is within 64 KiB, the list of what is left out included', () => {
    const custom = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`attribute${n}`, kilobytes(1)]));
    expect(eventData({ user: { id: 'usr_1', custom } }).length).toBeLessThanOrEqual(MAX_EVENT_DATA_BYTES);
  });
});
