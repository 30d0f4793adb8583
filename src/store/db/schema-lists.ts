// What lists and searches keep of their own. Migrations are generated from here.

import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Runs of about 500 resources in id order, so that any startIndex is found without reading what stands before it.
 * The first bucket of a kind has first_id ''; a resource belongs to the bucket with the greatest first_id <= its id.
 */
export const buckets = sqliteTable(
  'buckets',
  {
    directoryId: text('directory_id').notNull(),
    /** User or Group. */
    kind: text().notNull(),
    firstId: text('first_id').notNull(),
    n: integer().notNull(),
    /**
     * Of groups: none of them was synced before. It stays true, since `synced_at` only grows, and is looked at again where a
     * page of stale groups comes to it. Null where no page was there yet.
     */
    oldestSyncedAt: integer('oldest_synced_at'),
  },
  (t) => [primaryKey({ columns: [t.directoryId, t.kind, t.firstId] })],
);

/** Where the pages of long sorted lists ended, for an hour (store/list/places.ts). */
export const listPlaces = sqliteTable(
  'list_places',
  {
    directoryId: text('directory_id').notNull(),
    /** Kind, order and direction. */
    list: text().notNull(),
    /** Of 10,000 each, from 0. */
    stretch: integer().notNull(),
    /** 1 for the newest of a stretch, 0 for the first. */
    newest: integer().notNull(),
    startIndex: integer('start_index').notNull(),
    resourceId: text('resource_id').notNull(),
    /** Of the resource: in another one it may stand elsewhere. */
    version: integer().notNull(),
    /** Of the organization when the place was noted: in another one something may have come or gone before it. */
    sequence: integer().notNull().default(-1),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.directoryId, t.list, t.stretch, t.newest] })],
);

/**
 * What users and groups are found by when somebody types the beginning of a word, beside userName, addresses and display
 * name, which have indexes of their own. Written by triggers alone (docs/decisions/0035).
 */
export const nameIndex = sqliteTable(
  'name_index',
  {
    directoryId: text('directory_id').notNull(),
    /** User or Group. */
    kind: text().notNull(),
    /** Words, folded, without accents. */
    nameKey: text('name_key').notNull(),
    id: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.directoryId, t.kind, t.nameKey, t.id] })],
);

/**
 * What organizations, and the people and groups of small directories, are found by over all customers: the beginning of a
 * text, or an ID or externalId as a whole. Written by triggers and the clock alone (docs/decisions/0037).
 */
export const searchIndex = sqliteTable(
  'search_index',
  {
    /** Organization, User, Email, Group, External or Id. The last two are of users and groups, and compared as a whole. */
    kind: text().notNull(),
    /** Folded where a beginning is enough; the first 64 characters. */
    searchKey: text('search_key').notNull(),
    id: text().notNull(),
    /** '' for an organization. */
    directoryId: text('directory_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.searchKey, t.id] })],
);
