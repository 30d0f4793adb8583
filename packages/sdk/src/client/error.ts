// What the API refuses with: problem details (RFC 9457) as an error.

/** What is wrong with one member of the body (JSON pointer) or one query parameter (its name). */
export interface InputError {
  readonly pointer: string;
  readonly detail: string;
}

/** An answer of the API that is not 2xx. */
export class RollcallError extends Error {
  override readonly name = 'RollcallError';
  readonly status: number;
  /** What kind of problem it is, the same words each time. */
  readonly title: string;
  /** What was wrong this time. */
  readonly detail: string;
  /** Finds the request in Rollcall's logs; null where something before it has answered. */
  readonly requestId: string | null;
  /** Of 422: each fault of the input. */
  readonly errors: readonly InputError[];
  /** Of 429 and 503: after how long it is worth trying again. */
  readonly retryAfterSeconds: number | null;
  /** The whole body, with members of its own such as `earliest` of 410. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(status: number, headers: { get(name: string): string | null }, text: string, what: string) {
    const problem = objectOf(text);
    const title = textOf(problem.title) ?? `HTTP ${status}`;
    const detail = textOf(problem.detail) ?? (text.slice(0, 200) || 'The answer has no body.');
    super(`${what} answered ${status}: ${detail}`);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.problem = problem;
    this.requestId = headers.get('x-request-id') ?? textOf(problem.instance)?.split(':').at(-1) ?? null;
    this.errors = Array.isArray(problem.errors) ? problem.errors.filter(isInputError) : [];
    this.retryAfterSeconds = secondsOf(headers.get('retry-after'));
  }
}

/**
 * A list came to its end, and one of the installation's databases did not answer meanwhile: the items so far are right, those
 * of that database are missing.
 */
export class IncompleteList extends Error {
  override readonly name = 'IncompleteList';
  /** As PLACEMENT names them: `default`, `eu`. */
  readonly missingDatabases: readonly string[];
  constructor(missingDatabases: readonly string[]) {
    super(`The list is incomplete: ${missingDatabases.join(', ')} did not respond.`);
    this.missingDatabases = missingDatabases;
  }
}

/** `Retry-After` as seconds, of both its forms. */
export function secondsOf(retryAfter: string | null, now = Date.now()): number | null {
  if (retryAfter === null) return null;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (error) {
    // A proxy's page, say: the status and its text tell enough.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isInputError(value: unknown): value is InputError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pointer' in value &&
    typeof value.pointer === 'string' &&
    'detail' in value &&
    typeof value.detail === 'string'
  );
}
