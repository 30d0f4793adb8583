// A recompute goes over everyone of an organization, some hundred people a step, directory by directory, with live changes
// between: each person's roles are made anew of the groups that they are in, and told where they became others. Pure.

import { NO_MAPPING } from '../protocol/role.ts';
import { type PersonRow, RECOMPUTE_STEP, saidIn } from '../store/list/roles.ts';
import type { Change, ChangeResult } from './change.ts';
import { type Counted, countGrants } from './counted.ts';
import { addEvent, type Draft } from './draft.ts';
import { moveSources } from './person-roles.ts';
import { boundedGrants, directoryRoles, type Grant } from './roles.ts';
import { personRolesOfRow } from './roles-row.ts';

/**
 * The people of one step, in the order of their IDs, out of what all steps of a round asked for: one that the clock repeats
 * comes late and asks for a stretch that lies behind.
 */
export function stretchAfter(people: readonly PersonRow[], position: string): PersonRow[] {
  const ahead = new Map(people.filter(({ id }) => id > position).map((row) => [row.id, row]));
  return [...ahead.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, RECOMPUTE_STEP);
}

/** Does nothing where the recompute is over or stands elsewhere by now: another one goes on with it. */
export function stepRecompute(
  draft: Draft,
  directoryId: string,
  { id, position }: Extract<Change, { readonly kind: 'roles.step' }>,
): ChangeResult {
  const { roles } = draft.shared;
  const { mapping, recompute } = roles;
  const answer = { kind: 'recompute', id, version: mapping.now?.version ?? 0 } as const;
  const running = recompute.now;
  if (running?.id !== id || running.finishedAt !== null) return answer;
  if (running.directoryId !== directoryId || running.position !== position) return answer;
  roles.goesOn = true;
  // Which groups count was asked by another mapping, in this very round: the next one asks again.
  if (mapping.now?.mappings !== mapping.before?.mappings) return answer;
  const living = draft.directory.now !== null && draft.directory.now.status !== 'deleted';
  const people = living ? stretchAfter(draft.stretch.people, position) : [];
  const counted = countedOf(draft);
  const changed = running.changed + people.filter((row) => recomputed(draft, counted, row)).length;
  const last = people.at(-1);
  const next = draft.stretch.nextDirectories[0]?.nextId;
  if (last && people.length === RECOMPUTE_STEP) recompute.now = { ...running, changed, position: last.id };
  else if (next !== undefined) recompute.now = { ...running, changed, directoryId: next, position: '' };
  else if (running.again === 1) recompute.now = { ...running, changed, directoryId: '', position: '', again: 0 };
  else {
    recompute.now = { ...running, changed, directoryId: '', position: '', finishedAt: draft.now };
    roles.goesOn = false;
    addEvent(draft, 'organization.roles_recomputed', null, { recomputeId: id, changed });
  }
  return answer;
}

/** Rebuilds the sources of one person. Returns whether the roles changed. */
function recomputed(draft: Draft, counted: Counted, row: PersonRow): boolean {
  const tracked = draft.users.get(row.id);
  // What this round decided of the person lies over what was read.
  if (tracked && tracked.now === null) return false;
  const { declared } = draft.shared.roles;
  if (!draft.roles.has(row.id)) {
    const is = personRolesOfRow(row);
    draft.roles.set(row.id, { before: is, now: is });
    draft.names.set(row.id, row);
  }
  const doc = tracked?.now?.doc ?? saidIn(row);
  const grants = boundedGrants(grantsIn(draft, counted, row.id), declared);
  return moveSources(draft, row.id, () => ({ grants, directory: directoryRoles(doc, declared) }));
}

function grantsIn(draft: Draft, { given, groupsOf }: Counted, userId: string): Grant[] {
  const groups = new Set(groupsOf.get(userId));
  for (const [groupId, pairs] of draft.memberships.byGroup) {
    const pair = pairs.get(userId);
    if (pair?.now) groups.add(groupId);
    else if (pair) groups.delete(groupId);
  }
  return [...groups].flatMap((groupId) => (draft.groups.get(groupId)?.now === null ? [] : (given.get(groupId) ?? [])));
}

function countedOf(draft: Draft): Counted {
  const { mapping } = draft.shared.roles;
  return countGrants(mapping.now ?? NO_MAPPING, draft.directory.now?.id ?? '', draft.stretch);
}
