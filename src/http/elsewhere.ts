// What is answered where no part serves a path, or not by that method. A client gets JSON, a browser a line of text.

import type { Context, Handler } from 'hono';
import type { HttpEnv } from './context.ts';
import { respondToken } from './oauth/error.ts';
import { Problem, problemOf, problemResponse } from './problem.ts';

export function nothingHere(c: Context<HttpEnv>): Response {
  return told(c, new Problem(404, 'There is nothing at this path. See /docs for the API reference.'), 'Not found.');
}

export function wentWrong(c: Context<HttpEnv>, error: Error): Response {
  console.error(JSON.stringify({ requestId: c.var.requestId, error: error.stack ?? error.message }));
  return told(c, problemOf(error), 'Something went wrong on our side.');
}

/** Refuses every method but these, which are served before. */
export function onlyBy(...methods: readonly string[]): Handler<HttpEnv> {
  const Allow = methods.join(', ');
  return (c) =>
    problemResponse(new Problem(405, `Allowed methods: ${Allow}.`, { headers: { Allow } }), c.var.requestId);
}

/** The token endpoint takes POST only (RFC 6749 §3.2), and its errors have a form of their own (§5.2). */
export function refuseAtTokenEndpoint(): Response {
  const body = { error: 'invalid_request', error_description: 'Access tokens are given for a POST only.' };
  return respondToken(405, body, { Allow: 'POST' });
}

function told(c: Context<HttpEnv>, problem: Problem, line: string): Response {
  const isBrowser = (c.req.header('Accept') ?? '').toLowerCase().includes('text/html');
  return isBrowser ? c.text(`${line}\n`, problem.status) : problemResponse(problem, c.var.requestId);
}
