// What a change that goes through the organization's writer tells the audit log: who asked for it, and what it changed
// of the settings that stand in the draft. Pure.

import type { RoleMapping } from '../protocol/role.ts';
import type { AuditRow } from '../store/commit/changes.ts';
import type { ChangeRequest } from './change.ts';
import {
  type AuditedState,
  auditText,
  type Difference,
  difference,
  directorySettings,
  NO_DIFFERENCE,
} from './difference.ts';
import type { Draft, Shared } from './draft.ts';

/** The settings as they stand at a moment of a round: rows that are replaced and never written into. */
export interface Standing {
  readonly directory: Draft['directory']['now'];
  readonly mapping: RoleMapping | null;
}

export function standingOf(shared: Shared, draft: Draft | undefined): Standing {
  return { directory: draft?.directory.now ?? null, mapping: shared.roles.mapping.now };
}

/** Null for what nobody asked to have noted. */
export function auditRow(
  { audit, change }: ChangeRequest,
  shared: Shared,
  was: Standing,
  is: Standing,
): AuditRow | null {
  if (!audit) return null;
  const { before, after } = changed(change, shared, was, is);
  return { ...audit, before: auditText(before), after: auditText(after) };
}

function changed(change: ChangeRequest['change'], { organization }: Shared, was: Standing, is: Standing): Difference {
  switch (change.kind) {
    case 'organization.delete':
      return {
        before: organization ? { name: organization.name, externalId: organization.externalId } : null,
        after: null,
      };
    case 'organization.undelete':
      return {
        before: null,
        after: organization ? { name: organization.name, externalId: organization.externalId } : null,
      };
    case 'resync.start':
      return { before: null, after: { resyncId: change.id } };
    case 'roles.save':
      return mappingDifference(was.mapping, is.mapping);
    case 'directory.create':
    case 'directory.update':
    case 'directory.delete':
    case 'guard.release':
    case 'guard.discard':
      return difference(directorySettings(was.directory), directorySettings(is.directory));
    default:
      return NO_DIFFERENCE;
  }
}

/** Of the groups those alone that came or went: a mapping may have hundreds. */
function mappingDifference(was: RoleMapping | null, is: RoleMapping | null): Difference {
  const [old, now] = [entriesOf(was), entriesOf(is)];
  const state = (mapping: RoleMapping | null, mappings: ReadonlySet<string>): AuditedState | null =>
    mapping && { mode: mapping.mode, defaultRole: mapping.defaultRole, mappings: [...mappings].map(parsedEntry) };
  return difference(state(was, old.difference(now)), state(is, now.difference(old)));
}

function entriesOf(mapping: RoleMapping | null): Set<string> {
  return new Set(
    mapping?.mappings.map(({ directoryId, groupId, role }) => JSON.stringify({ directoryId, groupId, role })),
  );
}

function parsedEntry(text: string): unknown {
  return JSON.parse(text);
}
