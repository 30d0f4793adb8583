// What a round asks before it decides and the rows that answer, in lists by the names of QUESTIONS. Everything asked and
// every row says its directory, so that what is known of one never stands for another.

import type { OrganizationRow } from './rows.ts';
import type { QUESTIONS, Question } from './statements.ts';

export type QuestionName = keyof typeof QUESTIONS;

type Asked<Of> = Of extends (asked: readonly (infer Each)[], organizationId: string) => unknown ? Each : never;
type Row<Of> = Of extends Question<never, infer Each> ? Each : never;

/** What is asked under each name. */
export type Questions = { readonly [Name in QuestionName]: Asked<(typeof QUESTIONS)[Name]>[] };

/** The rows that answer what was asked under each name. */
export type Answers = { readonly [Name in QuestionName]: Row<(typeof QUESTIONS)[Name]>[] };

/** All that a load brings. */
export interface Loaded {
  readonly organization: OrganizationRow | undefined;
  readonly answers: Answers;
}
