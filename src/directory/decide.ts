// One change, decided on a draft: who may ask, what is asked, what comes of it. Pure; a refusal leaves the draft as it was.

import { notFound, paused, unauthorized } from '../protocol/error.ts';
import type { DirectoryRow } from '../store/rows.ts';
import type { ChangeResult } from './change.ts';
import { activate, createDirectory, deleteDirectory, deleteOrganization, updateDirectory } from './directories.ts';
import { type Draft, directoryIn } from './draft.ts';
import type { Group, User } from './entity.ts';
import { createGroup, deleteGroup, patchGroup, replaceGroup, storedGroup } from './groups.ts';
import type { Plan } from './plan.ts';
import { directoryRecord, isPaused, userTypeOf } from './record.ts';
import { startResync, stepResync } from './resync.ts';
import { createUser, deleteUser, patchUser, replaceUser, storedUser } from './users.ts';

/** @throws ScimError for a change that is refused. */
export function decide(draft: Draft, plan: Plan): ChangeResult {
  const { request } = plan;
  const { change, directoryId } = request;
  if (!draft.answers.organization || draft.answers.organization.deletedAt !== null || draft.organizationDeleted) {
    throw request.tokenHash === null ? notFound('No such organization.') : unauthorized();
  }
  if (change.kind === 'organization.delete') {
    deleteOrganization(draft);
    return { kind: 'deleted' };
  }
  if (change.kind === 'directory.create')
    return { kind: 'directory', directory: directoryRecord(createDirectory(draft, directoryId, change)) };
  const directory = admitted(draft, plan);
  if (plan.refusal) throw plan.refusal;
  return decideIn(draft, plan, directory);
}

/** Form, token, pause: in this order (the form of the id was the Worker's to check). */
function admitted(draft: Draft, { request }: Plan): DirectoryRow {
  const directory = directoryIn(draft, request.directoryId);
  if (request.tokenHash === null) {
    if (!directory || directory.status === 'deleted') throw notFound('No such directory.');
    return directory;
  }
  const token = draft.answers.tokens.find((row) => row.hash === request.tokenHash);
  if (!directory || directory.status === 'deleted' || token?.directoryId !== directory.id) throw unauthorized();
  if (token.expiresAt !== null && token.expiresAt <= draft.now) throw unauthorized();
  if (isPaused(directory)) throw paused();
  return activate(draft, directory);
}

function decideIn(draft: Draft, plan: Plan, directory: DirectoryRow): ChangeResult {
  const { members = [], request, steps = [] } = plan;
  const { change } = request;
  const { id: at } = directory;
  const type = userTypeOf(directory.extension);
  const user = (is: User): ChangeResult => ({
    kind: 'user',
    user: storedUser(draft, is),
    extension: directoryRecord(directory).extension,
  });
  const group = (is: Group, withMembers: boolean): ChangeResult => ({
    kind: 'group',
    group: storedGroup(draft, is, withMembers),
    extension: null,
  });
  switch (change.kind) {
    case 'user.create':
      return user(createUser(draft, at, change.id, change.body, type));
    case 'user.replace':
      return user(replaceUser(draft, at, change.id, change.body, type, change));
    case 'user.patch':
      return user(patchUser(draft, at, change.id, change.body, type, change));
    case 'user.delete':
      deleteUser(draft, at, change.id, type, change);
      return { kind: 'deleted' };
    case 'group.create':
      return group(createGroup(draft, at, change.id, change.body, members), draft.memberships.whole.has(change.id));
    case 'group.replace':
      return group(replaceGroup(draft, at, change.id, change.body, members, change), change.wantsMembers === true);
    case 'group.patch':
      return group(patchGroup(draft, at, change.id, steps, change), change.wantsMembers === true);
    case 'group.delete':
      deleteGroup(draft, at, change.id, change);
      return { kind: 'deleted' };
    case 'directory.update':
      return { kind: 'directory', directory: directoryRecord(updateDirectory(draft, directory, change)) };
    case 'directory.delete':
      deleteDirectory(draft, directory);
      return { kind: 'deleted' };
    case 'directory.activate':
      return { kind: 'directory', directory: directoryRecord(directory) };
    case 'resync.start':
      return startResync(draft, directory, change.id);
    case 'resync.step':
      return stepResync(draft, directory, change.id);
    case 'organization.delete':
    case 'directory.create':
      throw new Error(`${change.kind} was decided before.`);
  }
}
