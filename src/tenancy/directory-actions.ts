// What can be done to a directory, and the end of an organization. All of it makes events, so the organization's writer
// carries it out and commits the audit row with it.

import { addToMeter } from '../database.ts';
import type { Change, ChangeResult, DirectoryExtension, DirectoryRecord } from '../directory/change.ts';
import type { Provider } from '../directory/providers.ts';
import { directoryRecord } from '../directory/record.ts';
import { directoryRangeOf, newDirectoryId, organizationOf } from '../id.ts';
import { directoriesOfOrganization, directoryById } from '../store/operator/directories.ts';
import { type OrganizationRow, organizationById } from '../store/operator/organizations.ts';
import { blocksOf, type SeenAddress, shutOut } from './allowed-addresses.ts';
import { type Action, auditEntry } from './audit.ts';
import type { ActionContext } from './context.ts';
import { findDeleted } from './deleted-organizations.ts';
import { contradiction } from './extension.ts';
import { findOrganization, organizationsByExternalId } from './organizations.ts';
import { done, type NotDone, type Result, unknown } from './result.ts';
import { type Reserved, reserveRoom } from './resync-room.ts';

export type NewDirectory = Omit<Extract<Change, { readonly kind: 'directory.create' }>, 'kind'>;
/** The extension has rules of its own: `replaceExtension`. */
export type DirectoryChange = Omit<Extract<Change, { readonly kind: 'directory.update' }>, 'kind' | 'extension'>;

type Refused = 'unknown' | 'refused';

/** Directories that one organization may have through the portal; a host app may make more. */
export const MAX_DIRECTORIES_IN_PORTAL = 50;

export async function createDirectory(
  context: ActionContext,
  organizationId: string,
  directory: NewDirectory,
): Promise<Result<DirectoryRecord, Refused | 'invalid'>> {
  const addresses = blocksOf(directory.allowedAddresses ?? []);
  if (!addresses.ok) return addresses;
  return create(context, organizationId, { ...directory, allowedAddresses: addresses.blocks });
}

function create(
  context: ActionContext,
  organizationId: string,
  directory: NewDirectory,
): Promise<Result<DirectoryRecord, Refused>> {
  const id = newDirectoryId(organizationId);
  return changed(context, id, 'directory.create', { kind: 'directory.create', ...directory });
}

/** A list of addresses that excludes where the provider last came from is `in use`, unless that is meant. */
export async function changeDirectory(
  context: ActionContext,
  id: string,
  { excludeLastAddress = false, ...change }: DirectoryChange & { readonly excludeLastAddress?: boolean },
): Promise<Result<DirectoryRecord, Refused | 'invalid' | 'in use'>> {
  const { allowedAddresses, ...others } = change;
  if (allowedAddresses === undefined) return update(context, id, others);
  const addresses = blocksOf(allowedAddresses);
  if (!addresses.ok) return addresses;
  const db = context.databases.of(id);
  const excluded = excludeLastAddress || !db ? null : await shutOut(db, id, addresses.blocks);
  if (excluded !== null) return { ok: false, reason: 'in use', detail: exclusion(excluded) };
  return update(context, id, { ...others, allowedAddresses: addresses.blocks });
}

function update(
  context: ActionContext,
  id: string,
  change: DirectoryChange,
): Promise<Result<DirectoryRecord, Refused>> {
  return changed(context, id, 'directory.update', { kind: 'directory.update', ...change });
}

function exclusion({ address, at }: SeenAddress): string {
  return `The list excludes ${address}, from which the identity provider sent its last request at ${new Date(at).toISOString()}. To save it anyway, send excludeLastAddress: true.`;
}

/** Its provider is refused with 403 until it is resumed. */
export function pauseDirectory(context: ActionContext, id: string): Promise<Result<DirectoryRecord, Refused>> {
  return update(context, id, { status: 'paused' });
}

export function resumeDirectory(context: ActionContext, id: string): Promise<Result<DirectoryRecord, Refused>> {
  return update(context, id, { status: 'active' });
}

/** Replaces the directory's own extension of User. While it has users, what is stored must keep its meaning. */
export async function replaceExtension(
  context: ActionContext,
  id: string,
  extension: DirectoryExtension | null,
): Promise<Result<DirectoryRecord, Refused | 'in use'>> {
  const db = context.databases.of(id);
  if (!db) return unknown('directory');
  const [[row]] = await db.run([directoryById({ organizationId: organizationOf(id), id })]);
  if (!row) return unknown('directory');
  const why = row.userCount > 0 ? contradiction(directoryRecord(row).extension, extension) : null;
  if (why !== null) return { ok: false, reason: 'in use', detail: `The directory has users, so ${why}.` };
  return changed(context, id, 'directory.schema', { kind: 'directory.update', extension });
}

/** Its tokens die at once; its rows go in bounded steps. */
export async function deleteDirectory(context: ActionContext, id: string): Promise<Result<null, Refused>> {
  const result = await commit(context, { directoryId: id }, 'directory.delete', { kind: 'directory.delete' });
  return result.ok ? done(null) : result;
}

/**
 * Begins to send everything in a directory again, as events, where there is room for them. One at a time, and one an hour,
 * or less often where it is large.
 */
