// How REST calls the application room: who the caller is to it, and its reasons as problems.

import type { ActionContext } from '../../tenancy/context.ts';
import type { Reason, Result } from '../../tenancy/result.ts';
import { anonymousContext } from '../action-context.ts';
import { invalidInput, notFound, Problem, refused } from '../problem.ts';
import type { ApiContext } from './context.ts';

export function actionContext(c: ApiContext): ActionContext {
  const { id, name } = c.var.caller;
  const kind = id === 'admin' ? 'operator' : 'key';
  return { ...anonymousContext(c), actor: { kind, id, name } };
}

/** What an action came to. @throws Problem with the reason where it was not done */
export function completed<Value>(result: Result<Value, Reason['reason']>): Value {
  if (result.ok) return result.value;
  throw problemFor(result);
}

function problemFor(why: Reason): Problem {
  switch (why.reason) {
    case 'unknown':
      return notFound(why.what);
    case 'invalid':
      return invalidInput(why.members.map(({ member, detail }) => ({ pointer: `/${member}`, detail })));
    case 'not subscribed':
      return new Problem(404, 'This webhook is not subscribed to this organization.');
    case 'ahead':
      return invalidInput([{ pointer: '/after', detail: `The latest sequence is ${why.lastSequence}.` }]);
    case 'pruned':
      return why.earliest === null
        ? new Problem(410, 'The event of this delivery is no longer stored.')
        : new Problem(410, `The oldest stored event has sequence ${why.earliest}.`, {
            members: { earliest: why.earliest },
          });
    case 'not blocked':
      return new Problem(409, 'This stream is not blocked.');
    case 'in use':
    case 'too many':
    case 'taken':
      return new Problem(409, why.detail);
    case 'repeated':
      return new Problem(409, 'This was already done.');
    case 'refused':
      return refused(why.refusal);
  }
}
