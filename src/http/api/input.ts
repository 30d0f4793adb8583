// Bad input: what zod found, as a problem with JSON pointers (body) and parameter names (query), in our own words: the
// bundle has none of zod's.

import { type InputError, invalidInput, Problem } from '../problem.ts';

/** The part of zod's issues that sentences are made of. */
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string | undefined;
  readonly expected?: unknown;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly values?: unknown;
  readonly keys?: unknown;
}

type Checked = { readonly target: string } & (
  | { readonly success: true }
  | { readonly success: false; readonly error: { readonly issues: readonly Issue[] }; readonly data?: unknown }
);

/** The messages of zod and of its bundle, where a schema has none of its own. */
const NO_SENTENCE = /^(?:Invalid|Too small|Too big|Unrecognized)/;
const KINDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/**
 * Refuses what did not pass a route's schema: a malformed id in the path is 404, all else 422.
 * @throws Problem
 */
export function refuseInput(result: Checked): void {
  if (result.success) return;
  if (result.target === 'param') throw new Problem(404, 'Not found: the ID is malformed.');
  const ofBody = result.target === 'json';
  throw invalidInput(result.error.issues.flatMap((issue) => inputErrors(issue, ofBody, result.data)));
}

/** Names the query parameters that an operation does not know. @throws Problem */
export function refuseUnknownParameters(given: Iterable<string>, known: ReadonlySet<string>): void {
  const unknown = [...new Set(given)].filter((name) => !known.has(name));
  const detail =
    known.size === 0
      ? 'This endpoint has no query parameters.'
      : `Unknown query parameter. Known: ${[...known].join(', ')}.`;
  if (unknown.length > 0) throw invalidInput(unknown.map((pointer) => ({ pointer, detail })));
}

function inputErrors(issue: Issue, ofBody: boolean, data: unknown): InputError[] {
  if (issue.code !== 'unrecognized_keys' || !Array.isArray(issue.keys)) return [inputError(issue, ofBody, data)];
  return issue.keys.map((key: unknown) => ({
    pointer: pointerOf([...issue.path, String(key)]),
    detail: 'Unknown member.',
  }));
}

function inputError(issue: Issue, ofBody: boolean, data: unknown): InputError {
  const pointer = ofBody ? pointerOf(issue.path) : String(issue.path[0] ?? '');
  const subject = pointer === '' ? (ofBody ? 'The body' : 'The query') : 'It';
  return { pointer, detail: `${sentenceOf(issue, subject, valueAt(data, issue.path))}` };
}

function sentenceOf(issue: Issue, subject: string, value: unknown): string {
  if (!NO_SENTENCE.test(issue.message)) return issue.message.endsWith('.') ? issue.message : `${issue.message}.`;
  if (value === undefined && issue.path.length > 0) return `${subject} is required.`;
  const { code, expected, maximum, minimum } = issue;
  const values = listed(issue.values);
  if (code === 'invalid_type') return `${subject} must be ${KINDS[String(expected)] ?? String(expected)}.`;
  if (code === 'invalid_value') return `${subject} must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}.`;
  if (code === 'too_small') return `${subject} must ${bound(issue.origin, 'at least', minimum)}.`;
  if (code === 'too_big') return `${subject} must ${bound(issue.origin, 'at most', maximum)}.`;
  return `${subject} is not valid. See /docs for the expected format.`;
}

function bound(origin: unknown, which: string, limit: unknown): string {
  if (origin === 'string') return `have ${which} ${limit} character${limit === 1 ? '' : 's'}`;
  if (origin === 'array') return `have ${which} ${limit} element${limit === 1 ? '' : 's'}`;
  return `be ${which} ${limit}`;
}

function listed(values: unknown): string[] {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : [];
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/** RFC 6901: `~` and `/` are escaped; '' is the whole body. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
