// Finds organizations by what an operator types of their name or externalId.

import { askEach, type LabelledDatabases } from '../every-database.ts';
import { streamSafe } from '../protocol/fold.ts';
import { lookedThroughTo, organizationsNamed } from '../store/operator/organization-pages.ts';
import { organizationByExternalId } from '../store/operator/organizations.ts';
import type { StoredOrganization } from './organizations.ts';
import { eachOnce, type PageOfAll, type PageRequest } from './page.ts';

/**
 * Organizations with the text in their name or externalId, those with exactly this externalId first. `next` where the
 * search has not looked through all of the databases that answer.
 */
export async function findOrganizations(
  databases: LabelledDatabases,
  text: string,
  { after, limit }: PageRequest,
): Promise<PageOfAll<StoredOrganization>> {
  const [one, two, three] = spellings(text);
  const statement = organizationsNamed({ after, one, two, three, limit: limit + 1 });
  const { found, missing } = await askEach(databases, (db) =>
    db.run([statement, lookedThroughTo({ after }), organizationByExternalId({ externalId: text })]),
  );
  const exact = after === '' ? eachOnce(found.flatMap(([, , named]) => named)) : [];
  const rows = eachOnce(found.flatMap(([part]) => part)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const seen = new Set(exact.map(({ id }) => id));
  const page = rows.slice(0, limit);
  const items = [...exact, ...page.filter(({ id }) => !seen.has(id))];
  if (rows.length > limit) return { items, next: page.at(-1)?.id ?? null, missing };
  const ends = found.flatMap(([, [end]]) => (end ? [end.id] : []));
  return { items, next: ends.sort()[0] ?? null, missing };
}

/** As SQLite's lower() leaves a text that is written in small letters, capitals, or with a capital first. */
export function spellings(text: string): [string, string, string] {
  const normal = streamSafe(text).normalize('NFKC');
  const small = normal.toLowerCase();
  const first = small.charAt(0).toUpperCase() + small.slice(1);
  return [small, asciiLower(normal.toUpperCase()), asciiLower(first)];
}

function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
