// Organizations by the beginnings of words of their names and externalIds: ranges of `search_index`, a few rows whatever the
// number of organizations. As long as the clock has not indexed all of them, they are looked through.

import { sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { behind } from '../../protocol/name-search.ts';
import { selected } from '../db/rows.ts';
import { organizations } from '../db/schema.ts';
import { searchIndex } from '../db/schema-lists.ts';
import { compile, list, p, prepare } from '../db/statement.ts';
import type { Hit, Position } from './name-search.ts';
import { ORGANIZATION_COLUMNS, type OrganizationRow } from './organizations.ts';
import { type IndexRange, indexHits } from './search-index.ts';

/** Who has a key that begins so, in the order of the keys. An organization is one row for each. */
export function organizationsFound(
  prefixes: readonly string[],
  after: Position,
  limit: number,
): Statement<Hit<OrganizationRow>> {
  const ranges = prefixes.map((prefix): IndexRange => ({ kind: 'Organization', prefix }));
  return compile(sql`SELECT ${selected(ORGANIZATION_COLUMNS)}, h.hit AS "hit" FROM ${indexHits(ranges, after, limit)} AS h
    CROSS JOIN ${organizations} ON ${organizations.id} = h.id ORDER BY h.hit, h.id`);
}

export interface WordCount {
  readonly word: string;
  readonly n: number;
}

/** How many keys begin with each of these words, counted to a limit. */
export function keysWith(words: readonly string[], limit: number): Statement<WordCount> {
  const each = list(words.map((word) => [word, behind(word)]));
  return compile(sql`SELECT j.value ->> 0 AS "word", (SELECT count(*) FROM (SELECT 1 FROM ${searchIndex}
      WHERE ${searchIndex.kind} = 'Organization' AND ${searchIndex.searchKey} >= j.value ->> 0
        AND ${searchIndex.searchKey} < j.value ->> 1 LIMIT ${limit})) AS "n"
    FROM json_each(${each}) AS j`);
}

/** A row where an organization is without its keys. */
export const anyUnindexed = prepare<{ readonly id: string }, Record<never, never>>(
  () => sql`SELECT o.id AS "id" FROM ${organizations} AS o INDEXED BY organizations_unindexed
    WHERE deleted_at IS NULL AND (indexed_name IS NOT name OR indexed_external_id IS NOT external_id) LIMIT 1`,
);

/** Organizations that a search looks through for one page. */
const MAX_LOOKED_THROUGH = 20_000;

/**
 * Those whose name or externalId holds one of three texts, in id order after an id. SQLite's lower() knows ASCII only:
 * the texts are the spellings that people type a name in.
 */
export const organizationsNamed = prepare<
  OrganizationRow,
  { after: string; one: string; two: string; three: string; limit: number }
>(
  () => sql`SELECT * FROM (SELECT ${selected(ORGANIZATION_COLUMNS)} FROM ${organizations}
      WHERE ${organizations.id} > ${p('after')} AND ${organizations.deletedAt} IS NULL
      ORDER BY ${organizations.id} LIMIT ${sql.raw(String(MAX_LOOKED_THROUGH))})
    WHERE instr(lower(name), ${p('one')}) OR instr(lower(name), ${p('two')}) OR instr(lower(name), ${p('three')})
      OR instr(lower("externalId"), ${p('one')})
    LIMIT ${p('limit')}`,
);

/** Where a search that looked through as many as it may goes on; no row where it saw the last. */
export const lookedThroughTo = prepare<{ readonly id: string }, { after: string }>(
  () => sql`SELECT ${organizations.id} AS "id" FROM ${organizations}
    WHERE ${organizations.id} > ${p('after')} AND ${organizations.deletedAt} IS NULL
    ORDER BY ${organizations.id} LIMIT 1 OFFSET ${sql.raw(String(MAX_LOOKED_THROUGH - 1))}`,
);
