// The people whom a host app has already beside those of a directory: who would be whom, by what, and who is new on
// either side. Nothing is changed, and nothing is remembered.

import { userProfile } from '../directory/profile.ts';
import { userTypeOf } from '../directory/record.ts';
import { organizationOf } from '../id.ts';
import { toUser } from '../store/list/found.ts';
import { directoryById } from '../store/operator/directories.ts';
import {
  type CandidatesRow,
  candidatesBy,
  MAX_CANDIDATES,
  type PersonKey,
  usersExcept,
} from '../store/operator/people.ts';
import type { ActionContext } from './context.ts';
import { keyFor } from './find-people.ts';
import { done, type Result, unknown } from './result.ts';

/** People of one call: each is looked up in up to three indexes. */
export const MAX_MATCHED = 1_000;
/** People of the directory that an answer names beside them. */
export const MAX_NAMED_IN_DIRECTORY = 100;

/** The surest first: what a match is said to be by. */
const KEYS: readonly PersonKey[] = ['externalId', 'email', 'userName'];

export interface KnownPerson {
  /** The host app's own name for the person, which the answer repeats. */
  readonly key: string;
  readonly externalId?: string | undefined;
  readonly email?: string | undefined;
  readonly userName?: string | undefined;
}

export interface Matching {
  readonly matched: readonly { readonly key: string; readonly userId: string; readonly by: PersonKey }[];
  /** Several users could be the person, or the user could be several of the people. */
  readonly ambiguous: readonly { readonly key: string; readonly userIds: readonly string[] }[];
  /** Keys of those whom the directory does not have. */
  readonly unmatched: readonly string[];
  /** Users who are none of these people, and the first of them by id. */
  readonly onlyInDirectory: {
    readonly count: number;
    readonly people: readonly { readonly userId: string; readonly userName: string; readonly email: string | null }[];
  };
}

export async function matchPeople(
  { databases }: Pick<ActionContext, 'databases'>,
  directoryId: string,
  people: readonly KnownPerson[],
): Promise<Result<Matching, 'unknown'>> {
  const db = databases.of(directoryId);
  if (!db) return unknown('directory');
  const keys = (name: PersonKey) =>
    people.map((person) => {
      const value = person[name];
      return value === undefined ? null : keyFor(name, value);
    });
  const [[directory], byExternalId, byEmail, byUserName] = await db.run([
    directoryById({ organizationId: organizationOf(directoryId), id: directoryId }),
    candidatesBy('externalId', directoryId, keys('externalId')),
    candidatesBy('email', directoryId, keys('email')),
    candidatesBy('userName', directoryId, keys('userName')),
  ]);
  if (!directory) return unknown('directory');
  const found = {
    externalId: byPlace(byExternalId),
    email: byPlace(byEmail),
    userName: byPlace(byUserName),
  };
  const candidates = people.map((_, place) => candidatesOf(KEYS.map((by) => found[by].get(place) ?? [])));
  const named = new Set(candidates.flatMap((ids) => [...ids.keys()]));
  const [others] = await db.run([
    usersExcept({ directoryId, except: JSON.stringify([...named]), limit: MAX_NAMED_IN_DIRECTORY }),
  ]);
  const type = userTypeOf(directory.extension);
  return done({
    ...sorted(people, candidates),
    onlyInDirectory: {
      count: Math.max(others.length, directory.userCount - named.size),
      people: others.map((row) => {
        const { email, id: userId, userName } = userProfile(toUser(row), type);
        return { userId, userName, email };
      }),
    },
  });
}

interface Candidate {
  readonly id: string;
  readonly active: boolean;
}

function byPlace(rows: readonly CandidatesRow[]): ReadonlyMap<number, readonly Candidate[]> {
  // The text is ours.
  const candidates = (found: string) => JSON.parse(found) as [id: string, active: number][];
  return new Map(
    rows.map(({ found, place }) => [place, candidates(found).map(([id, active]) => ({ id, active: active === 1 }))]),
  );
}

/** Whom a person could be, and by what: of active ones and others the active ones, as after a re-hire. */
function candidatesOf(found: readonly (readonly Candidate[])[]): ReadonlyMap<string, PersonKey> {
  const anyActive = found.flat().some(({ active }) => active);
  const all = new Map<string, PersonKey>();
  for (const [index, by] of KEYS.entries())
    for (const { active, id } of found[index] ?? []) if (active === anyActive && !all.has(id)) all.set(id, by);
  return all;
}

function sorted(
  people: readonly KnownPerson[],
  candidates: readonly ReadonlyMap<string, PersonKey>[],
): Omit<Matching, 'onlyInDirectory'> {
  const claims = new Map<string, number>();
  for (const id of candidates.flatMap((ids) => [...ids.keys()])) claims.set(id, (claims.get(id) ?? 0) + 1);
  const matched: Matching['matched'][number][] = [];
  const ambiguous: Matching['ambiguous'][number][] = [];
  const unmatched: string[] = [];
  for (const [place, { key }] of people.entries()) {
    const ids = [...(candidates[place] ?? [])];
    const [only] = ids;
    if (!only) unmatched.push(key);
    else if (ids.length === 1 && claims.get(only[0]) === 1) matched.push({ key, userId: only[0], by: only[1] });
    else ambiguous.push({ key, userIds: ids.slice(0, MAX_CANDIDATES).map(([id]) => id) });
  }
  return { matched, ambiguous, unmatched };
}
