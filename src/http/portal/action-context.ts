// How the portal calls the application room: who its visitor is to it, and its reasons as its pages say them.

import { directoryRangeOf } from '../../id.ts';
import { errorOf } from '../../organization/client.ts';
import { notFound, ScimError } from '../../protocol/error.ts';
import { databaseOf } from '../../shards.ts';
import type { ActionContext } from '../../tenancy/context.ts';
import type { Reason, Result } from '../../tenancy/result.ts';
import { type AnyRequest, anonymousContext } from '../action-context.ts';
import type { PortalContext, Visitor } from './context.ts';

export function actionContext(c: PortalContext): ActionContext {
  return administratorContext(c, c.var.visitor);
}

/** An administrator acts in one organization: of other databases the room is shown none. */
export function administratorContext(
  c: AnyRequest,
  { organizationId, organizationName, person }: Pick<Visitor, 'organizationId' | 'organizationName' | 'person'>,
): ActionContext {
  const own = directoryRangeOf(organizationId);
  const isOwn = (id: string) => id === organizationId || (id >= own.from && id < own.to);
  const { databases } = c.var;
  const db = databaseOf(databases, organizationId);
  return {
    ...anonymousContext(c),
    databases: {
      ...databases,
      of: (id) => (isOwn(id) ? db : null),
      all: () => new Map([[databases.labelOf(organizationId), db]]),
    },
    actor: {
      kind: 'administrator',
      id: person?.email ?? 'portal',
      name: person?.name ?? `Administrator of ${organizationName}`,
    },
  };
}

/** What an action came to. @throws ScimError with what the page says of the reason where it was not done */
export function completed<Value>(result: Result<Value, Reason['reason']>): Value {
  if (result.ok) return result.value;
  throw errorFor(result);
}

function errorFor(why: Reason): ScimError {
  switch (why.reason) {
    case 'unknown':
      return notFound(`No ${why.what} has this ID.`);
    case 'invalid':
      return conflict(why.members.map(({ detail }) => detail).join(' '));
    case 'in use':
    case 'too many':
    case 'taken':
      return conflict(why.detail);
    case 'repeated':
      return conflict('This was already done. Reload the page.');
    case 'refused':
      return errorOf(why.refusal);
    case 'not subscribed':
    case 'ahead':
    case 'pruned':
    case 'not blocked':
      throw new Error(`The portal handles no webhooks, but got: ${why.reason}.`);
  }
}

function conflict(detail: string): ScimError {
  return new ScimError(409, undefined, detail);
}
