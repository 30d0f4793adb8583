// The tables of organizations: what identity providers write, and the outbox. Drizzle-kit makes the migration from
// here; WITHOUT ROWID, the guard and the fixed statistics are completed by hand in it (docs/decisions/0002). Times are
// epoch milliseconds. Every key begins with its tenant.

import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** A customer of the host app. `last_sequence` and `last_commit` are the fence of every write. */
export const organizations = sqliteTable(
  'organizations',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    externalId: text('external_id'),
    /** Sequence of the newest event. */
    lastSequence: integer('last_sequence').notNull().default(0),
    /** Id of the newest committed batch: tells a writer whose answer was lost that its batch is in. */
    lastCommit: text('last_commit'),
    /** Raised once the database was put back to an earlier state, after which sequences come a second time. */
    epoch: integer().notNull().default(1),
    /** Sequence of the first event of the epoch. */
    epochFrom: integer('epoch_from').notNull().default(1),
    /** Events from this sequence on are held: the least of its directories'. */
    heldFrom: integer('held_from'),
    /** JSON of the ranges of events that are not sent, as the guard held them and an operator discarded them (directory/discarded.ts). */
    discarded: text(),
    /** The hour, since 1970, in which providers last wrote, and the bytes that they wrote in it. */
    writtenHour: integer('written_hour').notNull().default(0),
    writtenBytes: integer('written_bytes').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    /** Set when deleted: the row stays until `organization.deleted` is delivered and the sweep took the rest. */
    deletedAt: integer('deleted_at'),
    /** Of a deleted one: until then it can be restored. Null once that is over, or where an erasure asked for it. */
    restorableUntil: integer('restorable_until'),
    /** JSON array of what `search_index` has of it while it lives, kept by triggers, and the name and externalId that it was made of. */
    nameKeys: text('name_keys'),
    indexedName: text('indexed_name'),
    indexedExternalId: text('indexed_external_id'),
  },
  (t) => [
    uniqueIndex('organizations_external').on(t.externalId).where(sql`external_id IS NOT NULL AND deleted_at IS NULL`),
    index('organizations_ending').on(t.restorableUntil).where(sql`restorable_until IS NOT NULL`),
    index('organizations_unindexed')
      .on(t.id)
      .where(sql`deleted_at IS NULL AND (indexed_name IS NOT name OR indexed_external_id IS NOT external_id)`),
  ],
);

