// The REST API: who may ask, which parts answer, how errors look. The parts hold the routes.

import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { isProblemStatus, Problem, problemOf, problemResponse } from '../problem.ts';
import { newApi } from './context.ts';

const MAX_BODY_BYTES = 1024 * 1024;

export const api = newApi();

api.use(
  '*',
  bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => Promise.reject(new Problem(413, 'A body may have 1 MiB.')) }),
);

api.onError((error, c) => {
  const problem = error instanceof HTTPException ? ofHono(error) : problemOf(error);
  if (problem.status === 500)
    console.error(JSON.stringify({ requestId: c.var.requestId, error: error.stack ?? error.message }));
  return problemResponse(problem, c.var.requestId);
});

/** Malformed JSON and wrong media types are found by Hono's validator, before ours. */
function ofHono(error: HTTPException): Problem {
  return new Problem(isProblemStatus(error.status) ? error.status : 400, `${error.message.replace(/\.$/, '')}.`);
}