export async function resyncDirectory(
  context: ActionContext,
  id: string,
  reserved: Reserved = { bytes: 0 },
): Promise<Result<{ readonly resyncId: string }, Refused>> {
  const room = await reserveRoom(context, id, reserved);
  if ('refusal' in room) return { ok: false, reason: 'refused', refusal: { status: 409, detail: room.refusal } };
  const resyncId = context.newId('rsy');
  const result = await commit(context, { directoryId: id }, 'directory.resync', { kind: 'resync.start', id: resyncId });
  // It runs now, or takes no room from the others.
  reserved.bytes -= room.bytes;
  return result.ok ? done({ resyncId }) : result;
}

/** Sends what the guard against mass removal holds of a directory, in order; lets through what it refuses, for an hour. */
export function releaseHeldEvents(context: ActionContext, id: string): Promise<Result<DirectoryRecord, Refused>> {
  return changed(context, id, 'guard.release', { kind: 'guard.release' });
}

/** Never sends what the guard holds; a resync, whose id it answers, says in its place how everything is. */
export async function discardHeldEvents(
  context: ActionContext,
  id: string,
): Promise<Result<{ readonly resyncId: string }, Refused>> {
  const resyncId = context.newId('rsy');
  const result = await commit(context, { directoryId: id }, 'guard.discard', { kind: 'guard.discard', id: resyncId });
  return result.ok ? done({ resyncId }) : result;
}

/** Chooses a provider: for the directory that has not heard from any yet, else for a new one. Returns its id. */
export async function chooseProvider(
  context: ActionContext,
  organizationId: string,
  provider: Provider,
): Promise<Result<string, Refused | 'too many'>> {
  const db = context.databases.of(organizationId);
  if (!db) return unknown('organization');
  const { from, to } = directoryRangeOf(organizationId);
  const all = directoriesOfOrganization({ organizationId, after: from, to, limit: MAX_DIRECTORIES_IN_PORTAL });
  const [[organization], rows] = await db.run([organizationById({ id: organizationId }), all]);
  if (!organization) return unknown('organization');
  if (rows.length >= MAX_DIRECTORIES_IN_PORTAL)
    return { ok: false, reason: 'too many', detail: `An organization can have at most ${rows.length} directories.` };
  const untouched = rows.find((row) => row.status === 'pending' && row.lastRequestAt === null);
  const result = untouched
    ? await update(context, untouched.id, { provider })
    : await create(context, organizationId, {
        provider,
        name: null,
        // Others may have made some meanwhile: the writer counts.
        maxDirectories: MAX_DIRECTORIES_IN_PORTAL,
      });
  if (result.ok) return done(result.value.id);
  return result.reason === 'refused' && result.refusal.status === 409
    ? { ok: false, reason: 'too many', detail: result.refusal.detail }
    : result;
}

/**
 * Its tokens stop working immediately. `organization.deleted` is its last event. Its data is deleted in the background, once
 * it can no longer be restored.
 */
export async function deleteOrganization(context: ActionContext, id: string): Promise<Result<null, Refused>> {
  const change = { kind: 'organization.delete', restorableForMs: context.restorableForMs } as const;
  const result = await commit(context, { organizationId: id }, 'organization.delete', change);
  return result.ok ? done(null) : result;
}

/** Undoes a deletion: directories, people, groups, tokens and settings are again as they were. */
export async function restoreOrganization(
  context: ActionContext,
  id: string,
): Promise<Result<OrganizationRow, Refused | 'taken'>> {
  const db = context.databases.of(id);
  if (!db) return unknown('organization');
  const externalId = (await findDeleted(db, id))?.externalId ?? null;
  const [other] = externalId === null ? [] : await organizationsByExternalId(context.databases.all(), externalId);
  if (other && other.id !== id)
    return {
      ok: false,
      reason: 'taken',
      detail: `The organization ${other.id} has its externalId by now. Change or delete that one first.`,
    };
  const result = await commit(context, { organizationId: id }, 'organization.restore', {
    kind: 'organization.undelete',
  });
  return result.ok ? done(await findOrganization(db, id)) : result;
}

async function changed(
  context: ActionContext,
  directoryId: string,
  action: Action,
  change: Change,
): Promise<Result<DirectoryRecord, Refused>> {
  const result = await commit(context, { directoryId }, action, change);
  if (!result.ok) return result;
  if (result.value.kind !== 'directory')
    throw new Error(`The writer answered ${change.kind} with ${result.value.kind}.`);
  return done(result.value.directory);
}

/** Has the organization's writer carry out a change and note it. */
async function commit(
  context: ActionContext,
  subject: { readonly organizationId: string } | { readonly directoryId: string },
  action: Action,
  change: Change,
): Promise<Result<ChangeResult, Refused>> {
  const { databases } = context;
  const directoryId = 'directoryId' in subject ? subject.directoryId : '';
  const organizationId = 'organizationId' in subject ? subject.organizationId : organizationOf(directoryId);
  const target = directoryId === '' ? organizationId : directoryId;
  if (!databases.of(organizationId)) return missing(directoryId);
  const audit = auditEntry(context, action, target);
  const outcome = await context.change({ organizationId, directoryId, tokenHash: null, change, audit });
  addToMeter(databases.meter, outcome.cost);
  if (outcome.ok) return done(outcome.result);
  return outcome.refusal.status === 404
    ? missing(directoryId)
    : { ok: false, reason: 'refused', refusal: outcome.refusal };
}

function missing(directoryId: string): NotDone<'unknown'> {
  return unknown(directoryId === '' ? 'organization' : 'directory');
}
