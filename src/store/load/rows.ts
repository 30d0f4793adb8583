// The rows that answer a round's questions, where they are no whole rows of a table.

import type { organizations, resyncs } from '../db/schema.ts';

/** Resources of a bucket, more or less: a page at any startIndex reads one of them at most. */
export const BUCKET_SIZE = 500;

export interface TokenRow {
  readonly hash: string;
  readonly directoryId: string;
  readonly expiresAt: number | null;
}

/** How many directories the organization of this one has. */
export interface DirectoryCountRow {
  readonly directoryId: string;
  readonly n: number;
}

export interface UserNameRow {
  readonly directoryId: string;
  readonly userNameKey: string;
  readonly id: string;
}

export interface GroupNameRow {
  readonly directoryId: string;
  readonly displayKey: string;
  readonly id: string;
}

export interface MemberNameRow {
  readonly directoryId: string;
  readonly id: string;
  readonly userName: string;
  readonly displayName: string | null;
  readonly externalId: string | null;
  /** JSON as the user's row has it. */
  readonly roles: string | null;
  readonly roleSources: string | null;
}

export interface PairRow {
  readonly directoryId: string;
  readonly groupId: string;
  readonly memberId: string;
}

/** A group that holds a user directly. */
export interface GroupOfUserRow {
  readonly directoryId: string;
  readonly userId: string;
  readonly groupId: string;
  readonly displayName: string;
  /** JSON list of the [id, displayName] of the groups above it; null where none is. */
  readonly above: string | null;
}

export interface BucketRow {
  readonly directoryId: string;
  readonly kind: string;
  /** The id that was asked for. */
  readonly id: string;
  readonly firstId: string;
  readonly n: number;
  /** 1 where no bucket comes after this one. */
  readonly last: number;
  /** Greatest id of that kind in the directory; looked up only where the bucket is full. */
  readonly newestId: string | null;
}

export type ResyncRow = Readonly<typeof resyncs.$inferSelect>;

/** The whole row, sequence and commit are what a writer goes on from; with JSON of OrganizationRoles, null for none. */
export type OrganizationRow = Readonly<typeof organizations.$inferSelect & { roles: string | null }>;

/** A group that a mapping may name. */
export interface MappableRow {
  /** '': it answers to the organization itself. */
  readonly directoryId: string;
  readonly inDirectory: string;
  readonly id: string;
}
