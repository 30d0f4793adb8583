// How the console calls the application room: who the operator is to it, and its reasons as its pages say them.

import type { ActionContext } from '../../tenancy/context.ts';
import type { Reason, Result } from '../../tenancy/result.ts';
import { anonymousContext } from '../action-context.ts';
import { notFound, Problem, refused } from '../problem.ts';
import { count } from '../ui/format.ts';
import type { ConsoleContext } from './context.ts';

export function actionContext(c: ConsoleContext): ActionContext {
  const { id, name } = c.var.operator;
  return { ...anonymousContext(c), actor: { kind: 'operator', id, name } };
}

/** What an action came to. @throws Problem with what the page says of the reason where it was not done */
export function completed<Value>(result: Result<Value, Reason['reason']>): Value {
  if (result.ok) return result.value;
  throw problemFor(result);
}

function problemFor(why: Reason): Problem {
  switch (why.reason) {
    case 'unknown':
      return notFound(why.what);
    case 'invalid':
      return new Problem(400, why.members.map(({ detail }) => detail).join(' '));
    case 'not subscribed':
      return new Problem(409, 'This webhook is not subscribed to this organization.');
    case 'ahead':
      return new Problem(409, `The latest event is number ${count(why.lastSequence)}.`);
    case 'pruned':
      return why.earliest === null
        ? new Problem(410, 'This event is no longer stored.')
        : new Problem(410, `The oldest stored event is number ${count(why.earliest)}.`);
    case 'not blocked':
      return new Problem(409, 'This stream is no longer blocked.');
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
