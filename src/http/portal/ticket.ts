// What a form that makes a token or an OAuth client carries: the id that it will have, minted and sealed by the server for one
// directory. The browser can send it again, which makes no second token, but chooses no id.

import { decrypt, encrypt } from '../../encrypt.ts';
import { newId } from '../../id.ts';
import type { PortalContext } from './context.ts';

/** Keeps other sealed texts from being taken for a ticket. */
const PURPOSE = 'portal token form';
const SEALED = /^[A-Za-z0-9+/]{16,400}={0,2}$/;

export async function newTicket(c: PortalContext, prefix: 'tok' | 'oc' = 'tok'): Promise<string> {
  const { directory, now } = c.var;
  return encrypt(keyOf(c), [PURPOSE, directory.id, newId(prefix, now)].join('\n'));
}

/** The id in a ticket of this directory; null for anything else. */
export async function openTicket(
  c: PortalContext,
  given: unknown,
  prefix: 'tok' | 'oc' = 'tok',
): Promise<string | null> {
  if (typeof given !== 'string' || !SEALED.test(given) || given.length % 4 !== 0) return null;
  const [purpose, directoryId, id] = (await opened(c, given)).split('\n');
  return purpose === PURPOSE && directoryId === c.var.directory.id && id?.startsWith(`${prefix}_`) ? id : null;
}

/** '' for what was not sealed here. */
async function opened(c: PortalContext, sealed: string): Promise<string> {
  try {
    return await decrypt(keyOf(c), sealed);
  } catch (error) {
    // AES-GCM: the text was changed, or sealed with another key.
    if (error instanceof DOMException) return '';
    throw error;
  }
}

function keyOf(c: PortalContext): string {
  return c.env.ENCRYPTION_KEY ?? '';
}
