// The drafts of a round, one for each directory. What a round may share is the organization's fence and its one commit:
// nothing that was asked for one directory is known of another, and who is not admitted asks nothing. Pure.

import { answersOf } from '../store/load/load.ts';
import type { Answers, Loaded } from '../store/load/questions.ts';
import type { ChangeRequest } from './change.ts';
import { type Draft, openDraft, openShared, type Shared } from './draft.ts';
import { furtherQuestions, type Plan, questionsOf } from './plan.ts';

export interface Drafts {
  /** Epoch ms. */
  readonly now: number;
  readonly shared: Shared;
  /** Of each directory that an admitted plan names; '' for the organization itself. */
  readonly of: ReadonlyMap<string, Draft>;
  readonly admitted: ReadonlySet<Plan>;
}

/**
 * The plans whose token opens their directory, and the operator's. Whether the directory is paused or deleted is for the
 * decision to say: a change before it in the round may have settled that.
 */
export function admittedOf(plans: readonly Plan[], answers: Answers, now: number): Plan[] {
  const tokens = new Map(answers.tokens.map((row) => [row.hash, row]));
  const opens = ({ directoryId, tokenHash }: ChangeRequest) => {
    if (tokenHash === null) return true;
    const token = tokens.get(tokenHash);
    return token?.directoryId === directoryId && (token.expiresAt === null || token.expiresAt > now);
  };
  return plans.filter(({ request }) => opens(request));
}

/**
 * Drafts made of what the admitted plans asked, and of nothing else that was loaded.
 * @param answers of both loads
 * @param first of the first load, which the questions of the second one followed from
 */
export function openDrafts(
  admitted: readonly Plan[],
  { answers, organization }: Loaded,
  first: Loaded,
  now: number,
): Drafts {
  const shared = openShared(organization, answers);
  const of = new Map<string, Draft>();
  for (const [directoryId, plans] of Map.groupBy(admitted, ({ request }) => request.directoryId)) {
    const questions = questionsOf(plans);
    const { groups } = furtherQuestions(plans, { ...first, answers: answersOf(first.answers, directoryId) });
    const asked = { ...questions, groups: [...questions.groups, ...groups] };
    of.set(directoryId, openDraft(shared, asked, answersOf(answers, directoryId), now));
  }
  return { now, shared, of, admitted: new Set(admitted) };
}
