// What a round asks before it decides: enough for each change, and nothing that grows with what it leaves alone.

import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/directory/change.ts';
import { furtherQuestions, planOf, questionsOf } from '../../src/directory/plan.ts';
import { MAX_MEMBERS_ANSWERED, portionsOf } from '../../src/directory/whole-groups.ts';
import { ScimError } from '../../src/protocol/error.ts';
import type { GroupRow } from '../../src/store/db/rows.ts';
import { MAX_MEMBERS_LOADED } from '../../src/store/load/group-questions.ts';
import { noQuestions } from '../../src/store/load/load.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { answersTo } from './answers.ts';
import { newTables } from './tables.ts';

const noAnswers = () => answersTo(newTables('org_1'), noQuestions());

const DIRECTORY = 'dir_1';
const TOKEN = 'hash';

const plan = (change: Change, tokenHash: string | null = TOKEN) =>
  planOf({ organizationId: 'org_1', directoryId: DIRECTORY, tokenHash, change });
/** What is asked, without what is not. */
const asked = (...changes: readonly Change[]) => present(questionsOf(changes.map((change) => plan(change))));
const present = (questions: ReturnType<typeof noQuestions>) =>
  Object.fromEntries(Object.entries(questions).filter(([, list]) => list.length > 0));
const here = (...ids: readonly string[]) => ids.map((id) => [DIRECTORY, id]);

describe('the first load', () => {
  it('of a provider asks its token, which brings the directory; the operator names the directory', () => {
    const change: Change = { kind: 'directory.activate' };
    expect(present(questionsOf([plan(change)]))).toEqual({ tokens: [TOKEN] });
    expect(present(questionsOf([plan(change, null)]))).toEqual({ directories: [DIRECTORY] });
  });

  it('of a body that is refused asks nothing else', () => {
    const refused = plan({ kind: 'user.create', id: 'usr_a', body: {} });
    expect(refused.parsed).toBeInstanceOf(ScimError);
    expect(present(questionsOf([refused]))).toEqual({ tokens: [TOKEN] });
  });

  it('of a user that is created asks for the folded name', () => {
    expect(asked({ kind: 'user.create', id: 'usr_a', body: userBody('ADA') })).toEqual({
      tokens: [TOKEN],
      users: here('usr_a'),
      userNames: here('ada'),
      buckets: [[DIRECTORY, 'User', 'usr_a']],
    });
  });

  it('of a PATCH asks for a name only where it sets one', () => {
    const patch = (path: string): Change => ({
      kind: 'user.patch',
      id: 'usr_a',
      body: patchBody({ op: 'replace', path, value: 'Eve' }),
    });
    expect(asked(patch('title'))).not.toHaveProperty('userNames');
    expect(asked(patch('userName'))).toMatchObject({ userNames: here('eve') });
  });

  it('of members that come or go asks for these, not for the whole group', () => {
    const value = [{ value: 'usr_a' }, { value: 'grp_2' }];
    const add: Change = { kind: 'group.patch', id: 'grp_1', body: patchBody({ op: 'add', path: 'members', value }) };
    expect(asked(add)).toEqual({
      tokens: [TOKEN],
      groups: here('grp_1', 'grp_2'),
      memberNames: here('usr_a'),
      pairs: [
        [DIRECTORY, 'grp_1', 'usr_a'],
        [DIRECTORY, 'grp_1', 'grp_2'],
      ],
      // Only a group that takes in a group can close a circle.
      edges: here('grp_1'),
    });
  });

  it.each([
    ['members are shown', patchBody({ op: 'replace', path: 'displayName', value: 'x' }), true, MAX_MEMBERS_ANSWERED],
    ['members are replaced', patchBody({ op: 'replace', path: 'members', value: [] }), true, MAX_MEMBERS_LOADED],
    [
      'a filter chooses members',
      patchBody({ op: 'remove', path: 'members[type eq "Group"]' }),
      false,
      MAX_MEMBERS_LOADED,
    ],
  ])('asks for the whole group where %s', (_, body, wantsMembers, atMost) => {
    expect(asked({ kind: 'group.patch', id: 'grp_1', body, wantsMembers })).toMatchObject({
      wholeGroups: [[DIRECTORY, 'grp_1', atMost]],
    });
  });
});

