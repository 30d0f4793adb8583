// Where each part of the Worker is mounted. Pure.

export const API_PATH = '/api/v1';
export const PORTAL_PATH = '/portal';
export const CONSOLE_PATH = '/console';
export const HEALTH_PATH = '/healthz';

/** What a directory is called as an authorization server (RFC 8414): the issuer of its access tokens. */
export function issuerOf(origin: string, directoryId: string): string {
  return `${origin}/directories/${directoryId}`;
}

/** Where OAuth clients of a directory are given access tokens. */
export function tokenEndpointOf(origin: string, directoryId: string): string {
  return `${issuerOf(origin, directoryId)}/oauth/token`;
}
