// The one error of REST: RFC 9457 problem details. Handlers throw a Problem; one place renders it.

import { AnswerLost, BeingMoved, DatabaseFull, DatabaseNearlyFull } from '../database.ts';
import { DatabasesSilent } from '../every-database.ts';
import { littleRoom, noRoom, overloaded, ScimError } from '../protocol/error.ts';

/** Statuses that the API answers errors with, each with its type (the last part of its URN) and title. */
export const PROBLEMS = {
  400: ['bad-request', 'Bad request'],
  401: ['unauthorized', 'The API key is missing or invalid'],
  403: ['forbidden', 'The API key does not have the required scope'],
  404: ['not-found', 'Not found'],
  405: ['method-not-allowed', 'Method not allowed'],
  409: ['conflict', 'Conflict with the current state'],
  410: ['gone', 'No longer available'],
  412: ['precondition-failed', 'This is no longer as you saw it'],
  413: ['payload-too-large', 'The request body is too large'],
  415: ['unsupported-media-type', 'The request body is not JSON'],
  422: ['invalid-input', 'Invalid input'],
  428: ['precondition-required', 'Say what you saw before you change this'],
  429: ['too-many-requests', 'Try again later'],
  500: ['internal', 'Internal server error'],
  503: ['unavailable', 'Service unavailable'],
  507: ['insufficient-storage', 'The database is full'],
} as const satisfies Record<number, readonly [string, string]>;

export type ProblemStatus = keyof typeof PROBLEMS;

/** What is wrong with one member of the body (JSON pointer) or one query parameter (its name). */
export interface InputError {
  readonly pointer: string;
  readonly detail: string;
}

interface ProblemParts {
  readonly errors?: readonly InputError[];
  /** More members of the body. */
  readonly members?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: ProblemStatus;
  readonly parts: ProblemParts;

  constructor(status: ProblemStatus, detail: string, parts: ProblemParts = {}) {
    super(detail);
    this.status = status;
    this.parts = parts;
  }
}

export const notFound = (what: string) => new Problem(404, `No ${what} has this ID.`);
export const invalidInput = (errors: readonly InputError[]) =>
  new Problem(422, errors.map(({ detail, pointer }) => (pointer === '' ? detail : `${pointer}: ${detail}`)).join(' '), {
    errors,
  });

/** The URN that names a kind of problem, `type` of RFC 9457 §3.1.1. */
function problemType(status: ProblemStatus): string {
  return `urn:rollcall:problem:${PROBLEMS[status][0]}`;
}

/** Renders a problem (RFC 9457 §3). `instance` is the request's id, as in the X-Request-Id header. */
export function problemResponse(problem: Problem, requestId: string): Response {
  const { errors, members, headers } = problem.parts;
  const body = {
    type: problemType(problem.status),
    title: PROBLEMS[problem.status][1],
    status: problem.status,
    detail: problem.message,
    instance: `urn:rollcall:request:${requestId}`,
    ...members,
    ...(errors ? { errors } : {}),
  };
  return new Response(JSON.stringify(body), {
    status: problem.status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });
}

/** A move refuses writes for a second or so. */
const MOVED_IN_S = 2;

/** What was thrown, as a problem: what inner rooms refuse with keeps its status, all else is a fault (500). */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ScimError) return refused(error);
  if (error instanceof DatabasesSilent)
    return new Problem(429, error.message, {
      ...refused(overloaded(error.message)).parts,
      members: { missingDatabases: error.missing },
    });
  if (error instanceof BeingMoved)
    return refused(
      overloaded('The organization is being moved to another database. Try again in a moment.', MOVED_IN_S),
    );
  if (error instanceof AnswerLost) return refused(overloaded('The database did not respond. Try again.'));
  if (error instanceof DatabaseNearlyFull) return refused(littleRoom());
  if (error instanceof DatabaseFull) return refused(noRoom());
  return new Problem(500, 'Something went wrong on our side. The request ID identifies it in the logs.');
}

/** A refusal of an inner room or of an organization's writer, as a problem. */
export function refused(refusal: {
  readonly status: number;
  readonly detail: string;
  readonly retryAfterSeconds?: number | undefined;
}): Problem {
  const status = isProblemStatus(refusal.status) ? refusal.status : 500;
  const seconds = refusal.retryAfterSeconds;
  return new Problem(status, refusal.detail, seconds === undefined ? {} : { headers: { 'Retry-After': `${seconds}` } });
}

export function isProblemStatus(status: number): status is ProblemStatus {
  return status in PROBLEMS;
}
