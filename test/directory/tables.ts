// An organization's tables in memory, and how a commit changes them, as store/commit does on D1.

import { organizationOf } from '../../src/id.ts';
import type { DeclaredRoles } from '../../src/protocol/role.ts';
import type { BucketKey, Changes, EmailRow, EventRow } from '../../src/store/commit/changes.ts';
import { type OrganizationRoles, organizationRoles } from '../../src/store/db/roles.ts';
import type { BucketRow, DirectoryRow, GroupRow, GroupSearch, UserRow, UserSearch } from '../../src/store/db/rows.ts';
import type { TokenRow } from '../../src/store/load/directory-questions.ts';
import type { OrganizationRow } from '../../src/store/load/organization.ts';
import type { ResyncRow } from '../../src/store/load/resync-questions.ts';

export interface Tables {
  organization: OrganizationRow;
  tokens: TokenRow[];
  readonly directories: Map<string, DirectoryRow>;
  readonly users: Map<string, UserRow & UserSearch>;
  readonly groups: Map<string, GroupRow & GroupSearch>;
  /** `group member`; those of a deleted group stand until they are swept. */
  readonly memberships: Set<string>;
  /** `directory address user` */
  readonly emails: Set<string>;
  readonly buckets: Map<string, BucketRow>;
  readonly resyncs: Map<string, ResyncRow>;
  readonly events: EventRow[];
  readonly audits: Changes['audits'][number][];
  /** `kind target` of what is left to the sweep. */
  readonly removals: string[];
  /** In the operator's hands; writers read them. */
  declared: DeclaredRoles | null;
  /** `role`, of the organization's mapping. */
  readonly roleUses: Set<string>;
}

/** An organization without a directory. */
export function newTables(organizationId: string): Tables {
  return {
    organization: {
      id: organizationId,
      name: 'Acme',
      externalId: null,
      lastSequence: 0,
      lastCommit: null,
      epoch: 1,
      epochFrom: 1,
      restoredEpoch: null,
      heldFrom: null,
      discarded: null,
      writtenHour: 0,
      writtenBytes: 0,
      createdAt: 1,
      updatedAt: 1,
      deletedAt: null,
      restorableUntil: null,
      roles: null,
    },
    tokens: [],
    directories: new Map(),
    users: new Map(),
    groups: new Map(),
    memberships: new Set(),
    emails: new Set(),
    buckets: new Map(),
    resyncs: new Map(),
    events: [],
    audits: [],
    removals: [],
    declared: null,
    roleUses: new Set(),
  };
}

/** All memberships, in the order of their primary key. */
export function pairsOf({ memberships }: Tables): { readonly groupId: string; readonly memberId: string }[] {
  return [...memberships].sort().map((pair) => {
    const [groupId = '', memberId = ''] = pair.split(' ');
    return { groupId, memberId };
  });
}

