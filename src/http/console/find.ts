// What the operator typed into the search: an id leads to its page, anything else to organizations of that name.

import type { Database } from '../../database.ts';
import { isDirectoryId, isOrganizationId, shardLabelOf } from '../../id.ts';
import { streamSafe } from '../../protocol/fold.ts';
import { lookedThroughTo, organizationsNamed } from '../../store/operator/organization-pages.ts';
import type { OrganizationRow } from '../../store/operator/organizations.ts';
import { organizationsByExternalId } from '../../tenancy/organizations.ts';
import type { Page, PageRequest } from '../../tenancy/page.ts';
import { directoryPath, organizationPath, webhookPath } from './context.ts';

/** The page of an id, of an organization, directory or webhook; null for what is none. */
export function pageOfId(text: string, labels: ReadonlySet<string>): string | null {
  if (isOrganizationId(text) && labels.has(shardLabelOf(text))) return organizationPath(text);
  if (isDirectoryId(text) && labels.has(shardLabelOf(text))) return directoryPath(text);
  return /^wh_[0-9a-z]{26}$/.test(text) ? webhookPath(text) : null;
}

/**
 * Organizations with the text in their name or externalId, those with exactly this externalId first. `next` where the
 * search has not looked through all.
 */
export async function findOrganizations(
  databases: readonly Database[],
  text: string,
  { after, limit }: PageRequest,
): Promise<Page<OrganizationRow>> {
  const exact = after === '' ? await organizationsByExternalId(databases, text) : [];
  const [one, two, three] = spellings(text);
  const statement = organizationsNamed({ after, one, two, three, limit: limit + 1 });
  const found = await Promise.all(databases.map((db) => db.run([statement, lookedThroughTo({ after })])));
  const rows = found.flatMap(([part]) => part).sort((a, b) => (a.id < b.id ? -1 : 1));
  const seen = new Set(exact.map(({ id }) => id));
  const page = rows.slice(0, limit);
  const items = [...exact, ...page.filter(({ id }) => !seen.has(id))];
  if (rows.length > limit) return { items, next: page.at(-1)?.id ?? null };
  const ends = found.flatMap(([, [end]]) => (end ? [end.id] : []));
  return { items, next: ends.length === 0 ? null : (ends.sort()[0] ?? null) };
}

/** As SQLite's lower() leaves a name that is written in small letters, capitals, or with a capital first. */
function spellings(text: string): [string, string, string] {
  const normal = streamSafe(text).normalize('NFKC');
  const small = normal.toLowerCase();
  const first = small.charAt(0).toUpperCase() + small.slice(1);
  return [small, asciiLower(normal.toUpperCase()), asciiLower(first)];
}

function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
