// Decisions about directories and their organization: what the operator asks for, and the first authenticated request.
// Pure.

import { organizationOf } from '../id.ts';
import { ScimError } from '../protocol/error.ts';
import type { OrganizationView } from '../protocol/event.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import type { OrganizationRow } from '../store/load/organization.ts';
import type { Change } from './change.ts';
import { addEvent, type Draft } from './draft.ts';
import { guardOf, isRefusing, textOfGuard } from './guard.ts';
import { forgetMapped } from './recompute.ts';
import { directoryRecord, directoryView } from './record.ts';
import { type GuardSettings, unknownMembersOf } from './settings.ts';

type Of<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/** @throws ScimError 409 where the organization has as many as the change allows */
export function createDirectory(draft: Draft, id: string, change: Of<'directory.create'>): DirectoryRow {
  const existing = draft.directory.now;
  if (existing) return existing;
  requireRoomForDirectory(draft, change.maxDirectories);
  const directory: DirectoryRow = {
    id,
    organizationId: organizationOf(id),
    provider: change.provider,
    name: change.name,
    status: 'pending',
    deletedStatus: null,
    userCount: 0,
    groupCount: 0,
    inactiveCount: 0,
    userShelves: null,
    groupShelves: null,
    extension: null,
    lastRequestAt: null,
    groupsSyncedAt: null,
    unknownMembers: change.unknownMembers ?? null,
    profile: change.profile ?? 'tolerant',
    guard: change.guard ? textOfGuard(change.guard) : null,
    removals: null,
    heldFrom: null,
    heldAt: null,
    guardOpenUntil: null,
    maxTokenDays: change.maxTokenDays ?? null,
    allowedAddresses: textOfBlocks(change.allowedAddresses ?? []),
    createdAt: draft.now,
    updatedAt: draft.now,
  };
  draft.directory.now = directory;
  draft.shared.directoriesGained += 1;
  addEvent(draft, 'directory.created', id, { directory: view(directory) });
  return directory;
}

function requireRoomForDirectory({ directoryCount, shared }: Draft, max: number | undefined): void {
  if (max === undefined) return;
  if (directoryCount === undefined) throw new Error('How many directories there are was not loaded.');
  if (directoryCount + shared.directoriesGained >= max)
    throw new ScimError(409, undefined, `An organization can have at most ${max} directories.`);
}

/** The first authenticated request makes a pending directory active, whatever comes of the request. */
export function activate(draft: Draft, directory: DirectoryRow): DirectoryRow {
  if (directory.status !== 'pending') return directory;
  const active = { ...directory, status: 'active', updatedAt: draft.now };
  draft.directory.now = active;
  addEvent(draft, 'directory.activated', directory.id, { directory: view(active) });
  return active;
}

const TOLD = ['name', 'provider', 'status', 'extension', 'unknownMembers', 'profile'] as const;
/** These concern operator and administrator alone: an event tells that the directory was changed, and no more. */
const SETTABLE = [...TOLD, 'guard', 'maxTokenDays', 'allowedAddresses'] as const;

/** The settings in force: with another provider, an unset one may become another too. */
function shown(row: DirectoryRow) {
  return { ...directoryRecord(row), unknownMembers: unknownMembersOf(row) };
}

export function updateDirectory(draft: Draft, directory: DirectoryRow, change: Of<'directory.update'>): DirectoryRow {
  const wanted = {
    name: change.name === undefined ? directory.name : change.name,
    provider: change.provider ?? directory.provider,
    status: statusAfter(directory, change.status),
    extension: change.extension === undefined ? directory.extension : textOf(change.extension),
    unknownMembers: change.unknownMembers === undefined ? directory.unknownMembers : change.unknownMembers,
    profile: change.profile ?? directory.profile,
    guard: guardAfter(directory, change.guard),
    maxTokenDays: change.maxTokenDays === undefined ? directory.maxTokenDays : change.maxTokenDays,
    allowedAddresses: change.allowedAddresses ? textOfBlocks(change.allowedAddresses) : directory.allowedAddresses,
  };
  if (SETTABLE.every((name) => wanted[name] === directory[name])) return directory;
  const after = { ...directory, ...wanted, heldAt: heldAtUnder(wanted.guard, directory), updatedAt: draft.now };
  draft.directory.now = after;
  const [was, is] = [shown(directory), shown(after)];
  const changed = TOLD.filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  const previous = Object.fromEntries(changed.map((name) => [name, was[name]]));
  addEvent(draft, 'directory.updated', directory.id, { directory: view(after), previous });
  return after;
}

/** What is in force already is no change, also where it is the default. */
function guardAfter(directory: DirectoryRow, wanted: GuardSettings | undefined): string | null {
  if (!wanted || textOfGuard(wanted) === textOfGuard(guardOf(directory))) return directory.guard;
  return textOfGuard(wanted);
}

/** Another mode ends that requests are refused; what is held stays so until it is released or discarded. */
function heldAtUnder(guard: string | null, directory: DirectoryRow): number | null {
  return isRefusing(directory) && guardOf({ guard }).mode !== 'refuse' ? null : directory.heldAt;
}

/** A directory that was never active waits for its first request again when it is resumed. */
function statusAfter({ status }: DirectoryRow, wanted: 'active' | 'paused' | undefined): string {
  if (wanted === undefined) return status;
  const everActive = status !== 'pending' && status !== 'held';
  if (wanted === 'active') return everActive ? 'active' : 'pending';
  return everActive ? 'paused' : 'held';
}

function textOfBlocks(blocks: readonly string[]): string | null {
  return blocks.length === 0 ? null : JSON.stringify(blocks);
}

function textOf(extension: Of<'directory.update'>['extension']): string | null {
  return extension === null || extension === undefined || extension.attributes.length === 0
    ? null
    : JSON.stringify(extension);
}

/** Its tokens die with the commit, its rows go in bounded steps. The event stands for all that was in it. */
export function deleteDirectory(draft: Draft, directory: DirectoryRow): void {
  draft.directory.now = { ...directory, status: 'deleted', heldFrom: null, heldAt: null, updatedAt: draft.now };
  draft.shared.directoriesGained -= 1;
  draft.shared.removals.push({ kind: 'directory', target: directory.id });
  addEvent(draft, 'directory.deleted', directory.id, { directory: view(directory) });
  forgetMapped(draft, (mapped) => mapped.directoryId === directory.id);
}

/** Its rows wait for a restore as long as the change says, then go in bounded steps. */
export function deleteOrganization(
  draft: Draft,
  organization: OrganizationRow,
  { restorableForMs = 0 }: Of<'organization.delete'>,
): void {
  draft.shared.organizationDeleted = { restorableUntil: restorableForMs > 0 ? draft.now + restorableForMs : null };
  draft.shared.removals.push({ kind: 'organization', target: organization.id });
  addEvent(draft, 'organization.deleted', null, { organization: organizationView(organization) });
}

export function organizationView(organization: OrganizationRow): OrganizationView {
  return {
    id: organization.id,
    name: organization.name,
    externalId: organization.externalId,
    createdAt: new Date(organization.createdAt).toISOString(),
    updatedAt: new Date(organization.updatedAt).toISOString(),
  };
}

function view(directory: DirectoryRow) {
  return directoryView(directoryRecord(directory));
}
