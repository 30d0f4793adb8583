// The tables of roles: what the host app declares, how organizations map groups to it, and the recomputes that follow.
// A person's resulting roles are in users.roles. Times are epoch milliseconds.

import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One row in each database, a copy of the one in the operator's: writers read it beside their organization. */
export const declaredRoles = sqliteTable('declared_roles', {
  id: integer().primaryKey(),
  /** JSON list of {name, displayName, description}, the highest first. */
  roles: text().notNull(),
  /** JSON list of {name, replacedBy}: names that were taken away and may still be mapped. */
  retired: text().notNull(),
  version: integer().notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** How an organization that takes part decides roles. */
export const roleMappings = sqliteTable(
  'role_mappings',
  {
    organizationId: text('organization_id').primaryKey(),
    mode: text({ enum: ['highest', 'all'] }).notNull(),
    defaultRole: text('default_role'),
    /** JSON list of {directoryId, groupId, role, gone?}. */
    mappings: text().notNull(),
    /** Counts what was saved: the entity tag. */
    version: integer().notNull(),
    /** The declaration its people were last computed with, or are being. If it is behind the newest, the scheduled handler catches up. */
    rolesVersion: integer('roles_version').notNull(),
  },
  (t) => [index('role_mappings_version').on(t.rolesVersion, t.organizationId)],
);

/** Which organizations name a role in their mapping: it cannot be taken away then without saying what comes in place. */
export const roleUses = sqliteTable(
  'role_uses',
  { role: text().notNull(), organizationId: text('organization_id').notNull() },
  (t) => [primaryKey({ columns: [t.role, t.organizationId] })],
);

/** The running or the last recompute of an organization's people. */
export const roleRecomputes = sqliteTable(
  'role_recomputes',
  {
    organizationId: text('organization_id').primaryKey(),
    id: text().notNull(),
    /** What it was begun for. */
    reason: text().notNull(),
    /** The directory that it is in; '' before the first. */
    directoryId: text('directory_id').notNull(),
    /** Id of the last user seen there. */
    position: text().notNull(),
    /** People whose roles it has changed so far. */
    changed: integer().notNull(),
    /** 1 if something changed behind it: it goes through everyone once more. */
    again: integer().notNull(),
    startedAt: integer('started_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (t) => [index('role_recomputes_running').on(t.organizationId).where(sql`finished_at IS NULL`)],
);
