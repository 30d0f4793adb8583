// Bad input: what zod found, as a problem with JSON pointers (body) and parameter names (query).

import { type InputError, invalidInput, Problem } from '../problem.ts';

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

type Checked = { readonly target: string } & (
  | { readonly success: true }
  | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } }
);

/**
 * Refuses what did not pass a route's schema: a malformed id in the path is 404, all else 422.
 * @throws Problem
 */
export function refuseInput(result: Checked): void {
  if (result.success) return;
  if (result.target === 'param') throw new Problem(404, 'There is nothing of this id: it is malformed.');
  const ofBody = result.target === 'json';
  throw invalidInput(result.error.issues.map((issue) => inputError(issue, ofBody)));
}

function inputError(issue: Issue, ofBody: boolean): InputError {
  const detail = issue.message.endsWith('.') ? issue.message : `${issue.message}.`;
  return { pointer: ofBody ? pointerOf(issue.path) : String(issue.path[0] ?? ''), detail };
}

/** RFC 6901: `~` and `/` are escaped; '' is the whole body. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
