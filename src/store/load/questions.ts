// What a round asks before it decides and the rows that answer, in lists by the names of QUESTIONS. Everything asked and
// every row says its directory, so that what is known of one never stands for another.

import { BUCKET_QUESTION } from './bucket-question.ts';
import { CREDENTIAL_QUESTIONS } from './credential-questions.ts';
import { DIRECTORY_QUESTIONS } from './directory-questions.ts';
import { GROUP_QUESTIONS } from './group-questions.ts';
import type { OrganizationRow } from './organization.ts';
import type { Question } from './question.ts';
import { RESYNC_QUESTIONS } from './resync-questions.ts';
import { ROLE_QUESTIONS } from './role-questions.ts';
import { USER_QUESTIONS } from './user-questions.ts';

/** One entry for each question: what is asked, the row that answers, and the statement. */
export const QUESTIONS = {
  ...DIRECTORY_QUESTIONS,
  ...USER_QUESTIONS,
  ...GROUP_QUESTIONS,
  ...BUCKET_QUESTION,
  ...RESYNC_QUESTIONS,
  ...ROLE_QUESTIONS,
  ...CREDENTIAL_QUESTIONS,
};

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