/** Everything that a round decided, at once. */
export function commit(tables: Tables, changes: Changes): void {
  const { buckets, directories, emails, events, groups, memberships, resyncs, users } = tables;
  tables.organization = { ...tables.organization, ...changes.organization };
  if (changes.discarded !== null) tables.organization = { ...tables.organization, discarded: changes.discarded };
  if (changes.epoch)
    tables.organization = { ...tables.organization, epoch: changes.epoch.epoch, epochFrom: changes.epoch.from };
  for (const row of [...changes.directoriesInserted, ...changes.directoriesChanged]) directories.set(row.id, row);
  if (changes.heldChanged) {
    const held = [...directories.values()].flatMap(({ heldFrom, status }) =>
      heldFrom === null || status === 'deleted' ? [] : [heldFrom],
    );
    tables.organization = { ...tables.organization, heldFrom: held.length === 0 ? null : Math.min(...held) };
  }
  for (const row of changes.usersInserted) insert(users, row);
  // What a person may be is written apart.
  for (const { row } of changes.usersChanged) {
    const old = users.get(row.id);
    users.set(row.id, { ...row, roles: old?.roles ?? null, roleSources: old?.roleSources ?? null });
  }
  for (const { id, roles, roleSources } of changes.roles.people) {
    const row = users.get(id);
    if (row) users.set(id, { ...row, roles, roleSources });
  }
  commitRoles(tables, changes.roles);
  for (const { id } of changes.usersDeleted) users.delete(id);
  for (const email of changes.emailsDeleted) emails.delete(emailKey(email));
  for (const email of changes.emailsInserted) emails.add(emailKey(email));
  for (const row of changes.groupsInserted) insert(groups, row);
  for (const { row } of changes.groupsChanged) groups.set(row.id, row);
  // Neither the document nor what is made of it is written (store/commit/groups.ts).
  for (const { id, memberCount, modifiedAt, parentCount, syncedAt, unassigned, version } of changes.groupsCounted) {
    const old = groups.get(id);
    if (old) groups.set(id, { ...old, memberCount, modifiedAt, parentCount, syncedAt, unassigned, version });
  }
  for (const { id } of changes.groupsDeleted) groups.delete(id);
  for (const { groupId, memberId } of changes.membersDeleted) memberships.delete(`${groupId} ${memberId}`);
  for (const { groupId, memberId } of changes.membersInserted) memberships.add(`${groupId} ${memberId}`);
  for (const key of changes.bucketsDeleted) buckets.delete(bucketKey(key));
  for (const row of changes.bucketsSet) buckets.set(bucketKey(row), row);
  for (const row of changes.resyncs) resyncs.set(row.directoryId, row);
  tables.tokens = tables.tokens.filter(
    ({ directoryId }) => !changes.tokensDeletedOf.some((gone) => gone.directoryId === directoryId),
  );
  if (changes.organization.deletedAt !== null)
    tables.tokens = tables.tokens.filter(({ directoryId }) => organizationOf(directoryId) !== tables.organization.id);
  tables.removals.push(...changes.removals.map(({ kind, target }) => `${kind} ${target}`));
  tables.audits.push(...changes.audits);
  events.push(...changes.events);
  // As triggers on `users` keep it.
  for (const row of directories.values()) {
    const inactive = [...users.values()].filter(({ active, directoryId }) => directoryId === row.id && active === 0);
    directories.set(row.id, { ...row, inactiveCount: inactive.length });
  }
}

const emailKey = ({ directoryId, userId, valueKey }: EmailRow) => `${directoryId} ${valueKey} ${userId}`;
const bucketKey = ({ directoryId, firstId, kind }: BucketKey) => `${directoryId} ${kind} ${firstId}`;

/** The mapping and how far a recompute is stand in one text beside the organization, as a load finds them. */
function commitRoles(tables: Tables, { mapping, recompute, usesInserted, usesDeleted }: Changes['roles']): void {
  const known = organizationRoles(tables.organization.roles);
  const now = mapping ?? known?.mapping;
  if (now) {
    const roles: OrganizationRoles = {
      mapping: now,
      declared: tables.declared,
      recompute: recompute ?? known?.recompute ?? null,
    };
    tables.organization = { ...tables.organization, roles: JSON.stringify(roles) };
  }
  for (const role of usesDeleted) tables.roleUses.delete(role);
  for (const role of usesInserted) tables.roleUses.add(role);
}

/** As PUT /roles does it: every writer sees them from its next round on. */
export function declare(tables: Tables, declared: DeclaredRoles): void {
  tables.declared = declared;
  const known = organizationRoles(tables.organization.roles);
  if (known) tables.organization = { ...tables.organization, roles: JSON.stringify({ ...known, declared }) };
}

function insert<Row extends { readonly id: string }>(rows: Map<string, Row>, row: Row): void {
  if (rows.has(row.id)) throw new Error(`${row.id} was inserted twice.`);
  rows.set(row.id, row);
}