/** Groups by their number of members; what else a row has is not looked at. */
const rowsOf = (...counts: readonly (readonly [id: string, memberCount: number])[]) =>
  counts.map(([id, memberCount]) => ({ directoryId: DIRECTORY, id, memberCount }) as GroupRow);

describe('the second load', () => {
  const members = (...ids: readonly string[]) =>
    ids.map((memberId) => ({ directoryId: DIRECTORY, groupId: 'grp_1', memberId }));
  const replace: Change & { kind: 'group.replace' } = {
    kind: 'group.replace',
    id: 'grp_1',
    body: groupBody('Team', ['usr_a', 'usr_b']),
  };

  it('of a replacement asks for the names of those who come and go only', () => {
    const answers = { ...noAnswers(), wholeGroups: members('usr_b', 'usr_c') };
    const { memberNames } = furtherQuestions([plan(replace)], { organization: undefined, answers });
    expect(memberNames.map(([, id]) => id).sort()).toEqual(['usr_a', 'usr_c']);
  });

  it('of a replacement asks for everyone only where the answer shows them', () => {
    const many = Array.from({ length: MAX_MEMBERS_ANSWERED + 1 }, (_, n) => `usr_${n}`);
    const namesOf = (ids: readonly string[]) => {
      const answers = { ...noAnswers(), wholeGroups: members(...ids) };
      const shown = plan({ ...replace, wantsMembers: true, body: groupBody('Team', [...ids, 'usr_a']) });
      return furtherQuestions([shown], { organization: undefined, answers }).memberNames.length;
    };
    expect(namesOf(many.slice(1))).toBe(MAX_MEMBERS_ANSWERED + 1);
    expect(namesOf(many)).toBe(1);
  });

  it('of a group with too many members asks nothing', () => {
    const groups = rowsOf(['grp_1', MAX_MEMBERS_LOADED + 1]);
    expect(
      present(furtherQuestions([plan(replace)], { organization: undefined, answers: { ...noAnswers(), groups } })),
    ).toEqual({});
  });

  it('of a replacement that changes nothing asks nothing', () => {
    const answers = { ...noAnswers(), wholeGroups: members('usr_a', 'usr_b') };
    expect(present(furtherQuestions([plan(replace)], { organization: undefined, answers }))).toEqual({});
  });
});

describe('a round that asks for more members than it may hold', () => {
  const replaceOf = (id: string) => plan({ kind: 'group.replace', id, body: groupBody('Team', []) });
  const cut = Array.from({ length: MAX_MEMBERS_LOADED + 1 }, (_, n) => ({
    directoryId: DIRECTORY,
    groupId: 'grp_1',
    memberId: `usr_${n}`,
  }));
  const idsOf = (portions: readonly (readonly ReturnType<typeof plan>[])[]) =>
    portions.map((portion) =>
      portion.map(({ parsed }) => (parsed instanceof ScimError ? '' : 'id' in parsed && parsed.id)),
    );

  it('is taken in portions, in order, that hold as many as they may', () => {
    const groups = rowsOf(['grp_1', 60_000], ['grp_2', 40_000], ['grp_3', 70_000], ['grp_4', 1_000_000]);
    const plans = ['grp_1', 'grp_2', 'grp_1', 'grp_4', 'grp_3', 'grp_1'].map(replaceOf);
    expect(idsOf(portionsOf(plans, { ...noAnswers(), groups, wholeGroups: cut }))).toEqual([
      ['grp_1', 'grp_2', 'grp_1', 'grp_4'],
      ['grp_3'],
      ['grp_1'],
    ]);
  });

  it('takes each alone where the counts do not say why, and a single one as it is', () => {
    const plans = [replaceOf('grp_1'), replaceOf('grp_2')];
    const groups = rowsOf(['grp_1', 1], ['grp_2', 1]);
    const answers = { ...noAnswers(), groups, wholeGroups: cut };
    expect(idsOf(portionsOf(plans, answers))).toEqual([['grp_1'], ['grp_2']]);
    expect(idsOf(portionsOf(plans.slice(0, 1), answers))).toEqual([['grp_1']]);
    expect(idsOf(portionsOf(plans, { ...answers, wholeGroups: [] }))).toEqual([['grp_1', 'grp_2']]);
  });
});
