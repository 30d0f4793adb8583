// A load taken apart: each thing asked, with the statement that answers it, so that its rows can be read at the end of a
// commit, remembered, and compared at the beginning of the next one (decisions/0032).

import type { Bindable, Statement } from '../../database.ts';
import { forEachQuestion, QUESTION_NAMES, statementsOf } from './load.ts';
import type { Answers, QuestionName, Questions } from './questions.ts';

export type KnownRow = Readonly<Record<string, Bindable>>;

/** One thing that a round asks. */
export interface Asked {
  readonly name: QuestionName;
  readonly asked: unknown;
  /** Null for what no row can have: it is not looked for. */
  readonly statement: Statement | null;
}

export function eachAsked(questions: Questions, organizationId: string): Asked[] {
  const of = <Name extends QuestionName>(name: Name): Asked[] =>
    questions[name].map((asked) => {
      const [statement = null] = statementsOf(name, [asked] as Questions[Name], organizationId);
      return { name, asked, statement };
    });
  return QUESTION_NAMES.flatMap(of);
}

export function keyOf(name: QuestionName, asked: unknown): string {
  return `${name} ${JSON.stringify(asked)}`;
}

/** What a load would bring that had these rows. */
export function answersFrom(known: readonly { readonly asked: Asked; readonly rows: readonly KnownRow[] }[]): Answers {
  return forEachQuestion<Answers>((name) => known.flatMap(({ asked, rows }) => (asked.name === name ? rows : [])));
}

/** A statement, and the rows that it is expected to return. */
export interface Expected {
  readonly statement: Statement;
  readonly rows: readonly KnownRow[];
}

/**
 * The log writes it, a moment after each request. It decides nothing, and what shows it is loaded (organization/lone.ts).
 */
const NOT_COMPARED: ReadonlySet<string> = new Set(['lastRequestAt']);

/**
 * Fails the batch unless each statement would return exactly these rows, in this order: what was decided on them is then
 * decided on what stands. Every value of every column is compared: it does not matter who changes it, or whether they move
 * the organization's sequence.
 */
export function unchanged(text: string, expected: readonly Expected[]): Statement<never> {
  const conditions = expected.map(differs);
  return {
    sql: `INSERT INTO guard SELECT ? WHERE ${conditions.map(({ sql }) => sql).join(' OR ')}`,
    params: [text, ...conditions.flatMap(({ params }) => params)],
  };
}

function differs({ rows, statement: { params, sql } }: Expected): Statement {
  const [row] = rows;
  if (!row) return { sql: `EXISTS (${sql})`, params };
  const columns = Object.keys(row).filter((column) => !NOT_COMPARED.has(column));
  // A text that JSON functions made would stand in an array as JSON, not as text, but for the concatenation.
  const values = columns.map((column) =>
    rows.some((each) => typeof each[column] === 'number') ? `"${column}"` : `"${column}" || ''`,
  );
  const text = JSON.stringify(rows.map((each) => columns.map((column) => each[column])));
  return {
    sql: `(SELECT json_group_array(json_array(${values.join(', ')})) FROM (${sql})) IS NOT ?`,
    params: [...params, text],
  };
}
