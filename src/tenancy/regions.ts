// REGIONS: what the operator calls the places of databases, so that whoever creates an organization says where it is to be,
// and needs to know no database. Rollcall knows no geography: the setting alone says what a region is.

import type { Env } from '../env.ts';
import { jurisdictionsOf, labelOfDatabase, shards } from '../shards.ts';

/** A region's name: lower case, as D1's locations and jurisdictions are. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** The labels of a region's databases, by the region's name. */
export type Regions = ReadonlyMap<string, readonly string[]>;

/**
 * The regions of REGIONS, a comma list such as `eu=eu,us=default,us=us2`: a region may have several databases, and a database
 * several regions. Null where it names a database that there is not, or names one twice; and where a region is called like a
 * jurisdiction that databases stand in (JURISDICTIONS), but one of its own does not.
 */
export function regionsOf(env: Env): Regions | null {
  const found = new Map<string, string[]>();
  if (!env.REGIONS) return found;
  const bound = shards(env);
  for (const pair of env.REGIONS.split(',')) {
    const [region = '', name = '', ...rest] = pair.split('=').map((part) => part.trim());
    const label = labelOfDatabase(name);
    const labels = found.get(region) ?? [];
    const isWrong = !NAME.test(region) || name === '' || rest.length > 0 || !bound.has(label) || labels.includes(label);
    if (isWrong || !isWithin(env, region, label)) return null;
    found.set(region, [...labels, label]);
  }
  return found;
}

/** Whether a database may be in a region of that name: `eu` says more than a name where databases are in the jurisdiction `eu`. */
function isWithin(env: Env, region: string, label: string): boolean {
  const jurisdictions: ReadonlyMap<string, string> = jurisdictionsOf(env) ?? new Map();
  return ![...jurisdictions.values()].includes(region) || jurisdictions.get(label) === region;
}

/** What is said of a region that there is not. */
export function noRegion(regions: Regions, region: string): string {
  const what = `There is no region ${JSON.stringify(region)}.`;
  return regions.size === 0
    ? `${what} None are set: see REGIONS.`
    : `${what} There are: ${[...regions.keys()].join(', ')}.`;
}
