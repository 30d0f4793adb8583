// What the operator typed into the search: an id leads to its page.

import { isDirectoryId, isOrganizationId, isWebhookId, shardLabelOf } from '../../id.ts';
import { type ConsoleContext, directoryPath, organizationPath, webhookPath } from './context.ts';

/** The page of an id, of an organization, directory or webhook; null for what is none. */
export function pageOfId(text: string, labels: ReadonlySet<string>): string | null {
  if (isOrganizationId(text) && labels.has(shardLabelOf(text))) return organizationPath(text);
  if (isDirectoryId(text) && labels.has(shardLabelOf(text))) return directoryPath(text);
  return isWebhookId(text) ? webhookPath(text) : null;
}

/** Where a script asked for a part of the page, the browser is sent on. */
export function leadTo(c: ConsoleContext, path: string): Response {
  if (c.req.header('HX-Request') === undefined) return c.redirect(path, 303);
  c.header('HX-Redirect', path);
  return c.body(null, 204);
}