/** One identity provider's endpoint. The id begins with its organization's part, so a range of ids lists them. */
export const directories = sqliteTable(
  'directories',
  {
    id: text().primaryKey(),
    organizationId: text('organization_id').notNull(),
    provider: text().notNull(),
    name: text(),
    /** pending, active, paused, held (paused before its first request; shown as paused) or deleted. */
    status: text().notNull(),
    /** What it was before its organization was deleted, and will be again should that be restored; null otherwise. */
    deletedStatus: text('deleted_status'),
    userCount: integer('user_count').notNull().default(0),
    groupCount: integer('group_count').notNull().default(0),
    /**
     * How many of its users are not active, kept by triggers on `users` (migrations/0019). Null until the clock has counted
     * those of a directory older than this column.
     */
    inactiveCount: integer('inactive_count'),
    /** JSON of the counters over the buckets of users (directory/shelves.ts); null in a small directory. */
    userShelves: text('user_shelves'),
    /** The same of groups. */
    groupShelves: text('group_shelves'),
    /** JSON of the directory's own extension attributes, null where it has none. */
    extension: text(),
    lastRequestAt: integer('last_request_at'),
    /** The hour of `last_request_at`, since 1970, kept by triggers (migrations/0026): what finds who has fallen silent. */
    seenHour: integer('seen_hour'),
    /** Newest write to any group, to the hour: what `stale` compares with. */
    groupsSyncedAt: integer('groups_synced_at'),
    /** What becomes of members that do not exist; null for the provider's default (directory/settings.ts). */
    unknownMembers: text('unknown_members', { enum: ['skip', 'refuse'] }),
    /** Whether requests are taken by what providers send or by the interoperability profile alone. */
    profile: text({ enum: ['tolerant', 'strict'] })
      .notNull()
      .default('tolerant'),
    /** How long a new token may be valid at most; null for no limit. */
    maxTokenDays: integer('max_token_days'),
    /** JSON of the guard against mass removal (directory/guard.ts); null for the default. */
    guard: text(),
    /** JSON of who was taken away within the last hour, written with each that is. */
    removals: text(),
    /** The first event that the guard holds; null where none. */
    heldFrom: integer('held_from'),
    /** Since when it holds events, or (without `held_from`) refuses requests. */
    heldAt: integer('held_at'),
    /** Until then the guard lets everything through, as it was released while it refused requests. */
    guardOpenUntil: integer('guard_open_until'),
    /** JSON array of CIDR blocks from which SCIM requests are taken; null for all. */
    allowedAddresses: text('allowed_addresses'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    /**
     * Since when `search_index` holds everybody in it, kept by triggers (docs/decisions/0037); 0 for from the beginning. Null in a directory that grew
     * beyond 100 people or groups, and until the clock has gathered one that is older than this column or came from another database.
     */
    gatheredAt: integer('gathered_at'),
  },
  (t) => [
    index('directories_gathered').on(t.gatheredAt, t.id),
    index('directories_gatherable')
      .on(t.id)
      .where(sql`gathered_at IS NULL AND user_count <= 50 AND group_count <= 50 AND status <> 'deleted'`),
    index('directories_held').on(t.id).where(sql`held_at IS NOT NULL`),
    index('directories_uncounted').on(t.id).where(sql`inactive_count IS NULL`),
    index('directories_seen').on(t.seenHour, t.id).where(sql`seen_hour IS NOT NULL`),
  ],
);

/**
 * Bearer tokens, by SHA-256 (base64url) of the token: static ones, and access tokens, which an OAuth client was given
 * (schema-oauth.ts). Both open a directory by the same look-up.
 */
export const tokens = sqliteTable(
  'tokens',
  {
    hash: text().primaryKey(),
    id: text().notNull(),
    directoryId: text('directory_id').notNull(),
    /** The last four characters of the token. */
    hint: text().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    /** To the minute. */
    lastUsedAt: integer('last_used_at'),
    /** Since when its organization is deleted: it opens nothing, until the organization is restored. */
    suspendedAt: integer('suspended_at'),
    /** Of an access token: the client that it was given to. Null for a static token. */
    clientId: text('client_id'),
    /** Of an access token that was given for a client secret: that secret. */
    secretId: text('secret_id'),
    /** How many days before its end `token.expiring` last told of it; null for not yet. */
    toldDays: integer('told_days'),
  },
  (t) => [
    index('tokens_directory').on(t.directoryId, t.clientId, t.id),
    index('tokens_expiring').on(t.expiresAt).where(sql`client_id IS NULL AND expires_at IS NOT NULL`),
    index('tokens_told').on(t.toldDays, t.expiresAt).where(sql`client_id IS NULL AND expires_at IS NOT NULL`),
    index('tokens_access_ended').on(t.expiresAt).where(sql`client_id IS NOT NULL AND expires_at IS NOT NULL`),
  ],
);

/**
 * Users. `doc` is the SCIM resource without id, meta, schemas and groups, in canonical names; `search` is its folded
 * copy for caseExact=false comparison (protocol/search-copy.ts).
 */
export const users = sqliteTable(
  'users',
  {
    directoryId: text('directory_id').notNull(),
    id: text().notNull(),
    userNameKey: text('user_name_key').notNull(),
    externalId: text('external_id'),
    active: integer().notNull(),
    version: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    modifiedAt: integer('modified_at').notNull(),
    /** Newest successful write, also one that changed nothing; moves at most once an hour. */
    syncedAt: integer('synced_at').notNull(),
    doc: text().notNull(),
    search: text().notNull(),
    /** The roles that events told, as JSON (schema-roles.ts); null where there are none. */
    roles: text(),
    /** What they come from, as JSON: groups that give one, and names in the user's own SCIM roles. */
    roleSources: text('role_sources'),
    /** JSON array of what `name_index` has of the user, kept by triggers, and the version that it was made of (decisions/0035). */
    nameKeys: text('name_keys'),
    indexedVersion: integer('indexed_version'),
  },
  (t) => [
    primaryKey({ columns: [t.directoryId, t.id] }),
    uniqueIndex('users_name').on(t.directoryId, t.userNameKey),
    index('users_external').on(t.directoryId, t.externalId).where(sql`external_id IS NOT NULL`),
    index('users_modified').on(t.directoryId, t.modifiedAt, t.id),
    index('users_inactive').on(t.directoryId, t.id).where(sql`active = 0`),
    index('users_unindexed').on(t.directoryId, t.id).where(sql`indexed_version IS NOT version`),
  ],
);

/** Every e-mail address of a user, folded: finds a user by any of them. */
export const userEmails = sqliteTable(
  'user_emails',
  {
    directoryId: text('directory_id').notNull(),
    valueKey: text('value_key').notNull(),
    userId: text('user_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.directoryId, t.valueKey, t.userId] })],
);

/** Groups; their members are rows of `memberships`. */
export const groups = sqliteTable(
  'groups',
  {
    directoryId: text('directory_id').notNull(),
    id: text().notNull(),
    displayKey: text('display_key').notNull(),
    displayName: text('display_name').notNull(),
    externalId: text('external_id'),
    memberCount: integer('member_count').notNull().default(0),
    /** How many groups hold this one: 0 ends the walk to indirect groups without a read. */
    parentCount: integer('parent_count').notNull().default(0),
    /** 1 after one request took the last members. */
    unassigned: integer().notNull().default(0),
    version: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    modifiedAt: integer('modified_at').notNull(),
    syncedAt: integer('synced_at').notNull(),
    doc: text().notNull(),
    search: text().notNull(),
    nameKeys: text('name_keys'),
    indexedName: text('indexed_name'),
  },
  (t) => [
    primaryKey({ columns: [t.directoryId, t.id] }),
    index('groups_name').on(t.directoryId, t.displayKey),
    index('groups_external').on(t.directoryId, t.externalId).where(sql`external_id IS NOT NULL`),
    index('groups_modified').on(t.directoryId, t.modifiedAt, t.id),
    index('groups_unassigned').on(t.directoryId, t.id).where(sql`unassigned = 1`),
    index('groups_unindexed').on(t.directoryId, t.id).where(sql`indexed_name IS NOT display_name`),
  ],
);

/** Who is in which group. Ids of users and groups are unique over all directories and tell their type by prefix. */
export const memberships = sqliteTable(
  'memberships',
  { groupId: text('group_id').notNull(), memberId: text('member_id').notNull() },
  (t) => [primaryKey({ columns: [t.groupId, t.memberId] }), index('memberships_member').on(t.memberId, t.groupId)],
);

/** The outbox: one row per event, in the same batch as the change. */
export const events = sqliteTable(
  'events',
  {
    organizationId: text('organization_id').notNull(),
    sequence: integer().notNull(),
    id: text().notNull(),
    type: text().notNull(),
    directoryId: text('directory_id'),
    at: integer().notNull(),
    /** The organization's, when the event was made. */
    epoch: integer().notNull().default(1),
    /** JSON of the event's `data` member. */
    data: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.sequence] })],
);

