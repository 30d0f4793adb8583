// One change, decided on a draft: who may ask, what is asked, what comes of it. Pure; a refusal leaves the draft as it was.

import { notFound, paused, ScimError, unauthorized } from '../protocol/error.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import { requireAllowed } from './addresses.ts';
import { auditRow, standingOf } from './audited.ts';
import { requireRoomForUser, type WriteLimits } from './budget.ts';
import type { ChangeResult } from './change.ts';
import { activate, createDirectory, deleteDirectory, deleteOrganization, updateDirectory } from './directories.ts';
import type { Draft } from './draft.ts';
import type { Drafts } from './drafts.ts';
import type { User } from './entity.ts';
import { tellExpiring } from './expiring.ts';
import { createMembership, deleteMembership } from './group-memberships.ts';
import {
  type ChangedGroup,
  createGroup,
  deleteGroup,
  patchGroup,
  replaceGroup,
  showsMembers,
  storedGroup,
} from './groups.ts';
import { discardHeld, releaseHeld } from './held.ts';
import type { Plan } from './plan.ts';
import { stepRecompute } from './recompute-step.ts';
import { directoryRecord, isPaused, userTypeOf } from './record.ts';
import { startRestored } from './restored.ts';
import { startResync, stepResync } from './resync.ts';
import { saveMapping, startRecompute } from './role-mapping.ts';
import { requireStrictChange } from './strict.ts';
import { undeleteOrganization } from './undeleted.ts';
import { createUser, deleteUser, patchUser, replaceUser, storedUser } from './users.ts';

/** @throws ScimError for a change that is refused. */
export function decide(drafts: Drafts, plan: Plan, limits: WriteLimits): ChangeResult {
  const { shared } = drafts;
  const { audits, events } = shared;
  const draft = drafts.of.get(plan.request.directoryId);
  const eventsBefore = events.length;
  const was = standingOf(shared, draft);
  const result = decided(drafts, plan, limits);
  // What made no event changed nothing.
  const row = events.length > eventsBefore ? auditRow(plan.request, shared, was, standingOf(shared, draft)) : null;
  if (row) audits.push(row);
  return result;
}

function decided({ admitted: known, of, shared }: Drafts, plan: Plan, limits: WriteLimits): ChangeResult {
  const { request } = plan;
  const { change, directoryId } = request;
  const draft = known.has(plan) ? of.get(directoryId) : undefined;
  if (!draft) throw unauthorized();
  if (change.kind === 'organization.undelete') return undeleteOrganization(draft, shared.organization);
  if (!shared.organization || shared.organization.deletedAt !== null || shared.organizationDeleted) {
    throw request.tokenHash === null ? notFound('The organization does not exist.') : unauthorized();
  }
  if (change.kind === 'organization.delete') {
    deleteOrganization(draft, shared.organization, change);
    return { kind: 'deleted' };
  }
  if (change.kind === 'organization.restored') return startRestored(draft, shared.organization);
  if (change.kind === 'directory.create')
    return { kind: 'directory', directory: directoryRecord(createDirectory(draft, directoryId, change)) };
  if (change.kind === 'roles.save') return saveMapping(draft, change);
  if (change.kind === 'roles.recompute') return startRecompute(draft, change);
  if (change.kind === 'roles.step') return stepRecompute(draft, directoryId, change);
  const directory = admitted(draft, plan);
  return decideIn(draft, plan, directory, limits);
}

/** The directory as it is by now, which may have changed in this round. */
function admitted(draft: Draft, { request }: Plan): DirectoryRow {
  const directory = draft.directory.now;
  if (!directory || directory.status === 'deleted')
    throw request.tokenHash === null ? notFound('The directory does not exist.') : unauthorized();
  if (request.tokenHash === null) return directory;
  requireAllowed(directory, request.address ?? '');
  if (isPaused(directory)) throw paused();
  return activate(draft, directory);
}

function decideIn(draft: Draft, plan: Plan, directory: DirectoryRow, limits: WriteLimits): ChangeResult {
  const { parsed: change, request } = plan;
  const { id: at } = directory;
  const type = userTypeOf(directory.extension);
  if (directory.profile === 'strict') requireStrictChange(request.change, type);
  if (change instanceof ScimError) throw change;
  const user = (is: User): ChangeResult => ({
    kind: 'user',
    user: storedUser(draft, is),
    extension: directoryRecord(directory).extension,
  });
  const group = ({ group: is, skipped }: ChangedGroup, withMembers: boolean): ChangeResult => ({
    kind: 'group',
    group: storedGroup(draft, is, withMembers && showsMembers(draft, is)),
    extension: null,
    skipped,
  });
  switch (change.kind) {
    case 'user.create':
      requireRoomForUser(directory, limits);
      return user(createUser(draft, at, change.id, change.user, type));
    case 'user.replace':
      return user(replaceUser(draft, change.id, change.user, type, change));
    case 'user.patch':
      return user(patchUser(draft, change.id, change.patch, type, change));
    case 'user.delete':
      deleteUser(draft, at, change.id, type, change);
      return { kind: 'deleted' };
    case 'group.create':
      return group(createGroup(draft, at, change.id, change.group), true);
    case 'group.replace':
      return group(replaceGroup(draft, change.id, change.group, change), change.wantsMembers === true);
    case 'group.patch':
      return group(patchGroup(draft, change.id, change.steps, change), change.wantsMembers === true);
    case 'group.delete':
      deleteGroup(draft, at, change.id, change);
      return { kind: 'deleted' };
    case 'membership.create':
      return group(createMembership(draft, change), false);
    case 'membership.delete':
      return group(deleteMembership(draft, change), false);
    case 'directory.update':
      return { kind: 'directory', directory: directoryRecord(updateDirectory(draft, directory, change)) };
    case 'directory.delete':
      deleteDirectory(draft, directory);
      return { kind: 'deleted' };
    case 'guard.release':
      return { kind: 'directory', directory: directoryRecord(releaseHeld(draft, directory)) };
    case 'guard.discard':
      return discardHeld(draft, directory, change.id);
    case 'directory.activate':
      return { kind: 'directory', directory: directoryRecord(directory) };
    case 'credentials.tell':
      tellExpiring(draft, directory);
      return { kind: 'told' };
    case 'resync.start':
      return startResync(draft, directory, change.id);
    case 'resync.step':
      return stepResync(draft, directory, change.id);
    case 'organization.delete':
    case 'organization.undelete':
    case 'organization.restored':
    case 'directory.create':
    case 'roles.save':
    case 'roles.recompute':
    case 'roles.step':
      throw new Error(`${change.kind} was decided before.`);
  }
}
