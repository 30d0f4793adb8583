// One operation of the API: its route, the scope it needs and the problems it may answer with, said once. The document
// and the check of the key both come from here.

import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import type { Scope } from '../../tenancy/api-keys.ts';
import { covers } from '../../tenancy/api-keys.ts';
import { PROBLEMS, Problem, type ProblemStatus } from '../problem.ts';
import type { ApiEnv } from './context.ts';
import { refuseUnknownParameters } from './input.ts';

/** An error answer (RFC 9457). */
const ProblemBody = z
  .object({
    type: z.string().openapi({ example: 'urn:rollcall:problem:invalid-input' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().openapi({ description: 'The request ID, as in X-Request-Id.' }),
    errors: z
      .array(
        z.object({
          pointer: z
            .string()
            .openapi({ description: 'JSON pointer into the request body, or the name of a query parameter.' }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .openapi('Problem');

type OperationConfig<P extends string> = Omit<RouteConfig, 'path' | 'security' | 'middleware'> & {
  path: P;
  operationId: string;
  summary: string;
  tags: string[];
};

/**
 * Describes a route. Every operation may answer 401, 403, 429, 500 and 503, 422 for input that does
 * not fit or is not known, and 507 if it may write; `problems` names the others. The types of its answers stay those of `config.responses`: problems are thrown.
 */
export function operation<P extends string, R extends OperationConfig<P>>(
  scope: Scope,
  problems: readonly ProblemStatus[],
  config: R & { path: P },
) {
  const route = createRoute<P, R & { path: P }>(config);
  const statuses: ProblemStatus[] = [401, 403, 429, 500, 503, ...problems];
  if (config.request?.body) statuses.push(400, 413, 415, 422);
  else statuses.push(422);
  if (config.method !== 'get') statuses.push(507);
  Object.assign(route, {
    security: [{ key: [scope] }],
    middleware: [needs(scope), knowsOnly(parametersOf(config.request?.query))],
  });
  Object.assign(route.responses, problemResponses(statuses));
  return route;
}

/** The `content` of a JSON body, for `request.body` and answers. */
export function json<T extends z.ZodType>(schema: T) {
  return { 'application/json': { schema } };
}

/** A required JSON body. */
export function body<T extends z.ZodType>(schema: T) {
  return { content: json(schema), required: true } as const;
}

/** A JSON body that may be skipped: the handler then sees no member, and no default of the schema. */
export function optionalBody<T extends z.ZodType>(schema: T) {
  return { content: json(schema), required: false } as const;
}

/** A JSON answer. */
export function answer<T extends z.ZodType>(description: string, schema: T) {
  return { description, content: json(schema) };
}

function needs(scope: Scope) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    if (!covers(c.var.caller.scope, scope))
      throw new Problem(403, `This needs a key with the ${scope} scope. Yours has the ${c.var.caller.scope} scope.`);
    await next();
  });
}

/** A misspelt filter must not answer with everything. */
function knowsOnly(parameters: ReadonlySet<string>) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    refuseUnknownParameters(c.var.url.searchParams.keys(), parameters);
    await next();
  });
}

function parametersOf(query: unknown): ReadonlySet<string> {
  if (query === undefined) return new Set();
  if (!(query instanceof z.ZodObject)) throw new Error('A query is described as an object of its parameters.');
  return new Set(Object.keys(query.shape));
}

function problemResponses(statuses: readonly ProblemStatus[]) {
  const content = { 'application/problem+json': { schema: ProblemBody } };
  return Object.fromEntries(
    [...new Set(statuses)].map((status) => [status, { description: PROBLEMS[status][1], content }]),
  );
}
