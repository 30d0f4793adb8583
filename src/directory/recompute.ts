// When the roles of everyone must be computed anew: a mapping, a mapped group or how groups are nested changed. Begins
// in the commit of what caused it and goes on in steps (recompute-step.ts), with live changes between. Pure.

import { idAt } from '../id.ts';
import type { RecomputeReason } from '../protocol/event.ts';
import type { DeclaredRoles, MappedGroup } from '../protocol/role.ts';
import type { Recompute, StoredMapping } from '../store/db/roles.ts';
import { addEvent, type Draft } from './draft.ts';
import { roleNamed } from './roles.ts';

/** Begins a recompute, or has the running one go over everyone once more. Returns its id. */
export function recomputeRoles(draft: Draft, reason: RecomputeReason): string {
  const { declared, mapping, recompute } = draft.shared.roles;
  if (mapping.now && mapping.now.rolesVersion !== declared.version)
    mapping.now = { ...inStandingNames(mapping.now, declared), rolesVersion: declared.version };
  const running = recompute.now?.finishedAt === null ? recompute.now : null;
  if (running) {
    // One that has seen nobody yet sees everyone as they are now.
    if (running.directoryId !== '' && running.again === 0) recompute.now = { ...running, again: 1 };
    return running.id;
  }
  const id = newRecomputeId(draft);
  recompute.now = {
    id,
    reason,
    directoryId: '',
    position: '',
    changed: 0,
    again: 0,
    startedAt: draft.now,
    finishedAt: null,
  } satisfies Recompute;
  draft.shared.roles.goesOn = true;
  addEvent(draft, 'organization.roles_recompute_started', null, { recomputeId: id, reason });
  return id;
}

/** With a declaration roles may have been replaced: from here on the mapping says the names in their place. */
function inStandingNames(mapping: StoredMapping, declared: DeclaredRoles): StoredMapping {
  const standing = (name: string) => roleNamed(declared, name) ?? name;
  const { defaultRole, mappings } = mapping;
  const renamed = mappings.some(({ role }) => standing(role) !== role);
  return {
    ...mapping,
    defaultRole: defaultRole === null ? null : standing(defaultRole),
    mappings: renamed ? mappings.map((mapped) => ({ ...mapped, role: standing(mapped.role) })) : mappings,
  };
}

/** Decisions mint no ids, and an organization runs one recompute at a time: time and organization name it. */
function newRecomputeId({ now, shared }: Draft): string {
  const own = shared.organization?.id.split('_').at(-1) ?? '';
  return `${idAt('rec', now)}${own}`;
}

/** Groups that are gone stay in the mapping, marked, so that an administrator sees what became of them. */
export function forgetMapped(draft: Draft, isGone: (mapped: MappedGroup) => boolean): void {
  const { mapping } = draft.shared.roles;
  if (!mapping.now?.mappings.some((mapped) => !mapped.gone && isGone(mapped))) return;
  const mappings = mapping.now.mappings.map((mapped) => (isGone(mapped) ? { ...mapped, gone: true as const } : mapped));
  mapping.now = { ...mapping.now, mappings };
}
