// GET /openapi.json: the API as its own code describes it (OpenAPI 3.1). Public: it holds no secret.

import type { OpenAPIHono } from '@hono/zod-openapi';
import QuickLRU from 'quick-lru';
import type { ApiEnv } from './context.ts';

const INFO = {
  title: 'Rollcall',
  version: '1',
  description:
    'Organizations, directories, tokens, webhooks and events, for host apps and operators. Errors are RFC 9457 ' +
    'problem details. Invalid input is 422 with `errors`. Lists are paginated with `limit` and `cursor`; ' +
    '`nextCursor` is null on the last page. Responses carry `X-Request-Id` and `x-d1-bookmark`. Send the bookmark ' +
    'back to read your own writes from a replica. Unknown members and query parameters are rejected with 422. Ignore ' +
    'members of responses that you do not know.',
};

type Document = ReturnType<OpenAPIHono<ApiEnv>['getOpenAPI31Document']>;

const MAX_ORIGINS = 10;
const documents = new QuickLRU<string, Document>({ maxSize: MAX_ORIGINS });

/** The document for clients of an origin. Built once for each. */
export function documentOf(api: OpenAPIHono<ApiEnv>, origin: string): Document {
  const known = documents.get(origin);
  if (known) return known;
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: `${origin}/api/v1` }],
    security: [{ key: [] }],
  });
  documents.set(origin, document);
  return document;
}

/** Says how requests authenticate. Once per app. */
export function describeKeys(api: OpenAPIHono<ApiEnv>): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'ADMIN_API_KEY, or an API key (`rk_…`) with the scope the operation requires: read, write or admin.',
  });
}

interface DescribedRoute {
  readonly method: string;
  readonly path: string;
}

/** Every operation of the document, as method and path. */
function describedRoutes(api: OpenAPIHono<ApiEnv>): DescribedRoute[] {
  return api.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === 'route' ? [{ method: definition.route.method, path: definition.route.path }] : [],
  );
}

/** The methods that are served under a path, in upper case; none for an unknown path. */
export function methodsOf(api: OpenAPIHono<ApiEnv>, path: string): string[] {
  const methods = describedRoutes(api)
    .filter((route) => patternOf(route.path).test(path))
    .map(({ method }) => method.toUpperCase());
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+').replaceAll('.', '\\.')}$`);
}
