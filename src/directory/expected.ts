// What a change will probably find, and what the next one will probably ask, so that a writer can decide a lone change
// without loading. A wrong guess costs a trip and nothing else, since the commit compares all of it (decisions/0032). Pure.

import { isGroupId } from '../id.ts';
import { ScimError } from '../protocol/error.ts';
import type { Asked, KnownRow } from '../store/load/asked.ts';
import type { PairRow } from '../store/load/group-questions.ts';
import { noQuestions } from '../store/load/load.ts';
import type { QuestionName, Questions } from '../store/load/questions.ts';
import type { UserNameRow } from '../store/load/user-questions.ts';
import type { ParsedChange } from './parsed.ts';
import { type Plan, questionsOf } from './plan.ts';

/** The rows that are remembered of something asked; undefined where nothing is. */
export type Known = (name: QuestionName, asked: unknown) => readonly KnownRow[] | undefined;

/** Stands for the id of any new resource: its bucket is the last one. */
export const NEWEST = 'newest';

/** Changes by providers of single users and groups. What operators ask for, and what reads whole groups, is always loaded. */
const KINDS: ReadonlySet<ParsedChange['kind']> = new Set<ParsedChange['kind']>([
  'user.create',
  'user.replace',
  'user.patch',
  'user.delete',
  'group.create',
  'group.patch',
  'membership.create',
  'membership.delete',
]);

/** What is remembered: single rows, and the groups of one user. */
const REMEMBERED: ReadonlySet<QuestionName> = new Set<QuestionName>([
  'tokens',
  'users',
  'userNames',
  'groupsOfUsers',
  'memberNames',
  'groups',
  'pairs',
  'buckets',
]);

export function isGuessable({ parsed, request }: Plan): boolean {
  return request.tokenHash !== null && !(parsed instanceof ScimError) && KINDS.has(parsed.kind);
}

/** The rows that stand for one thing that the plan asks; null where they can only be loaded. */
export function expectedRows({ parsed }: Plan, { asked, name }: Asked, known: Known): readonly KnownRow[] | null {
  const remembered = known(name, asked);
  if (remembered) return remembered;
  if (parsed instanceof ScimError || !Array.isArray(asked)) return null;
  const [directoryId = '', second = '', third = ''] = asked.map(String);
  const creates = parsed.kind === 'user.create' || parsed.kind === 'group.create';
  switch (name) {
    case 'users':
    case 'groups':
      return creates && parsed.id === second ? [] : null;
    case 'userNames': {
      // A provider looks before it creates or renames: the name is the user's own, or nobody's.
      const own = 'id' in parsed ? known('users', [directoryId, parsed.id])?.[0] : undefined;
      if (own?.['userNameKey'] !== second) return [];
      return [{ directoryId, userNameKey: second, id: String(own['id']) } satisfies UserNameRow];
    }
    case 'buckets': {
      const [last] = creates ? (known('buckets', [directoryId, second, NEWEST]) ?? []) : [];
      return last && third > String(last['firstId']) ? [{ ...last, id: third }] : null;
    }
    case 'pairs':
      return expectedPair(directoryId, second, third, known);
    default:
      return null;
  }
}

function expectedPair(directoryId: string, groupId: string, memberId: string, known: Known) {
  if (known('groups', [directoryId, groupId])?.[0]?.['memberCount'] === 0) return [];
  const held = isGroupId(memberId) ? undefined : known('groupsOfUsers', [directoryId, memberId]);
  if (!held) return null;
  const pair = { directoryId, groupId, memberId } satisfies PairRow;
  return held.some((row) => row['groupId'] === groupId) ? [pair] : [];
}

/** What is read at the end of a plan's commit: what it asked itself, and its user as the next changes will ask for it. */
export function foreseen(plan: Plan): Questions {
  const { parsed, request } = plan;
  const { directoryId } = request;
  const all = questionsOf([plan]);
  const own = noQuestions();
  for (const name of REMEMBERED) Object.assign(own, { [name]: all[name] });
  const user = userOf(parsed, own);
  if (user === null) return own;
  const here = [directoryId, user] as const;
  return {
    ...own,
    users: [...own.users, here],
    groupsOfUsers: [...own.groupsOfUsers, here],
    memberNames: [...own.memberNames, here],
  };
}

/** The one user that a change is about. */
function userOf(parsed: Plan['parsed'], { memberNames }: Questions): string | null {
  if (parsed instanceof ScimError || parsed.kind === 'user.delete') return null;
  if (parsed.kind === 'user.create' || parsed.kind === 'user.replace' || parsed.kind === 'user.patch') return parsed.id;
  return memberNames.length === 1 ? (memberNames[0]?.[1] ?? null) : null;
}
