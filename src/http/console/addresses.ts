// POST /console/directories/dir_…/addresses: from which addresses it takes requests; asks first where the list would shut
// the provider out.

import { blocksOf, shutOut } from '../../tenancy/allowed-addresses.ts';
import { changeDirectory } from '../../tenancy/directory-actions.ts';
import { typedAddresses } from '../ui/allowed-addresses.tsx';
import { actionContext, completed } from './action-context.ts';
import { type ConsoleContext, directoryPath } from './context.ts';
import { databaseOf } from './databases.ts';
import { directoryPage } from './directory.tsx';
import { withQuery } from './input.ts';
import { respondRefused } from './layout.tsx';

export async function setAddresses(c: ConsoleContext): Promise<Response> {
  const id = c.req.param('dir') ?? '';
  const { addresses: field, sure } = await c.req.parseBody();
  const typed = typedAddresses(field);
  const read = blocksOf(typed);
  if (!read.ok) return respondRefused(c, 400, read.members.map(({ detail }) => detail).join(' '));
  const excluded = sure === 'yes' ? null : await shutOut(databaseOf(c, id), id, read.blocks);
  if (excluded !== null) return directoryPage(c, { text: typed.join('\n'), shutOut: excluded });
  completed(await changeDirectory(actionContext(c), id, { allowedAddresses: read.blocks, excludeLastAddress: true }));
  return c.redirect(withQuery(directoryPath(id), { done: 'directory.settings' }), 303);
}
