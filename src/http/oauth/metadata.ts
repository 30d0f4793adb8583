// What clients may know before they have a token: the directory as authorization server (RFC 8414) and its SCIM endpoint
// as protected resource (RFC 9728). The same for any well-formed id, so that nobody learns which directories there are.

import type { Context } from 'hono';
import { isDirectoryId } from '../../id.ts';
import { ASSERTION_ALGORITHMS } from '../../tenancy/jwks.ts';
import type { HttpEnv } from '../context.ts';
import { issuerOf, tokenEndpointOf } from '../paths.ts';

const AN_HOUR = { 'Cache-Control': 'public, max-age=3600' };

/** GET /.well-known/oauth-authorization-server/directories/{id} */
export function serverMetadata(c: Context<HttpEnv>) {
  const directoryId = c.req.param('dir') ?? '';
  if (!isDirectoryId(directoryId)) return c.notFound();
  const { origin } = c.var;
  return c.json(
    {
      issuer: issuerOf(origin, directoryId),
      token_endpoint: tokenEndpointOf(origin, directoryId),
      // Required by §2, and empty: there is no authorization endpoint.
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      scopes_supported: ['scim'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    },
    200,
    AN_HOUR,
  );
}

/** GET /.well-known/oauth-protected-resource/directories/{id}/scim/v2 */
export function resourceMetadata(c: Context<HttpEnv>) {
  const directoryId = c.req.param('dir') ?? '';
  if (!isDirectoryId(directoryId)) return c.notFound();
  const issuer = issuerOf(c.var.origin, directoryId);
  return c.json(
    {
      resource: `${issuer}/scim/v2`,
      authorization_servers: [issuer],
      scopes_supported: ['scim'],
      bearer_methods_supported: ['header'],
    },
    200,
    AN_HOUR,
  );
}
