// Why no token is given (RFC 6749 §5.2). Details say what was wrong with the request, never what is stored.

export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  /** Of §4.1.2.1: the directory takes no requests from this address. */
  | 'access_denied'
  /** Not from §5.2, which has no code for temporary conditions: too many requests, keys that cannot be fetched just now. */
  | 'temporarily_unavailable'
  | 'server_error';

const STATUS: Readonly<Record<OAuthErrorCode, number>> = {
  invalid_request: 400,
  invalid_client: 401,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  access_denied: 403,
  temporarily_unavailable: 429,
  server_error: 500,
};

export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly retryAfterSeconds: number | null;

  constructor(code: OAuthErrorCode, detail: string, retryAfterSeconds: number | null = null) {
    super(detail);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return STATUS[this.code];
  }
}

/** An answer of the token endpoint: nobody is to keep it (RFC 6749 §5.1). */
export function respondToken(status: number, body: unknown, more: Readonly<Record<string, string>> = {}): Response {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Pragma: 'no-cache', ...more };
  return new Response(JSON.stringify(body), { status, headers });
}

export function respondOAuthError({ code, message, retryAfterSeconds, status }: OAuthError): Response {
  return respondToken(
    status,
    { error: code, error_description: message },
    {
      ...(status === 401 ? { 'WWW-Authenticate': 'Basic realm="scim"' } : {}),
      ...(retryAfterSeconds === null ? {} : { 'Retry-After': String(retryAfterSeconds) }),
    },
  );
}
