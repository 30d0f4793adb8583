// Where an organization's object is made: in the jurisdiction that JURISDICTIONS gives its database, otherwise near the place
// from which its database answers. Objects hold nothing: one that stands elsewhere costs time, and the fence parts two.

import type { Env } from '../env.ts';
import { regionOf } from '../primary-regions.ts';
import { jurisdictionsOf, standingOf } from '../shards.ts';

/** D1's regions as hints for objects. */
const HINTS: ReadonlyMap<string, DurableObjectLocationHint> = new Map([
  ['WNAM', 'wnam'],
  ['ENAM', 'enam'],
  ['WEUR', 'weur'],
  ['EEUR', 'eeur'],
  ['APAC', 'apac'],
  ['OC', 'oc'],
]);

/** The stub of an organization's object. A hint counts only for the first who calls it. */
export function objectOf(env: Env, organizationId: string): DurableObjectStub {
  const standing = standingOf(env, organizationId);
  const jurisdiction = standing && jurisdictionsOf(env)?.get(standing.label);
  if (jurisdiction) return env.ORGANIZATIONS.jurisdiction(jurisdiction).getByName(organizationId);
  const locationHint = standing && HINTS.get(regionOf(standing.d1) ?? '');
  return locationHint
    ? env.ORGANIZATIONS.getByName(organizationId, { locationHint })
    : env.ORGANIZATIONS.getByName(organizationId);
}