/** What is to be removed in bounded steps after its owner is gone: rows of a deleted group, directory, organization. */
export const removals = sqliteTable(
  'removals',
  {
    /** group, directory or organization. */
    kind: text().notNull(),
    target: text().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.target] }),
    index('removals_due').on(t.createdAt).where(sql`kind <> 'organization'`),
    index('removals_waiting').on(t.createdAt).where(sql`kind = 'organization'`),
  ],
);

/** A running or the last finished resync of a directory. */
export const resyncs = sqliteTable(
  'resyncs',
  {
    directoryId: text('directory_id').primaryKey(),
    id: text().notNull(),
    /** users, groups or finished. */
    stage: text().notNull(),
    /** Id of the last resource written, within the stage. */
    position: text().notNull(),
    startedAt: integer('started_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (t) => [index('resyncs_running').on(t.directoryId).where(sql`finished_at IS NULL`)],
);

/** The last time that this database was put back to an earlier state: one row, none where it never was. */
export const restores = sqliteTable('restores', {
  /** Always 1. */
  id: integer().primaryKey(),
  /** What every organization that was there then begins: seconds since 1970, so that it is above what was restored. */
  epoch: integer().notNull(),
  declaredAt: integer('declared_at').notNull(),
  /** Id of the organization that the scheduled handler has reached. */
  position: text().notNull(),
  finishedAt: integer('finished_at'),
});
