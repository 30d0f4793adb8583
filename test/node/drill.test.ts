// The drill's judgement must see each fault that it is there to find.

import { describe, expect, it } from 'vitest';
import type { Directory } from '../../scripts/compare.ts';
import { type DrillEvent, fact, judge } from '../../scripts/drill/facts.ts';

const TOLD = new Set([fact.user('ada'), fact.title('ada', 1), fact.group('team'), fact.member('team', 'ada')]);
const ADA = { userName: 'ada', title: '1' };
const TEAM = { displayName: 'team' };
const EVENTS: readonly DrillEvent[] = [
  { sequence: 1, type: 'user.created', data: { user: { userName: 'ada', title: null } } },
  { sequence: 2, type: 'user.updated', data: { user: ADA } },
  { sequence: 3, type: 'group.created', data: { group: TEAM } },
  { sequence: 4, type: 'group.members_changed', data: { group: TEAM, added: [ADA] } },
];
const team = { id: 'grp_t', memberCount: 1, scim: TEAM, members: ['usr_a'] };
const DIRECTORY: Directory = { users: [{ id: 'usr_a', scim: ADA }], groups: [team] };
const none = { lost: [], twice: [], missing: [] };
const event = (sequence: number, from: number) => ({ ...EVENTS[from], sequence }) as DrillEvent;

describe('the judgement of a drill', () => {
  it('finds nothing where all is there once', () => {
    expect(judge(TOLD, EVENTS, DIRECTORY)).toEqual(none);
  });

  it('finds what was acknowledged and is not there', () => {
    const without = { users: DIRECTORY.users, groups: [{ ...team, members: [] }] };
    expect(judge(TOLD, EVENTS, without).lost).toEqual([fact.member('team', 'ada')]);
    expect(judge(new Set([fact.gone('ada')]), [], DIRECTORY).lost).toEqual([fact.gone('ada')]);
  });

  it('takes a later title for an earlier one, and what a leaver took along', () => {
    const later = { users: [{ id: 'usr_a', scim: { userName: 'ada', title: '2' } }], groups: [team] };
    expect(judge(TOLD, EVENTS, later).lost).toEqual([]);
    const left = new Set([...TOLD, fact.gone('ada')]);
    expect(judge(left, EVENTS, { users: [], groups: [{ ...team, members: [] }] }).lost).toEqual([]);
  });

  it('finds what was done twice, in the events and in the directory', () => {
    expect(judge(TOLD, [...EVENTS, event(5, 1)], DIRECTORY).twice).toEqual([fact.title('ada', 1)]);
    const two = { ...DIRECTORY, groups: [team, { ...team, id: 'grp_u', members: [] }] };
    expect(judge(TOLD, EVENTS, two).twice).toEqual([fact.group('team')]);
  });

  it('finds events that are missing, and gaps between their numbers', () => {
    expect(judge(TOLD, EVENTS.slice(0, 3), DIRECTORY).missing).toEqual([fact.member('team', 'ada')]);
    expect(judge(TOLD, [...EVENTS.slice(0, 3), event(5, 3)], DIRECTORY).missing).toEqual(['number 4']);
  });
});
