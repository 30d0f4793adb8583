// What a round of changes must know before it decides, loaded in one trip: whatever the number of changes, one
// statement per question. Questions nobody asks are left out.

import type { Database, Statement } from '../../database.ts';
import { organizationById } from './organization.ts';
import { type Answers, type Loaded, QUESTIONS, type QuestionName, type Questions } from './questions.ts';

const LOAD_TIMEOUT_MS = 5_000;

export const QUESTION_NAMES = Object.keys(QUESTIONS) as readonly QuestionName[];

/** One list for each question. */
export function forEachQuestion<Lists extends Questions | Answers>(listOf: (name: QuestionName) => unknown[]): Lists {
  return Object.fromEntries(QUESTION_NAMES.map((name) => [name, listOf(name)])) as Lists;
}

export function noQuestions(): Questions {
  return forEachQuestion(() => []);
}

/** Each thing asked once. */
export function once(questions: Questions): Questions {
  return forEachQuestion((name) => [
    ...new Map(questions[name].map((asked) => [JSON.stringify(asked), asked])).values(),
  ]);
}

export function nothingAsked(questions: Questions): boolean {
  return QUESTION_NAMES.every((name) => questions[name].length === 0);
}

/** Of all answers those that speak of one directory. */
export function answersOf(answers: Answers, directoryId: string): Answers {
  return forEachQuestion((name) => answers[name].filter((row) => row.directoryId === directoryId));
}

/** The answers of two loads of one round. */
export function withMore(answers: Answers, more: Answers): Answers {
  return forEachQuestion((name) => [...answers[name], ...more[name]]);
}

/** Answers all questions in one trip. */
export async function load(db: Database, organizationId: string, questions: Questions): Promise<Loaded> {
  const asked = QUESTION_NAMES.map((name) => statementsOf(name, questions[name], organizationId));
  const all = [organizationById({ id: organizationId }), ...asked.flat()] as const;
  const [[organization], ...rows] = await db.run(all, LOAD_TIMEOUT_MS);
  // The rows of a name follow those of the names before it.
  let at = 0;
  const answers = QUESTION_NAMES.map((name, index) => {
    const count = asked[index]?.length ?? 0;
    at += count;
    return [name, rows.slice(at - count, at).flat()];
  });
  return { organization, answers: Object.fromEntries(answers) as Answers };
}

/** The same, each known to take what is asked under its own name. */
const ASK: {
  readonly [Name in QuestionName]: (asked: Questions[Name], organizationId: string) => Statement[];
} = QUESTIONS;

export function statementsOf<Name extends QuestionName>(
  name: Name,
  asked: Questions[Name],
  organizationId: string,
): Statement[] {
  return ASK[name](asked, organizationId);
}
