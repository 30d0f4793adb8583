// The one error of SCIM (RFC 7644 §3.12, RFC 9865 §3) and its makers. Details say what was wrong and where,
// never SQL or secrets.

import { URN } from './urn.ts';

export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

export interface ScimErrorBody {
  readonly schemas: readonly [typeof URN.error];
  readonly status: string;
  readonly scimType?: ScimType;
  readonly detail: string;
}

export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly status: number;
  readonly scimType: ScimType | undefined;
  readonly detail: string;
  /** Whole seconds after which a retry may succeed, for 429 and 507. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, scimType: ScimType | undefined, detail: string, retryAfterSeconds?: number) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
    this.detail = detail;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The body of an error answer (RFC 7644 §3.12): `status` is a string there. */
export function errorBody(error: ScimError): ScimErrorBody {
  return {
    schemas: [URN.error],
    status: String(error.status),
    ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
    detail: error.detail,
  };
}

export const invalidSyntax = (detail: string) => new ScimError(400, 'invalidSyntax', detail);
export const invalidValue = (detail: string) => new ScimError(400, 'invalidValue', detail);
export const invalidPath = (detail: string) => new ScimError(400, 'invalidPath', detail);
export const invalidFilter = (detail: string) => new ScimError(400, 'invalidFilter', detail);
export const noTarget = (detail: string) => new ScimError(400, 'noTarget', detail);
export const mutability = (detail: string) => new ScimError(400, 'mutability', detail);
export const invalidCursor = (detail: string) => new ScimError(400, 'invalidCursor', detail);
export const expiredCursor = (detail: string) => new ScimError(400, 'expiredCursor', detail);
export const invalidCount = (detail: string) => new ScimError(400, 'invalidCount', detail);
export const uniqueness = (detail: string) => new ScimError(409, 'uniqueness', detail);
export const unauthorized = () =>
  new ScimError(401, undefined, 'The bearer token is missing, unknown, expired or revoked.');
/**
 * What is worth trying again: 429 with whole seconds is the one answer that Okta repeats by itself, and none for which
 * Entra ID quarantines a job (docs/decisions/0009). Ten repetitions, Okta's, outlast a stall of 80 s.
 */
export const overloaded = (detail: string, retryAfterSeconds = 10) =>
  new ScimError(429, undefined, detail, retryAfterSeconds);
/** Of the detail that a paused directory answers with. */
export const PAUSED = 'This directory is paused';
const PAUSED_RETRY_SECONDS = 300;
export const paused = () => overloaded(`${PAUSED}. An administrator must resume it.`, PAUSED_RETRY_SECONDS);
/** What the detail of a refused address begins with. */
const ADDRESS_REFUSED = 'This directory does not accept requests from ';
export const addressRefused = (address: string) =>
  new ScimError(403, undefined, `${ADDRESS_REFUSED}${address || 'an unknown address'}.`);
/** Whether an error, or a log entry of one, says that the client's address is not in the directory's list. */
export const isAddressRefusal = ({ detail, status }: { readonly status: number; readonly detail: string | null }) =>
  status === 403 && detail !== null && detail.startsWith(ADDRESS_REFUSED);
/** Whether the same request may succeed a little later. */
export const isPassing = ({ status }: ScimError) => status === 429;
/** Room comes as fast as rows go that are too old, or somebody makes it. */
const ROOM_RETRY_SECONDS = 600;
/** 507 (RFC 4918 §11.5): what was sent is right, and repeating it helps only once there is room again. */
export const noRoom = () =>
  new ScimError(507, undefined, 'The database is full. Nothing was changed. Contact the operator.', ROOM_RETRY_SECONDS);
/** The same of what would make the database grow, whose last room is kept for what takes away. */
export const littleRoom = () =>
  new ScimError(
    507,
    undefined,
    'The database is nearly full: only changes that remove something are accepted: deletions, deactivations and removals of members. Nothing was changed. Contact the operator.',
    ROOM_RETRY_SECONDS,
  );
export const forbidden = (detail: string) => new ScimError(403, undefined, detail);
export const notFound = (detail: string) => new ScimError(404, undefined, detail);
export const methodNotAllowed = (detail: string) => new ScimError(405, undefined, detail);
export const preconditionFailed = (detail: string) => new ScimError(412, undefined, detail);
export const payloadTooLarge = (detail: string) => new ScimError(413, undefined, detail);
export const unsupportedMediaType = (detail: string) => new ScimError(415, undefined, detail);
export const notImplemented = (detail: string) => new ScimError(501, undefined, detail);
