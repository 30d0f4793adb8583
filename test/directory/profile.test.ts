import { describe, expect, it } from 'vitest';
import { groupSummary, previousOf, userProfile } from '../../src/directory/profile.ts';
import type { UserView } from '../../src/protocol/event.ts';
import type { JsonObject } from '../../src/protocol/json.ts';
import { USER_TYPE } from '../../src/protocol/schema/types.ts';
import { URN } from '../../src/protocol/urn.ts';

const view = (doc: JsonObject): UserView =>
  userProfile(
    { id: 'usr_1', doc, version: 1, createdAt: 0, modifiedAt: 0, syncedAt: 0, groups: [], roles: [] },
    USER_TYPE,
  );

const BLANK = {
  userName: 'ada',
  externalId: '',
  displayName: '',
  name: { givenName: '', familyName: '', formatted: '' },
  title: '',
  locale: '',
  emails: [{ type: 'work', value: '', primary: true }],
  phoneNumbers: [{ value: '' }],
  photos: [{ value: '' }],
  [URN.enterpriseUser]: { department: '', employeeNumber: '', manager: { value: '' } },
};

describe("the host app's view of a user", () => {
  it('has null where a provider sends an empty text for what is not assigned', () => {
    const { id, userName, active, custom, roles, createdAt, updatedAt, lastSyncedAt, scim, ...others } = view(BLANK);
    expect(new Set(Object.values(others))).toEqual(new Set([null]));
    expect(scim).toMatchObject({ title: '', emails: [{ value: '' }] });
  });

  it.each<[JsonObject, string | null]>([
    [
      {
        emails: [
          { value: '', primary: true },
          { value: 'home@x.org', type: 'home' },
        ],
      },
      'home@x.org',
    ],
    [{ emails: [{ value: 'a@x.org' }, { value: 'b@x.org', type: 'work' }] }, 'b@x.org'],
    [
      {
        emails: [
          { value: 'h@x.org', type: 'home' },
          { value: 'b@x.org', type: 'Work' },
        ],
      },
      'b@x.org',
    ],
    [
      {
        emails: [
          { value: 'h@x.org', type: 'home' },
          { value: 'b@x.org', type: 'ＷＯＲＫ' },
        ],
      },
      'b@x.org',
    ],
    [{ userName: 'ada@x' }, null],
    [{ userName: 'ada@.x' }, null],
    [{ userName: 'ada@x.' }, null],
    [{ userName: '@x.org' }, null],
    [{ userName: 'a@b@x.org' }, null],
    [{ userName: 'a da@x.org' }, null],
    [{ userName: 'ada@x.y.org' }, 'ada@x.y.org'],
    [
      {
        emails: [
          { value: 'a@x.org', primary: true },
          { value: 'b@x.org', type: 'work' },
        ],
      },
      'a@x.org',
    ],
    [{ userName: 'ada@x.org', emails: [{ type: 'work', value: '' }] }, 'ada@x.org'],
    [{ userName: 'ada@x.org', emails: [{ type: 'work', primary: true }] }, 'ada@x.org'],
    [{ userName: 'ada', emails: [{ value: '' }] }, null],
    [{ userName: 'a@b' }, null],
    [{ userName: 'a@.b' }, null],
    [{ userName: 'a@b.' }, null],
    [{ userName: 'a@..b' }, 'a@..b'],
    [{ userName: 'a@b@c.d' }, null],
    [{ userName: 'a@b .c' }, null],
    [{ userName: '@b.c' }, null],
  ])('takes the e-mail address of %j', (doc, email) => expect(view(doc).email).toBe(email));

  it('takes displayName, else the formatted name', () => {
    expect(view({ displayName: '', name: { formatted: 'Ada L.' } }).displayName).toBe('Ada L.');
    expect(view({ displayName: 'Ada', name: { formatted: 'Ada L.' } }).displayName).toBe('Ada');
  });

  it('tells a change from nothing to an empty text under scim', () =>
    expect(previousOf(view({}), view({ title: '' }))).toEqual({ scim: { title: null } }));
});

it('a group without externalId, or with an empty one, has null', () => {
  const names = ['', undefined].map((externalId) =>
    groupSummary(
      {
        id: 'grp_1',
        doc: { displayName: 'g', ...(externalId === undefined ? {} : { externalId }) },
        memberCount: 0,
        unassigned: false,
        syncedAt: 0,
      },
      { groupsSyncedAt: null },
    ),
  );
  expect(names.map(({ externalId }) => externalId)).toEqual([null, null]);
});
