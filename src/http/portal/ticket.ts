// What a form that makes a token or an OAuth client carries: the id that it will have, minted and sealed by the server for one
// directory. The browser can send it again, which makes no second token, but chooses no id.

import { type Cell, isSealed, open, seal } from '../../encrypt.ts';
import { newId } from '../../id.ts';
import type { PortalContext } from './context.ts';

const MAX_LENGTH = 500;

export async function newTicket(c: PortalContext, prefix: 'tok' | 'oc' = 'tok'): Promise<string> {
  const sealed = await seal(keysOf(c), cellOf(c), newId(prefix, c.var.now));
  return sealed.text;
}

/** The id in a ticket of this directory; null for anything else. */
export async function openTicket(
  c: PortalContext,
  given: unknown,
  prefix: 'tok' | 'oc' = 'tok',
): Promise<string | null> {
  if (typeof given !== 'string' || given.length > MAX_LENGTH || !isSealed(given)) return null;
  const id = await open(keysOf(c), cellOf(c), given);
  return id?.startsWith(`${prefix}_`) ? id : null;
}

/** Keeps what was sealed for another directory or purpose from being taken for a ticket of this one. */
function cellOf(c: PortalContext): Cell {
  return ['portal form', c.var.directory.id, 'ticket'];
}

function keysOf(c: PortalContext): string {
  return c.env.ENCRYPTION_KEY ?? '';
}
