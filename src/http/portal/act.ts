// How the portal calls the application room: who its visitor is to it, and its reasons as its pages say them.

import { errorOf } from '../../organization/client.ts';
import { notFound, ScimError } from '../../protocol/error.ts';
import { directoryRangeOf } from '../../store/id.ts';
import type { ActionContext } from '../../tenancy/context.ts';
import type { Reason, Result } from '../../tenancy/result.ts';
import { actionContext } from '../action-context.ts';
import type { PortalContext } from './context.ts';

const ACTOR = 'portal';

/** An administrator acts in one organization: of other databases the room is shown none. */
export function acting(c: PortalContext): ActionContext {
  const { db, visitor } = c.var;
  const { organizationId, organizationName } = visitor;
  const own = directoryRangeOf(organizationId);
  const isOwn = (id: string) => id === organizationId || (id >= own.from && id < own.to);
  const name = `Administrator of ${organizationName}`;
  return actionContext(
    c,
    { kind: 'administrator', id: ACTOR, name },
    { operator: c.env.DB, of: (id) => (isOwn(id) ? db : null), all: () => [db] },
  );
}

/** What an action came to. @throws ScimError with what the page says of the reason where it was not done */
export function completed<Value>(result: Result<Value, Reason['reason']>): Value {
  if (result.ok) return result.value;
  throw errorFor(result);
}

function errorFor(why: Reason): ScimError {
  switch (why.reason) {
    case 'unknown':
      return notFound(`There is no ${why.what} of this id.`);
    case 'invalid':
      return conflict(why.members.map(({ detail }) => detail).join(' '));
    case 'in use':
    case 'too many':
    case 'taken':
      return conflict(why.detail);
    case 'repeated':
      return conflict('This was done already: load the page again.');
    case 'refused':
      return errorOf(why.refusal);
    case 'not subscribed':
    case 'ahead':
    case 'pruned':
    case 'not blocked':
      throw new Error(`The portal has nothing to do with webhooks: ${why.reason}.`);
  }
}

function conflict(detail: string): ScimError {
  return new ScimError(409, undefined, detail);
}
